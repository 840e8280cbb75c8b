"""The memory tier: bounded, and the longest unasked goes first."""

from cache.memory import MemoryTier

VALUE = bytes(100)

#: Room for about ten of the values below.
LIMIT_BYTES = 3500


def test_what_was_stored_is_found() -> None:
    tier = MemoryTier(LIMIT_BYTES)
    tier.store({"a": b"1", "b": b"2"})
    assert tier.find_many(["a", "c", "b"]) == {"a": b"1", "b": b"2"}


def test_it_stays_within_its_bytes() -> None:
    tier = MemoryTier(LIMIT_BYTES)
    for n in range(1000):
        tier.store({f"key {n}": VALUE})
    assert 8 <= len(tier) <= 12
    assert tier.find_many(["key 999"])


def test_what_is_asked_for_stays() -> None:
    tier = MemoryTier(LIMIT_BYTES)
    tier.store({"hot": VALUE})
    for n in range(100):
        assert tier.find_many(["hot"])
        tier.store({f"key {n}": VALUE})
    assert tier.find_many(["hot"]) == {"hot": VALUE}


def test_a_value_that_is_stored_again_counts_once() -> None:
    tier = MemoryTier(LIMIT_BYTES)
    for _ in range(100):
        tier.store({"same": VALUE, "other": VALUE})
    assert len(tier) == 2


def test_without_room_nothing_is_kept() -> None:
    tier = MemoryTier(0)
    tier.store({"a": b"1"})
    assert len(tier) == 0


def test_it_can_be_emptied() -> None:
    tier = MemoryTier(LIMIT_BYTES)
    tier.store({"a": b"1"})
    tier.clear()
    assert tier.find_many(["a"]) == {}
    for n in range(5):
        tier.store({str(n): VALUE})
    assert len(tier) == 5
