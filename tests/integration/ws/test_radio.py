"""A radio with real servers: the same for two devices, and refilled once whatever is killed."""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest

from tests.integration.ws.test_handshake import connected, speaking, web_process
from tests.servers import Server
from tests.signals import wait_until
from tests.wires import Speaker

pytestmark = pytest.mark.integration


@pytest.fixture
def radio(server: Server) -> Iterator[Server]:
    """Start a radio of the library, in the session that all devices of the owner share."""
    answer = server.post("/api/v1/radio", {"seed": {"kind": "library"}})
    assert answer.status == HTTPStatus.CREATED
    yield server
    server.request("DELETE", "/api/v1/radio")
    server.request("DELETE", "/api/v1/queue")


def items(server: Server) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = server.get("/api/v1/queue").data["tracks"]
    return found


def to_come(server: Server) -> int:
    queue = server.get("/api/v1/queue").data
    return int(queue["length"]) - 1 - int(queue["position"] or 0)


def is_level(server: Server) -> bool:
    return to_come(server) >= 5


def play_down(speaker: Speaker, plays: int) -> None:
    for _ in range(plays):
        speaker.ask("player.ended", playId=speaker.replica.player["playId"])


def test_two_devices_have_the_same_radio(radio: Server) -> None:
    wait_until(lambda: is_level(radio))
    with speaking(radio, "radio-one") as one, speaking(radio, "radio-two") as two:
        play_down(one, 3)
        wait_until(lambda: is_level(radio))
        stopped = one.ask("radio.mode", playOn=True)
        assert stopped["type"] == "radio.state"
        while two.receive()["id"] != stopped["id"]:
            pass
        own = [item["item_id"] for item in items(radio)]
        assert one.replica.order == two.replica.order == own
        assert len(set(own)) == len(own)


def test_new_device_gets_the_radio_with_the_state(radio: Server) -> None:
    with connected(radio, "radio-three") as speaker:
        speaker.say("connection.resume", epoch=None, lastSequence=None)
        state = speaker.receive_until("connection.resync")["data"]
    assert state["radio"]["radio"]["seed"]["kind"] == "library"
    assert state["queue"]["tracks"][0]["why"]["basis"] == "seed"


def test_killed_web_process_neither_loses_nor_doubles_a_refill(radio: Server) -> None:
    wait_until(lambda: is_level(radio))
    before = radio.get("/api/v1/radio").data["radio"]["id"]
    with speaking(radio, "radio-four") as speaker:
        play_down(speaker, 4)
        os.kill(web_process(radio), signal.SIGKILL)
    wait_until(lambda: _is_up(radio) and is_level(radio))
    assert radio.get("/api/v1/radio").data["radio"]["id"] == before
    ids = [item["item_id"] for item in items(radio)]
    assert len(set(ids)) == len(ids)
    fills = Counter(int(id_.split(".")[1]) for id_ in ids)
    assert sorted(fills) == list(range(1, len(fills) + 1))


def test_seeds_that_do_not_exist_are_refused(server: Server) -> None:
    for seed, status in (
        ({"kind": "album", "id": "99999"}, 404),
        ({"kind": "playlist", "id": "none"}, 404),
        ({"kind": "favourites"}, 409),
        ({"kind": "track"}, 422),
        ({"kind": "mood", "id": "odd"}, 422),
        ({"kind": "library", "id": "x"}, 422),
    ):
        assert server.post("/api/v1/radio", {"seed": seed}).status == status, seed
    with speaking(server, "radio-five") as speaker:
        assert speaker.error("radio.start", seed={"kind": "queue"}) == "INVALID_DATA"
        assert speaker.error("radio.start", seed={"kind": "favourites"}) == "RADIO_EMPTY"


def _is_up(server: Server) -> bool:
    try:
        return server.get("/api/health").status == HTTPStatus.OK
    except OSError:
        return False
