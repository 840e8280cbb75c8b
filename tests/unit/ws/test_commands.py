"""Every command by its row of the table."""

from typing import Any

import pytest

from app.ws.message_table import COMMANDS, make_table
from schemas.messages import CLIENT_MESSAGES
from tests.contract.messages import hold_to_schema
from tests.unit.ws.conftest import Stage
from tests.unit.ws.library import make_library
from tests.wires import Speaker


def player_after(speaker: Speaker, kind: str, **data: Any) -> dict[str, Any]:
    """Run a command and return the player after it."""
    answer = speaker.ask(kind, **data)
    hold_to_schema(answer)
    assert "error" not in answer, answer
    return speaker.replica.player


@pytest.fixture
def phone(stage: Stage) -> Speaker:
    """Return a client that plays the first of five tracks."""
    ids = make_library()
    speaker = stage.join("phone")
    speaker.ask("queue.add", trackIds=ids, play=True)
    return speaker


def test_the_player(phone: Speaker) -> None:
    assert not player_after(phone, "player.pause")["isPlaying"]
    assert player_after(phone, "player.resume")["isPlaying"]
    first = phone.replica.player["playId"]
    assert player_after(phone, "player.next", playId=first)["itemId"] == phone.replica.order[1]
    assert player_after(phone, "player.previous")["itemId"] == phone.replica.order[0]
    assert (
        player_after(phone, "player.ended", playId=phone.replica.player["playId"])["itemId"]
        == phone.replica.order[1]
    )
    assert (
        player_after(phone, "player.start", itemId=phone.replica.order[3], position=5000)["position"] == 5000
    )
    assert player_after(phone, "player.seek", position=9000)["position"] == 9000
    assert player_after(phone, "player.mode", repeat="one", shuffle=True)["repeat"] == "one"
    assert player_after(phone, "player.mode", shuffle=False)["shuffle"] is False
    assert player_after(phone, "player.stop")["position"] == 0


def test_a_track_is_started_after_the_current_one(phone: Speaker) -> None:
    item = phone.ask("queue.get")["data"]["tracks"][4]
    state = player_after(phone, "player.start", trackId=item["id"])
    assert (state["currentTrack"]["id"], phone.replica.order[1]) == (item["id"], state["itemId"])


def test_another_device_takes_over(stage: Stage, phone: Speaker) -> None:
    stage.join("laptop")
    while "laptop" not in phone.replica.player["clients"]:
        phone.receive()
    assert player_after(phone, "player.transfer", outputClientId="laptop")["outputClientId"] == "laptop"


def test_the_queue(phone: Speaker) -> None:
    order = list(phone.replica.order)
    player_after(phone, "queue.remove", itemId=order[4])
    player_after(phone, "queue.remove", itemIds=[order[3]])
    player_after(phone, "queue.remove", position=2)
    assert phone.replica.order == order[:2]
    player_after(phone, "queue.reorder", **{"from": 0, "to": 1})
    assert phone.replica.order == [order[1], order[0]]
    player_after(phone, "queue.reorder", itemId=order[0], after=None)
    assert phone.replica.order == order[:2]
    player_after(phone, "queue.order", dimension="tempo_bpm", shape="arc")
    assert len(phone.replica.order) == 2
    player_after(phone, "queue.clear")
    assert phone.replica.order == []


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("player.start", {}),
        ("player.start", {"itemId": "a", "trackId": "b"}),
        ("player.mode", {}),
        ("player.mode", {"repeat": "twice"}),
        ("player.volume", {"volume": 1.5}),
        ("player.volume", {"volume": "NaN"}),
        ("player.seek", {"position": 1.5}),
        ("player.transfer", {"outputClientId": "a/b"}),
        ("queue.add", {"trackIds": []}),
        ("queue.add", {"trackId": "a", "position": True}),
        ("queue.add", {"trackId": "a", "position": {"before": "x"}}),
        ("queue.remove", {"itemId": "a", "position": 1}),
        ("queue.order", {"dimension": "speed"}),
        ("queue.order", {"dimension": "lufs", "shape": "round"}),
        ("queue.reorder", {"itemId": "a"}),
        ("queue.reorder", {"itemId": "a", "after": None, "from": 1, "to": 2}),
        ("connection.resume", {"epoch": "e"}),
        ("connection.subscribe", {"topics": ["weather"]}),
    ],
)
def test_invalid_data_is_refused(stage: Stage, kind: str, data: dict[str, Any]) -> None:
    error = stage.join("phone").ask(kind, **data)["error"]
    assert (error["code"], bool(error["details"]["fields"])) == ("INVALID_DATA", True)


def test_there_are_twenty_commands() -> None:
    assert len(COMMANDS) == 20


def test_messages_are_validated_by_the_schemas_that_the_description_shows(stage: Stage) -> None:
    table = make_table(stage.sockets._answers)
    assert {kind: type(row.schema) for kind, row in table.items()} == CLIENT_MESSAGES
