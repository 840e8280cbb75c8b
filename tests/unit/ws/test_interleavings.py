"""Two devices send, disconnect and repeat commands in any order: one state, each command counts once."""

import json
from collections import Counter
from contextlib import closing
from functools import partial
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app import playback
from library.people import playback_snapshots
from live import session_log
from live.client import client
from live.session_log import UNMADE
from tests.unit.ws.conftest import Stage
from tests.unit.ws.library import make_library
from tests.wires import Speaker

_sessions = count()

STEPS = st.lists(
    st.tuples(
        st.sampled_from(("phone", "laptop")),
        st.sampled_from(("add", "remove", "move", "volume", "skip", "drop", "repeat", "receive")),
        st.integers(0, 9),
    ),
    max_size=20,
)


class Device:
    """A device that repeats commands without a reply, under the same id, on its next connection."""

    def __init__(self, stage: Stage, name: str, shared: str, tracks: list[str]) -> None:
        self._given: dict[str, tuple[str, dict[str, Any]]] = {}
        self._unanswered: set[str] = set()
        self._name, self._tracks = name, tracks
        self._connect = partial(stage.connect, name, shared=shared)
        self._speaker: Speaker = self._connect()
        self._resume()

    @property
    def shown(self) -> tuple[Any, ...]:
        """Return the state as a user sees it.

        A player's own version is that of the last resync or change of it; devices in a session that no
        command has created are shown within ten seconds.
        """
        replica = self._speaker.replica
        unlike = {"version", "clients"} if replica.epoch == UNMADE else {"version"}
        player = {name: value for name, value in replica.player.items() if name not in unlike}
        return replica.epoch, replica.sequence, replica.order, player, replica.version

    @property
    def added(self) -> set[str]:
        """Return the ids of commands that cannot have been refused."""
        return {message_id for message_id, (kind, _) in self._given.items() if kind == "queue.add"}

    def close(self) -> None:
        self._speaker.close()

    def act(self, name: str, number: int) -> None:
        """Run one step without waiting for its events."""
        if name == "drop":
            self._drop()
        elif name == "receive":
            self.receive_until_answered()
        elif name == "repeat":
            for message_id in list(self._given)[: number + 1][-1:]:
                self._say(message_id)
        else:
            message_id = f"{self._name}-{len(self._given)}"
            self._given[message_id] = self._command(name, number)
            self._say(message_id)

    def receive_until_answered(self) -> None:
        while self._unanswered:
            self._hear()

    def hear_up_to(self, epoch: str, sequence: int) -> None:
        while (replica := self._speaker.replica).epoch != epoch or replica.sequence < sequence:
            self._hear()

    def _command(self, name: str, number: int) -> tuple[str, dict[str, Any]]:
        """Return a command; numbers choose among the items that this device knows."""
        replica = self._speaker.replica
        item = replica.order[number % len(replica.order)] if replica.order else "nobody"
        commands: dict[str, tuple[str, dict[str, Any]]] = {
            "add": ("queue.add", {"trackIds": self._tracks[: 1 + number % 3], "play": number > 5}),
            "remove": ("queue.remove", {"itemId": item}),
            "move": ("queue.reorder", {"itemId": item, "after": None}),
            "volume": ("player.volume", {"volume": number / 10}),
            "skip": ("player.next", {"playId": replica.player["playId"]}),
        }
        return commands[name]

    def _say(self, message_id: str) -> None:
        kind, data = self._given[message_id]
        self._unanswered.add(message_id)
        self._speaker.say(kind, message_id, **data)

    def _hear(self) -> dict[str, Any]:
        message = self._speaker.receive()
        if message.get("final") or message.get("transient"):
            self._unanswered.discard(str(message.get("responseToId")))
        return message

    def _drop(self) -> None:
        self._speaker.close()
        known, self._speaker = self._speaker.replica, self._connect()
        self._speaker.replica = known
        self._resume(known.epoch, known.sequence)
        for message_id in sorted(self._unanswered, key=list(self._given).index):
            self._say(message_id)

    def _resume(self, epoch: str | None = None, last: int | None = None) -> None:
        while self._hear()["type"] != "connection.ready":
            pass
        asked = self._speaker.say("connection.resume", epoch=epoch, lastSequence=last)
        while self._hear().get("responseToId") != asked:
            pass


@pytest.fixture
def tracks(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(playback_snapshots, "MAX_SHARED", 1000)  # each example has its own
    return make_library(3)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@example(
    steps=[("phone", "add", 0), ("phone", "receive", 0), ("phone", "repeat", 0), ("phone", "receive", 0)]
)
@example(steps=[("phone", "add", 0), ("phone", "drop", 0), ("phone", "repeat", 0), ("laptop", "receive", 0)])
def test_two_devices_reach_one_state_and_each_command_counts_once(
    stage: Stage, tracks: list[str], steps: list[tuple[str, str, int]]
) -> None:
    client().flushall()  # the budgets as well
    shared = f"kitchen-{next(_sessions)}"
    device = partial(Device, stage, shared=shared, tracks=tracks)
    with closing(device("phone")) as phone, closing(device("laptop")) as laptop:
        for who, name, number in steps:
            {"phone": phone, "laptop": laptop}[who].act(name, number)
        for each in (phone, laptop):
            each.receive_until_answered()
        seen = playback.read(f"shared:{shared}")
        for each in (phone, laptop):
            each.hear_up_to(seen.epoch, seen.sequence)
    assert phone.shown == laptop.shown
    assert phone.shown[2] == [item["itemId"] for item in seen.queue["tracks"]]
    ended = endings(f"shared:{shared}", seen.epoch)
    assert set(ended.values()) <= {1}
    assert phone.added | laptop.added <= set(ended)


def endings(playback_id: str, epoch: str) -> Counter[str]:
    """Count the final events of each command in the log."""
    events = [json.loads(frame) for _, frame in session_log.page(playback_id, epoch, 0, 1000)]
    return Counter(
        event["responseToId"] for event in events if event.get("final") and "responseToId" in event
    )
