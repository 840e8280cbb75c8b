"""The player and the queue as text."""

from typing import Any

import pytest

from app.cli.remote.client import Message
from app.cli.remote.state import NO_OUTPUT, State, queue_line
from live.session_log import QueueItem

TRACK: QueueItem = {
    "itemId": "i",
    "addedAt": 0,
    "id": "t",
    "title": "Song",
    "artist": "Some Artist",
    "album": "",
    "duration": 120_000,
}
PLAYER = {
    "currentTrack": TRACK,
    "isPlaying": True,
    "outputClientId": "phone",
    "clients": ["laptop", "phone"],
    "position": 3_000,
    "updatedAt": 1_000,
    "volume": 0.3,
    "repeat": "off",
    "shuffle": False,
}
QUEUE = {"position": 2, "length": 12}
REST = ", 3 of 12 in the queue, volume 30%"


def message_of(kind: str, data: dict[str, Any], at_ms: int = 1_000, transient: bool = False) -> Message:
    return {
        "id": "evt_1",
        "type": kind,
        "data": data,
        "sequence": 1,
        "timestamp": at_ms,
        "transient": transient,
    }


def known(at_ms: int = 1_000, **player: object) -> State:
    state = State()
    assert state.take(message_of("connection.resync", {"player": PLAYER | player, "queue": QUEUE}, at_ms))
    return state


@pytest.mark.parametrize(
    ("at_ms", "player", "shown"),
    [
        (63_000, {}, f"playing on phone: Song – Some Artist at 1:05 of 2:00{REST}"),
        (999_000, {}, f"playing on phone: Song – Some Artist at 2:00 of 2:00{REST}"),
        (0, {}, f"playing on phone: Song – Some Artist at 0:03 of 2:00{REST}"),
        (2_000, {"outputClientId": None}, f"{NO_OUTPUT}: Song – Some Artist at 0:04 of 2:00{REST}"),
        (63_000, {"isPlaying": False}, f"paused: Song – Some Artist at 0:03 of 2:00{REST}"),
        (61_000, {"currentTrack": {**TRACK, "duration": None}},
         f"playing on phone: Song – Some Artist at 1:03{REST}"),
        (0, {"repeat": "all", "shuffle": True},
         f"playing on phone: Song – Some Artist at 0:03 of 2:00{REST}, repeat all, shuffled"),
        (0, {"currentTrack": None}, "nothing is loaded, 12 in the queue"),
    ],
)  # fmt: skip
def test_line_shows_the_current_position(at_ms: int, player: dict[str, Any], shown: str) -> None:
    assert known(at_ms, **player).line() == shown


def test_state_follows_messages() -> None:
    state = known()
    assert state.take(message_of("queue.position", {"position": 3}))
    assert state.take(message_of("queue.state", {"position": 4, "length": 11}))
    assert state.take(message_of("player.state", PLAYER | {"volume": 1}))
    assert state.line().endswith("5 of 11 in the queue, volume 100%")


@pytest.mark.parametrize(
    "message",
    [
        message_of("player.position", {"position": 1}),
        message_of("queue.state", {"position": 0, "length": 1}, transient=True),
    ],
)
def test_unrelated_message_changes_nothing(message: Message) -> None:
    state = known()
    assert not state.take(message)
    assert state.line().endswith(REST)


def test_the_device_that_sounds_is_marked() -> None:
    assert list(known().devices()) == ["  laptop", "▶ phone"]
    assert list(State().devices()) == []


def test_before_anything_is_known_nothing_is_loaded() -> None:
    assert State().line() == "nothing is loaded"


def test_the_current_item_is_marked() -> None:
    assert queue_line(TRACK, 0, 0) == "▶   1  Song – Some Artist (2:00)"
    assert queue_line({**TRACK, "duration": None}, 9, 0) == "   10  Song – Some Artist"
