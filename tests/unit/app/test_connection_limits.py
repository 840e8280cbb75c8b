"""Connection slots are limited and freed."""

from app.connection_limits import ConnectionLimits


def test_slots_are_limited_in_total_and_for_each_holder() -> None:
    places = ConnectionLimits(most=3, most_each=2)
    assert [places.acquire("ann") for _ in range(3)] == [True, True, False]
    assert [places.acquire(name) for name in ("ben", "cleo")] == [True, False]
    places.release("ann")
    assert places.acquire("cleo")


def test_slot_is_transferred_to_a_holder_below_its_limit() -> None:
    places = ConnectionLimits(most=3, most_each=1)
    assert places.acquire("somebody at 10.0.0.1")
    assert places.transfer("somebody at 10.0.0.1", "ann")
    assert places.acquire("somebody at 10.0.0.1")  # the place of who is known by now is free
    assert not places.transfer("somebody at 10.0.0.1", "ann")
    assert not places.acquire("somebody at 10.0.0.1")  # nothing was changed
    places.release("ann")
    assert places.transfer("somebody at 10.0.0.1", "ann")
