"""Connection slots are limited and freed."""

from app.connection_limits import Places


def test_slots_are_limited_in_total_and_for_each_holder() -> None:
    places = Places(most=3, most_each=2)
    assert [places.take("ann") for _ in range(3)] == [True, True, False]
    assert [places.take(name) for name in ("ben", "cleo")] == [True, False]
    places.give_back("ann")
    assert places.take("cleo")


def test_slot_is_transferred_to_a_holder_below_its_limit() -> None:
    places = Places(most=3, most_each=1)
    assert places.take("somebody at 10.0.0.1")
    assert places.hand_over("somebody at 10.0.0.1", "ann")
    assert places.take("somebody at 10.0.0.1")  # the place of who is known by now is free
    assert not places.hand_over("somebody at 10.0.0.1", "ann")
    assert not places.take("somebody at 10.0.0.1")  # nothing was changed
    places.give_back("ann")
    assert places.hand_over("somebody at 10.0.0.1", "ann")
