"""Snapshots and restored sessions."""

from live import device_leases, player, queue, session_log, snapshots
from live.client import client
from live.snapshots import Snapshot
from tests.unit.live import sessions
from tests.unit.live.sessions import command, track, tracks


def take() -> Snapshot:
    snapshot = snapshots.find(sessions.SESSION)
    assert snapshot is not None
    return snapshot


def test_missing_session_has_no_snapshot(valkey: object) -> None:
    assert snapshots.find("nobody") is None


def test_lost_session_is_restored_paused_with_queue_and_command_ids(playback_id: str) -> None:
    wanted = command()
    queue.add(wanted, tracks("abc"), play=True)
    player.set_mode(command(), shuffle=True, repeat="all")
    kept = take()
    before = session_log.read(playback_id)
    client().flushall()
    assert snapshots.create(playback_id, kept.version + 1_000_000, kept.content, kept.commands)
    after = session_log.read(playback_id)
    assert (after.epoch != before.epoch, after.sequence) == (True, 0)
    assert after.version == before.version + 1_000_000
    assert after.player == before.player | {"version": after.version, "isPlaying": False}
    assert after.queue == before.queue | {"version": after.version}
    assert queue.add(wanted, tracks("abc")).repeated


def test_lost_player_is_restored_at_its_last_report(playback_id: str) -> None:
    device_leases.renew(playback_id, ["phone"])
    queue.add(command("phone", plays_audio=True), tracks("ab"), play=True)
    snapshots.saved(playback_id, take())
    player.report(
        command("phone"), str(sessions.player()["playId"]), 900, "playing"
    )  # as was expected: no drift
    assert snapshots.unsaved(0) == []
    assert snapshots.unsaved(-30_000) == [playback_id]  # kept soon, though nothing changed
    kept = take()
    client().flushall()
    snapshots.create(playback_id, kept.version + 1_000_000, kept.content)
    assert (sessions.player()["position"], sessions.player()["isPlaying"]) == (900, False)


def test_a_change_is_not_kept_later_for_a_report_before_it(playback_id: str) -> None:
    device_leases.renew(playback_id, ["phone"])
    queue.add(command("phone", plays_audio=True), tracks("ab"), play=True)
    snapshots.saved(playback_id, take())
    player.report(command("phone"), str(sessions.player()["playId"]), 900, "playing")
    player.set_volume(command(), 0.1)
    assert snapshots.unsaved(0) == [playback_id]


def test_second_restore_has_no_effect(playback_id: str) -> None:
    kept = take()
    queue.add(command(), [track()])
    assert not snapshots.create(playback_id, kept.version, kept.content)
    assert sessions.order() == "a"


def test_only_new_command_ids_are_in_a_snapshot(playback_id: str) -> None:
    queue.add(command(), [track()])
    latest = take().commands[-1].at_ms
    assert snapshots.find(playback_id, latest + 1).commands == ()  # type: ignore[union-attr]


def test_changed_sessions_wait_to_be_saved(playback_id: str) -> None:
    assert snapshots.unsaved(0) == []
    queue.add(command(), [track()])
    assert (snapshots.unsaved(0), snapshots.unsaved(5_000)) == ([playback_id], [])
    snapshots.saved(playback_id, take())
    assert snapshots.unsaved(0) == []


def test_session_changed_during_a_save_stays_unsaved(playback_id: str) -> None:
    queue.add(command(), [track()])
    kept = take()
    queue.add(command(), [track()])
    snapshots.saved(playback_id, kept)
    assert snapshots.unsaved(0) == [playback_id]
