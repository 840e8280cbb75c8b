"""Cached fingerprints: from each tier, while Redis is unavailable, and when it is full."""

import pytest

from cache import memory, vectors
from cache.client import CacheUnavailableError, client, ping
from cache.kinds import Source
from cache.monitoring.health import find_size
from tests.valkeys import Valkey

pytestmark = pytest.mark.integration

VECTOR = bytes(range(100))


def find(audio_id: str) -> tuple[bytes, Source] | None:
    return vectors.find_many([audio_id]).get(audio_id)


def test_stored_fingerprints_are_found_in_memory_then_in_redis(valkey: Valkey) -> None:
    assert vectors.store({"one": VECTOR, "two": VECTOR[::-1]})
    assert find("two") == (VECTOR[::-1], Source.MEMORY)
    memory.tier().clear()
    assert find("two") == (VECTOR[::-1], Source.REDIS)
    assert find("two") == (VECTOR[::-1], Source.MEMORY)
    assert find("three") is None


def test_storing_nothing_does_not_need_redis(valkey: Valkey) -> None:
    valkey.end()
    assert vectors.store({})


def test_without_redis_memory_is_read(valkey: Valkey) -> None:
    valkey.end()
    assert not vectors.store({"one": VECTOR})
    assert find("one") == (VECTOR, Source.MEMORY)
    assert find("two") is None
    assert find_size() is None
    with pytest.raises(CacheUnavailableError):
        ping()


def test_size_counts_entries_only(valkey: Valkey) -> None:
    vectors.store({"one": VECTOR, "two": VECTOR})
    client().incr("auralis:cache_epoch")
    size = find_size()
    assert size is not None
    assert (size.items, size.limit_mb, size.evictions) == (2, 16.0, 0)
    assert 0 < size.size_mb < size.limit_mb


def test_full_cache_evicts_and_stores(valkey: Valkey) -> None:
    client().config_set("maxmemory", int(client().info("memory")["used_memory"]) + 1_000_000)
    for batch in range(10):
        assert vectors.store({f"{batch}-{n}": VECTOR for n in range(1000)})
    size = find_size()
    assert size is not None
    assert size.evictions > 0
    memory.tier().clear()
    found = vectors.find_many([f"9-{n}" for n in range(1000)])  # which of them is random
    assert set(found.values()) == {(VECTOR, Source.REDIS)}
