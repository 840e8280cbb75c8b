"""Hot fingerprints: what the tiers give back, and what they do while Redis is away."""

import pytest

from cache import fingerprints, memory
from cache.client import CacheUnavailableError, client, ping
from cache.kinds import Source
from cache.monitoring.health import find_size
from tests.valkeys import Valkey

pytestmark = pytest.mark.integration

VECTOR = bytes(range(100))


def find(audio_id: str) -> tuple[bytes, Source] | None:
    return fingerprints.find_many([audio_id]).get(audio_id)


def test_fingerprints_come_back_as_they_were(valkey: Valkey) -> None:
    assert fingerprints.store({"one": VECTOR, "two": VECTOR[::-1]})
    assert find("two") == (VECTOR[::-1], Source.MEMORY)
    memory.tier().clear()
    assert find("two") == (VECTOR[::-1], Source.REDIS)
    assert find("two") == (VECTOR[::-1], Source.MEMORY)
    assert find("three") is None


def test_storing_nothing_asks_nobody(valkey: Valkey) -> None:
    valkey.end()
    assert fingerprints.store({})


def test_without_redis_memory_answers_and_nothing_fails(valkey: Valkey) -> None:
    valkey.end()
    assert not fingerprints.store({"one": VECTOR})
    assert find("one") == (VECTOR, Source.MEMORY)
    assert find("two") is None
    assert find_size() is None
    with pytest.raises(CacheUnavailableError):
        ping()


def test_the_size_counts_what_is_kept(valkey: Valkey) -> None:
    fingerprints.store({"one": VECTOR, "two": VECTOR})
    client().incr("auralis:cache_epoch")
    size = find_size()
    assert size is not None
    assert (size.items, size.limit_mb, size.evictions) == (2, 16.0, 0)
    assert 0 < size.size_mb < size.limit_mb


def test_a_full_cache_forgets_and_goes_on(valkey: Valkey) -> None:
    client().config_set("maxmemory", int(client().info("memory")["used_memory"]) + 1_000_000)
    for batch in range(10):
        vectors = {f"{batch}-{n}": VECTOR for n in range(1000)}
        assert fingerprints.store(vectors)
    size = find_size()
    assert size is not None
    assert size.evictions > 0
    memory.tier().clear()
    kept = fingerprints.find_many([f"9-{n}" for n in range(1000)])  # which of them, is chance
    assert set(kept.values()) == {(VECTOR, Source.REDIS)}
