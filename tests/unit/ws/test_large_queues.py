"""Clients that store as much as they may, and sessions that cannot be saved."""

import logging
import threading

import pytest

from app import playback
from app.ws import snapshot_saver
from app.ws.snapshot_saver import SnapshotSaver
from app.ws.transport.frames import Closed
from library.database import session_scope
from library.errors import DatabaseUnavailableError
from library.models import PlaybackSession
from live import queue, snapshots
from live.client import LiveUnavailableError, client
from live.queue import QueuedTrack
from live.scripting import Command
from tests.signals import PATIENCE_S
from tests.unit.ws.conftest import Stage
from tests.unit.ws.library import make_library
from tests.valkeys import Valkey
from workers import playback_saving

#: What the reporter of the attack sent: control characters take six bytes each in JSON.
HOSTILE = {chr(0x1F600 + n) * 32: "\x01" * 200 for n in range(8)}

#: The longest that a released client may send in ASCII.
LONGEST = {chr(97 + n) * 32: "*" * 200 for n in range(8)}


def used_memory() -> int:
    return int(client().info("memory")["used_memory"])


def change(name: str, n: int = 1) -> None:
    """Add items of four kilobytes."""
    added = [QueuedTrack("a", "*" * 4000, "", "", 1)] * n
    playback.in_playback(name, lambda: queue.add(Command(name), added))


def saved(name: str) -> bool:
    with session_scope(read_only=True) as session:
        row = session.get(PlaybackSession, name)
        return row is not None and row.content is not None


def test_metadata_longer_than_two_kilobytes_is_refused(stage: Stage) -> None:
    (track_id,) = make_library(1)
    phone = stage.join("phone")
    assert phone.error("queue.add", trackId=track_id, metadata=HOSTILE) == "INVALID_DATA"
    answer = phone.ask("queue.add", trackId=track_id, metadata=LONGEST)
    assert answer["data"]["tracks"][0]["metadata"] == LONGEST


def test_twenty_large_additions_fill_one_queue_and_no_more(stage: Stage) -> None:
    (track_id,) = make_library(1)
    phone, before = stage.join("phone"), used_memory()
    fat = {"trackIds": [track_id] * 500, "position": "end", "metadata": LONGEST}
    answers = [phone.ask("queue.add", **fat) for _ in range(20)]
    codes = [answer.get("error", {}).get("code") for answer in answers]
    assert codes[0] is None
    assert codes[-1] == "QUEUE_FULL"
    assert used_memory() - before < 16 << 20
    assert phone.ask("queue.clear")["final"]
    assert phone.ask("queue.add", **fat)["final"]


def test_full_redis_is_reported_and_freed_over_the_socket(stage: Stage) -> None:
    (track_id,) = make_library(1)
    phone = stage.join("phone")
    phone.ask("queue.add", trackIds=[track_id] * 50, metadata=LONGEST)
    before = str(client().config_get("maxmemory")["maxmemory"])
    client().config_set("maxmemory", 1)
    try:
        assert phone.error("queue.add", trackId=track_id) == "LIVE_FULL"
        assert phone.error("player.volume", volume=0.5) == "LIVE_FULL"
        assert stage.connect("laptop").close_code() == Closed.TRY_LATER
        assert phone.ask("queue.clear")["type"] == "player.state"
    finally:
        client().config_set("maxmemory", before)
    assert phone.ask("queue.add", trackId=track_id)["type"] == "queue.state"
    assert phone.ask("player.volume", volume=0.5)["type"] == "player.state"


@pytest.mark.parametrize("error", [LiveUnavailableError("x"), DatabaseUnavailableError("x"), KeyError("x")])
def test_failed_save_does_not_affect_other_sessions(
    valkey: Valkey,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    names = [f"own:{n}" for n in range(3)]
    for name in names:
        change(name)
    save = playback_saving.save

    def fail_for_the_first(name: str) -> int:
        if name == names[0]:
            raise error
        return save(name)

    monkeypatch.setattr(playback_saving, "save", fail_for_the_first)
    with caplog.at_level(logging.WARNING):
        SnapshotSaver().save_all(0)
    assert [saved(name) for name in names] == [False, True, True]
    assert names[0] in caplog.text
    assert snapshots.unsaved(0) == names[:1]


def test_small_session_is_saved_before_large_ones(
    valkey: Valkey, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    save = playback_saving.save

    def note(name: str) -> int:
        order.append(name)
        if len(order) == 1:  # while large ones wait, a small one comes
            change("own:small")
        return save(name)

    saver = SnapshotSaver()
    for name in ("own:a", "own:b"):
        change(name, 150)
    saver.save_all(0)
    monkeypatch.setattr(snapshot_saver, "SLICE_S", 0.0)
    monkeypatch.setattr(playback_saving, "save", note)
    for name in ("own:b", "own:a"):
        change(name)
    saver.save_all(0)
    assert order[1] == "own:small"
    assert sorted(order) == ["own:a", "own:b", "own:small"]


def test_revoked_sockets_are_closed_while_nothing_can_be_saved(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, released = threading.Event(), threading.Event()

    def hang(_name: str) -> int:
        reached.set()
        released.wait()
        return 0

    monkeypatch.setattr(playback_saving, "save", hang)
    monkeypatch.setattr(snapshot_saver, "SNAPSHOT_AGE_MS", 0)
    phone = stage.join("phone")
    phone.ask("player.volume", volume=0.5)
    try:
        assert reached.wait(PATIENCE_S)
        stranger = stage.connect("stranger", person="ann", credential="revoked")
        assert stranger.close_code() == Closed.UNAUTHORIZED
    finally:
        released.set()
