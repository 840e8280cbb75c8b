"""Connection slots are limited and freed."""

from app.connection_limits import ConnectionLimits


def test_slots_are_limited_in_total_and_for_each_holder() -> None:
    limits = ConnectionLimits(most=3, most_each=2)
    assert [limits.acquire("ann") for _ in range(3)] == [True, True, False]
    assert [limits.acquire(name) for name in ("ben", "cleo")] == [True, False]
    limits.release("ann")
    assert limits.acquire("cleo")


def test_slot_is_transferred_to_a_holder_below_its_limit() -> None:
    limits = ConnectionLimits(most=3, most_each=1)
    assert limits.acquire("anonymous at 10.0.0.1")
    assert limits.transfer("anonymous at 10.0.0.1", "ann")
    assert limits.acquire("anonymous at 10.0.0.1")  # the transferred slot is free
    assert not limits.transfer("anonymous at 10.0.0.1", "ann")
    assert not limits.acquire("anonymous at 10.0.0.1")  # nothing was changed
    limits.release("ann")
    assert limits.transfer("anonymous at 10.0.0.1", "ann")
