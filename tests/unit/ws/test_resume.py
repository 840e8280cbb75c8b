"""Reconnecting: no event is lost or doubled, and every command gets a reply."""

import json
from typing import Any

import pytest

from app import playback
from app.ws import answers, periodic, snapshot_saver
from app.ws.snapshot_saver import SnapshotSaver
from app.ws.transport.frames import Closed
from live import device_leases, player, queue, session_log
from live.client import client
from live.queue import QueuedTrack
from live.scripting import Applied, Command
from tests.signals import wait_until
from tests.unit.ws.conftest import Stage
from tests.valkeys import Valkey
from tests.wires import Speaker

SESSION = "own:owner"
LOG = f"auralis:session:{SESSION}:log"


def change(n: int = 1) -> Applied:
    """Change the volume as another process would."""
    for _ in range(n):
        now = playback.read(SESSION).player["volume"]
        applied = player.set_volume(Command(SESSION), 0.1 if now != 0.1 else 0.2)
    return applied


def back(stage: Stage, left: Speaker) -> Speaker:
    """Return the same device on a new connection, with its state."""
    speaker = stage.connect("phone")
    speaker.receive_until("connection.ready")
    speaker.replica = left.replica
    return speaker


def leave(stage: Stage, speaker: Speaker) -> Speaker:
    speaker.close()
    wait_until(lambda: len(stage.sockets.hub) == 0)
    return speaker


def caught_up(speaker: Speaker) -> None:
    """Receive all events up to the session's head; the replica refuses gaps and duplicates."""
    head = playback.read(SESSION).sequence
    while speaker.replica.sequence < head:
        speaker.receive()
    assert speaker.replica.version == playback.read(SESSION).version


def test_missed_events_are_replayed_in_order(stage: Stage) -> None:
    phone = stage.join("phone")
    change(3)
    caught_up(phone)
    left = leave(stage, phone)
    change(450)  # more than two pages
    returned = back(stage, left)
    done = returned.resume(left.replica.epoch, left.replica.sequence)
    assert (done["type"], done["data"]["sequence"]) == ("command.done", returned.replica.sequence)
    caught_up(returned)
    change()
    caught_up(returned)


def test_resume_without_missed_events_is_confirmed(stage: Stage) -> None:
    left = leave(stage, stage.join("phone"))
    returned = back(stage, left)
    assert returned.resume(left.replica.epoch, left.replica.sequence)["type"] == "command.done"


@pytest.mark.parametrize("reason", ["trimmed", "ahead", "epoch"])
def test_events_that_cannot_be_replayed_cause_a_resync(stage: Stage, reason: str) -> None:
    phone = stage.join("phone")
    change(5)
    caught_up(phone)
    left = leave(stage, phone)
    change(5)
    client().xtrim(LOG, maxlen=1, approximate=False)
    last = {"trimmed": 5, "ahead": 99, "epoch": 5}[reason]
    epoch = "another" if reason == "epoch" else left.replica.epoch
    resync = back(stage, left).resume(epoch, last)
    assert (resync["type"], resync["data"]["reason"]) == ("connection.resync", reason)


def test_events_while_a_client_catches_up_come_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = stage.join("phone")
    left = leave(stage, phone)
    change(300)
    read, changes = session_log.page, list[Applied]()

    def page_and_change(*arguments: Any) -> list[tuple[int, str]]:
        if len(changes) < 3:
            changes.append(change())
        return read(*arguments)

    returned = back(stage, left)
    monkeypatch.setattr(session_log, "page", page_and_change)
    returned.resume(left.replica.epoch, left.replica.sequence)
    change()
    caught_up(returned)


