"""Promises of every command: applied once, in order, as a whole, and published."""

import json

import pytest

from live import player, queue, session_log
from live.client import client
from live.errors import CommandRefusedError, CommandReusedError, PlaybackMissingError
from live.scripting import Command
from tests.signals import PATIENCE_S
from tests.unit.live import sessions
from tests.unit.live.sessions import command, track, tracks, types


def test_a_command_of_an_unknown_session_changes_nothing(valkey: object) -> None:
    with pytest.raises(PlaybackMissingError):
        player.set_volume(command(), 0.5)
    assert client().keys("*") == []


def test_events_are_numbered_from_one_and_name_their_command(playback_id: str) -> None:
    wanted = command()
    applied = queue.add(wanted, tracks("ab"), play=True)
    events = [json.loads(frame) for frame in applied.frames]
    assert [event["sequence"] for event in events] == [1, 2, 3]
    assert {event["responseToId"] for event in events} == {wanted.id}
    assert [event.get("final") for event in events] == [None, None, True]
    assert types(applied) == ["queue.state", "queue.position", "player.state"]


def test_repeated_command_has_no_second_effect(playback_id: str) -> None:
    wanted = command()
    first = queue.add(wanted, [track()])
    again = queue.add(wanted, [track()])
    assert (again.repeated, again.changed, again.frames) == (True, True, ())
    assert (again.sequence, again.version) == (first.sequence, first.version)
    assert sessions.order() == "a"


def test_the_same_id_of_another_device_is_another_command(playback_id: str) -> None:
    wanted = command("phone")
    queue.add(wanted, [track()])
    queue.add(command("laptop", id=wanted.id), [track()])
    assert sessions.order() == "aa"


def test_reused_id_is_refused(playback_id: str) -> None:
    wanted = command()
    queue.add(wanted, [track()])
    with pytest.raises(CommandReusedError):
        queue.add(command(id=wanted.id, digest="other"), [track()])


def test_a_stale_version_is_a_conflict_that_shows_the_state(playback_id: str) -> None:
    seen = queue.add(command(), [track()]).version
    queue.add(command(), [track("b")])
    with pytest.raises(CommandRefusedError) as refused:
        queue.clear(command(expected_version=seen))
    assert refused.value.code == "CONFLICT"
    assert refused.value.details["queue"]["length"] == 2
    assert refused.value.details["version"] == seen + 1
    assert sessions.order() == "ab"


def test_the_current_version_applies(playback_id: str) -> None:
    seen = queue.add(command(), [track()]).version
    assert queue.clear(command(expected_version=seen)).version == seen + 1


def test_a_refused_command_may_be_tried_again(playback_id: str) -> None:
    wanted = command()
    with pytest.raises(CommandRefusedError):
        queue.remove_at(wanted, 0)
    queue.add(command(), [track()])
    assert queue.remove_at(wanted, 0).changed


def test_a_command_without_effect_says_so(playback_id: str) -> None:
    applied = player.pause(command())
    assert (applied.changed, applied.frames, applied.sequence) == (False, (), 0)


def test_log_holds_published_events(playback_id: str) -> None:
    applied = queue.add(command(), tracks("ab"), play=True)
    assert session_log.page(playback_id, applied.epoch, 0) == list(enumerate(applied.frames, start=1))
    assert session_log.page(playback_id, applied.epoch, 2) == [(3, applied.frames[2])]


def test_frames_are_published_with_epoch_and_number(playback_id: str) -> None:
    with client().pubsub() as following:
        following.subscribe("auralis:session:owner:events")
        following.get_message(timeout=PATIENCE_S)
        applied = queue.add(command(), tracks("ab"), play=True)
        received = following.get_message(timeout=PATIENCE_S)
    assert received is not None
    assert received["data"] == "\n".join([f"E {applied.epoch} 1", *applied.frames])


def test_ids_are_forgotten_after_a_day(playback_id: str) -> None:
    wanted = command()
    queue.add(wanted, [track()])
    client().zadd("auralis:session:owner:seen_at", {f"phone\n{wanted.id}": 1})
    queue.add(command(), [track()])
    assert not queue.add(wanted, [track()]).repeated


def test_a_script_knows_its_commands_source_once(playback_id: str) -> None:
    assert player.set_volume(Command(playback_id), 0.5).changed  # without an id: nothing to remember
    assert client().hlen("auralis:session:owner:seen") == 0
