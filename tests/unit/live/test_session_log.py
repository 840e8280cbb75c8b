"""The log: coverage, trimming, and restarts of Redis."""

import pytest

from live import player, queue, session_log
from live.client import client
from live.errors import PlaybackMissingError
from tests.unit.live import sessions
from tests.unit.live.sessions import command, track, tracks
from tests.valkeys import Valkey

LOG = "auralis:session:owner:log"
STATE = "auralis:session:owner:state"


def change(n: int = 1) -> None:
    for _ in range(n):
        player.set_volume(command(), 0.1 if sessions.player()["volume"] != 0.1 else 0.2)


def test_logged_events_are_covered(playback_id: str) -> None:
    epoch = session_log.read(playback_id).epoch
    change(3)
    covered = [session_log.find_coverage(playback_id, epoch, last).covered for last in range(5)]
    assert covered == [True, True, True, True, False]


def test_another_epoch_is_not_covered(playback_id: str) -> None:
    applied = queue.add(command(), tracks("ab"), play=True)
    coverage = session_log.find_coverage(playback_id, "another", 0)
    assert (coverage.covered, coverage.epoch, coverage.sequence) == (False, applied.epoch, applied.sequence)


def test_heads_of_many_sessions_are_found_at_once(playback_id: str) -> None:
    change(3)
    reading = session_log.read(playback_id)
    assert session_log.find_heads([playback_id, "nobody's"]) == [(reading.epoch, 3), None]
    assert session_log.find_heads([]) == []


def test_a_session_that_redis_lost_cannot_be_read(playback_id: str) -> None:
    client().flushall()
    with pytest.raises(PlaybackMissingError):
        session_log.read(playback_id)


def test_many_events_are_kept_while_they_are_young(playback_id: str) -> None:
    change(1)
    for number in range(2, 10_050):
        client().xadd(LOG, {"f": "x", "t": "99999999999999"}, id=f"{number}-0")
    client().hset(STATE, "sequence", 10_049)
    change(1)
    assert client().xlen(LOG) == 10_050


def test_many_old_events_are_trimmed_some_at_each_command(playback_id: str) -> None:
    change(1)
    for number in range(2, 10_250):
        client().xadd(LOG, {"f": "x", "t": "1"}, id=f"{number}-0")
    client().hset(STATE, "sequence", 10_249)
    client().xdel(LOG, "1-0")
    change(1)
    assert client().xlen(LOG) == 10_149
    change(2)
    assert client().xlen(LOG) == 10_000
    assert not session_log.find_coverage(playback_id, session_log.read(playback_id).epoch, 100).covered


def test_cap_of_bytes_overrides_age(playback_id: str) -> None:
    change(2)
    client().hset(STATE, "logBytes", 9_000_000)
    change(1)
    assert client().xlen(LOG) == 0
    change(1)
    assert client().xlen(LOG) == 1


def test_a_restarted_redis_begins_a_new_epoch(playback_id: str, valkey: Valkey) -> None:
    before = queue.add(command(), tracks("ab"))
    valkey.restart()
    after = session_log.read(playback_id)
    assert after.epoch != before.epoch
    assert (after.sequence, after.version) == (0, before.version + 1_000_000)
    assert after.queue["length"] == 2
    applied = queue.add(command(), [track("c")])
    assert (applied.epoch, applied.first) == (after.epoch, 1)


def test_commands_are_remembered_over_a_restart(playback_id: str, valkey: Valkey) -> None:
    wanted = command()
    queue.add(wanted, [track()])
    valkey.restart()
    assert queue.add(wanted, [track()]).repeated