def test_a_log_that_is_trimmed_under_a_replay_is_a_resync(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = leave(stage, stage.join("phone"))
    change(300)
    read = session_log.page

    def page_and_trim(*arguments: Any) -> list[tuple[int, str]]:
        page = read(*arguments)
        client().xtrim(LOG, maxlen=10, approximate=False)
        return page

    monkeypatch.setattr(session_log, "page", page_and_trim)
    returned = back(stage, left)
    returned.say("connection.resume", epoch=left.replica.epoch, lastSequence=left.replica.sequence)
    assert returned.receive_until("connection.resync")["data"]["reason"] == "trimmed"


def test_disconnect_during_a_replay_leaves_nothing_behind(stage: Stage) -> None:
    left = leave(stage, stage.join("phone"))
    big = QueuedTrack("a", "*" * 4000, "", "", 1000)
    for _ in range(40):
        queue.add(Command(SESSION), [big] * 20)
    returned = back(stage, left)
    returned.say("connection.resume", epoch=left.replica.epoch, lastSequence=left.replica.sequence)
    returned.receive_until("queue.state")
    leave(stage, returned)
    wait_until(lambda: stage.sockets.subscriptions.streams() == [])


def test_a_slow_reader_gets_its_replay_as_fast_as_it_reads(stage: Stage) -> None:
    left = leave(stage, stage.join("phone"))
    big = QueuedTrack("a", "*" * 4000, "", "", 1000)
    for _ in range(90):
        queue.add(Command(SESSION), [big] * 20, replace=True)  # 7 MB: many times what may wait
    returned = back(stage, left)
    said = returned.say("connection.resume", epoch=left.replica.epoch, lastSequence=left.replica.sequence)
    wait_until(lambda: stage.sockets.subscriptions.streams()[0].members["phone"].connection.backlog_bytes > 0)
    returned.reply_to(said)
    caught_up(returned)


def test_snapshot_is_restored_after_a_flushed_redis(stage: Stage) -> None:
    phone = stage.join("phone")
    change(3)
    caught_up(phone)
    SnapshotSaver().save_all(0)
    version = phone.replica.version
    client().flushall()
    assert phone.ask("player.volume", volume=0.75)["type"] == "command.done"  # the resync held its effect
    assert phone.replica.player["volume"] == 0.75
    assert phone.replica.version > version
    assert phone.replica.epoch == playback.read(SESSION).epoch


def test_a_flushed_redis_is_noticed_without_a_command(stage: Stage) -> None:
    phone = stage.join("phone")
    client().flushall()
    assert phone.receive_until("connection.resync")["data"]["reason"] == "epoch"


def test_restarted_redis_begins_a_new_epoch_for_all_clients(stage: Stage, valkey: Valkey) -> None:
    phone, laptop = stage.join("phone"), stage.join("laptop")
    change(3)
    caught_up(phone)
    valkey.restart()
    for speaker in (phone, laptop):
        assert speaker.receive_until("connection.resync")["data"]["reason"] == "epoch"
    change(2)
    caught_up(laptop)


def test_commands_get_errors_while_redis_is_unavailable(stage: Stage, valkey: Valkey) -> None:
    phone = stage.join("phone")
    valkey.kill()
    assert phone.error("player.pause") == "LIVE_UNAVAILABLE"
    assert phone.ask("connection.ping")["type"] == "connection.pong"
    phone.say("connection.resume", epoch="x", lastSequence=1)
    assert phone.close_code() == Closed.TRY_LATER
    late = stage.connect("late")
    assert late.close_code() == Closed.TRY_LATER
    valkey.start()


def test_commands_report_a_full_disk(stage: Stage, valkey: Valkey) -> None:
    phone = stage.join("phone")
    with valkey.full_disk():
        assert phone.error("player.volume", volume=0.5) == "DISK_FULL"
        assert phone.ask("connection.ping")["type"] == "connection.pong"
    assert phone.ask("player.volume", volume=0.5)["type"] != "error"


def test_unpublished_event_is_found_by_comparison(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = stage.join("phone")
    stream = stage.sockets.subscriptions.streams()[0]
    monkeypatch.setattr(
        stage.sockets.subscriptions, "_handlers", {"E": lambda *_: None, "X": lambda *_: None}
    )
    change()
    assert stream.head < playback.read(SESSION).sequence
    caught_up(phone)


def test_a_gap_is_filled_from_the_log(stage: Stage) -> None:
    phone = stage.join("phone")
    stream = stage.sockets.subscriptions.streams()[0]
    with stream.lock:
        change(2)
        applied = change()
        stream.deliver_events(applied.epoch, applied.first, applied.frames)
        stream.deliver_events(applied.epoch, applied.first, applied.frames)
    caught_up(phone)


def test_a_gap_that_cannot_be_filled_is_a_resync(stage: Stage) -> None:
    phone = stage.join("phone")
    stream = stage.sockets.subscriptions.streams()[0]
    with stream.lock:
        change(3)
        client().xtrim(LOG, maxlen=1, approximate=False)
        applied = change()
        stream.deliver_events(applied.epoch, applied.first, applied.frames)
    assert phone.receive_until("connection.resync")["data"]["reason"] == "trimmed"
    caught_up(phone)


def test_client_that_does_not_resume_gets_the_state(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "RESUME_WITHIN_S", 0.1)
    phone = stage.connect("phone")
    phone.receive_until("connection.ready")
    assert phone.receive()["data"]["reason"] == "timeout"
    change()
    caught_up(phone)


def test_state_is_saved_when_it_is_old_enough(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert snapshot_saver.SNAPSHOT_AGE_MS / 1000 + periodic.TICK_S < 5  # what is promised
    phone = stage.join("phone")
    phone.ask("player.volume", volume=0.5)
    assert client().zcard("auralis:sessions_unsaved") == 1
    monkeypatch.setattr(snapshot_saver, "SNAPSHOT_AGE_MS", 0)
    wait_until(lambda: client().zcard("auralis:sessions_unsaved") == 0)
    client().flushall()
    assert playback.read(SESSION).player["volume"] == 0.5


def test_a_device_of_another_process_replaces_this_ones(stage: Stage) -> None:
    phone = stage.join("phone")
    device_leases.claim(SESSION, "phone")
    assert phone.close_code() == Closed.REPLACED


def test_published_events_equal_the_log(stage: Stage) -> None:
    phone = stage.join("phone")
    applied = change()
    message = phone.receive_until("player.state")
    while message["sequence"] < applied.sequence:
        message = phone.receive_until("player.state")
    assert message == json.loads(applied.frames[-1])
