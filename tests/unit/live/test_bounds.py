"""Limits of a playback session's memory."""

from collections.abc import Callable, Iterator

import orjson
import pytest

from live import keys, player, queue, session_log, snapshots
from live.client import LiveFullError, client
from live.errors import CommandRefusedError
from live.queue import QueuedTrack
from live.scripting import Applied
from tests.unit.live import sessions
from tests.unit.live.sessions import command, order, track, tracks

QUEUE_BYTES = 4 << 20

#: A quarter of what a queue takes, in items of 8 kB.
FAT = [QueuedTrack("f", "*" * 8000, "", "", 1000)] * (QUEUE_BYTES // 4 // 8200)


def stored_bytes(playback_id: str) -> int:
    return sum(len(item) for item in client().hvals(keys.playback_items(playback_id)))


def counted_bytes(playback_id: str) -> int:
    return int(client().hget(keys.playback_state(playback_id), "bytes") or -1)


@pytest.fixture
def limit_memory(valkey: object) -> Iterator[Callable[[float], None]]:
    """Set maxmemory so that a share of it is used; 0: no limit."""
    before = str(client().config_get("maxmemory")["maxmemory"])

    def limit(share: float) -> None:
        used = client().info("memory")["used_memory"]
        client().config_set("maxmemory", int(used / share) if share else 0)

    yield limit
    client().config_set("maxmemory", before)


def test_a_queue_of_too_many_bytes_refuses_and_keeps_what_it_has(playback_id: str) -> None:
    for _ in range(4):
        queue.add(command(), FAT)
    before = session_log.read(playback_id).queue["length"]
    with pytest.raises(CommandRefusedError) as refusal:
        queue.add(command(), FAT)
    while (refused := refusal.value).code == "QUEUE_FULL" and stored_bytes(playback_id) < QUEUE_BYTES - 8200:
        player.start_track(command(), FAT[0])  # a single one may find room
    with pytest.raises(CommandRefusedError):
        player.start_track(command(), FAT[0])
    assert refused.code == "QUEUE_FULL"
    assert refused.details["limitBytes"] == QUEUE_BYTES
    assert refused.details["bytes"] <= stored_bytes(playback_id) <= QUEUE_BYTES
    assert session_log.read(playback_id).queue["length"] >= before
    assert queue.add(command(), tracks("x"), replace=True).changed
    assert order() == "x"


def test_removed_items_free_bytes(playback_id: str) -> None:
    queue.add(command(), tracks("abc"))
    player.start_track(command(), track("d"))
    assert counted_bytes(playback_id) == stored_bytes(playback_id)
    queue.remove(command(), [sessions.items()["a"], sessions.items()["d"]])
    queue.remove_at(command(), 0)
    assert counted_bytes(playback_id) == stored_bytes(playback_id) > 0
    queue.clear(command())
    assert counted_bytes(playback_id) == 0


@pytest.mark.parametrize("age", ["in Redis", "in SQL"])
def test_a_session_of_an_older_version_is_measured(playback_id: str, age: str) -> None:
    queue.add(command(), tracks("ab"))
    client().hdel(keys.playback_state(playback_id), "bytes")
    if age == "in SQL":
        kept = snapshots.find(playback_id)
        assert kept is not None
        assert "bytes" not in orjson.loads(kept.content)["state"]
        snapshots.forget(playback_id)
        snapshots.create(playback_id, kept.version + 1, kept.content)
    queue.add(command(), tracks("c"))
    assert counted_bytes(playback_id) == stored_bytes(playback_id)


def test_last_ten_thousand_command_ids_are_stored(playback_id: str) -> None:
    state, *_rest = names = keys.playback(playback_id)
    seen, seen_at = names[5], names[6]
    now_ms = client().time()[0] * 1000
    old = {f"phone\nold_{n}": now_ms - 10_000 + n for n in range(10_100)}
    client().hset(seen, mapping=dict.fromkeys(old, "d|1"))
    client().zadd(seen_at, old)
    wanted = command()
    player.set_volume(wanted, 0.5)
    assert client().zcard(seen_at) == client().hlen(seen) == 10_000
    assert player.set_volume(wanted, 0.5).repeated
    assert not client().hexists(seen, "phone\nold_0")
    assert client().exists(state)


def test_snapshot_of_a_shrinking_queue_is_left_to_the_next_tick(
    playback_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.add(command(), tracks("abc"))
    read = snapshots._items

    def read_later(name: str, ids: list[str]) -> dict[str, str] | None:
        monkeypatch.undo()
        queue.remove_at(command(), 0)
        return read(name, ids)

    monkeypatch.setattr(snapshots, "_items", read_later)
    assert snapshots.find(playback_id) is None
    assert snapshots.unsaved(0) == [playback_id]
    assert snapshots.find(playback_id) is not None


def test_items_are_read_in_pages_for_a_snapshot(playback_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "PAGE", 2)
    queue.add(command(), tracks("abcde"))
    client().config_resetstat()
    found = snapshots.find(playback_id)
    assert found is not None
    assert len(orjson.loads(found.content)["items"]) == 5
    calls = client().info("commandstats")
    assert calls["cmdstat_hgetall"]["calls"] == 1  # the state
    assert calls["cmdstat_hmget"]["calls"] == 3 + 1  # and what is remembered of commands


def refused(act: Callable[[], Applied]) -> bool:
    try:
        act()
    except LiveFullError:
        return True
    return False


def test_sessions_do_not_use_the_last_part_of_redis(
    playback_id: str, limit_memory: Callable[[float], None]
) -> None:
    queue.add(command(), tracks("ab"), play=True)
    limit_memory(0.8)
    assert refused(lambda: queue.add(command(), tracks("c")))
    assert not refused(lambda: player.set_volume(command(), 0.5))
    with pytest.raises(LiveFullError):
        snapshots.create("another", 0)
    limit_memory(0.9)
    assert refused(lambda: player.set_volume(command(), 0.6))
    assert client().set("auralis:for_workers", 1)
    assert not refused(lambda: player.pause(command()))
    assert not refused(lambda: queue.remove_at(command(), 0))
    assert order() == "b"
    limit_memory(0.1)
    assert not refused(lambda: queue.add(command(), tracks("c")))
    assert order() == "bc"


def test_a_redis_that_is_full_to_the_brim_is_freed_by_clearing(
    playback_id: str, limit_memory: Callable[[float], None]
) -> None:
    queue.add(command(), tracks("ab"))
    before = session_log.read(playback_id)
    limit_memory(1.1)
    assert refused(lambda: queue.add(command(), tracks("c")))
    assert refused(lambda: player.set_volume(command(), 0.6))
    assert session_log.read(playback_id).version == before.version
    assert not refused(lambda: queue.clear(command()))
    limit_memory(0)
    assert not refused(lambda: queue.add(command(), tracks("c")))
    assert order() == "c"
