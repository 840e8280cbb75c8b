"""The memory tier: limited in bytes, least recently used values are evicted first."""

from cache.memory import MemoryTier

VALUE = bytes(100)

#: Enough for about ten of the values below.
LIMIT_BYTES = 3500


def test_stored_values_are_found() -> None:
    tier = MemoryTier(LIMIT_BYTES)
    tier.store({"a": b"1", "b": b"2"})
    assert tier.find_many(["a", "c", "b"]) == {"a": b"1", "b": b"2"}


def test_size_stays_within_the_limit() -> None:
    tier = MemoryTier(LIMIT_BYTES)
    for n in range(1000):
        tier.store({f"key {n}": VALUE})
    assert 8 <= len(tier) <= 12
    assert tier.find_many(["key 999"])


def test_used_value_is_not_evicted() -> None:
    tier = MemoryTier(LIMIT_BYTES)
    tier.store({"hot": VALUE})
    for n in range(100):
        assert tier.find_many(["hot"])
        tier.store({f"key {n}": VALUE})
    assert tier.find_many(["hot"]) == {"hot": VALUE}


def test_value_stored_again_counts_once() -> None:
    tier = MemoryTier(LIMIT_BYTES)
    for _ in range(100):
        tier.store({"same": VALUE, "other": VALUE})
    assert len(tier) == 2


def test_limit_of_zero_stores_nothing() -> None:
    tier = MemoryTier(0)
    tier.store({"a": b"1"})
    assert len(tier) == 0


def test_clear_removes_all_values() -> None:
    tier = MemoryTier(LIMIT_BYTES)
    tier.store({"a": b"1"})
    tier.clear()
    assert tier.find_many(["a"]) == {}
    for n in range(5):
        tier.store({str(n): VALUE})
    assert len(tier) == 5
