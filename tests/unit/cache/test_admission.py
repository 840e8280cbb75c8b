"""Who comes in when the cache is full."""

import pytest

from cache import admission
from cache.admission import AdmissionFilter
from cache.monitoring.health import CacheSize
from tests.unit.cache.test_alerts import ROOMY

HELD = 10


def full(items: int = HELD) -> CacheSize:
    return CacheSize(items=items, size_mb=99, limit_mb=100, evictions=1)


def crowded() -> AdmissionFilter:
    """Ten keys that were asked for five times each, and a hundred once."""
    door = AdmissionFilter()
    for _ in range(5):
        door.note(f"hot {n}" for n in range(HELD))
    door.note(f"cold {n}" for n in range(100))
    return door


def test_everybody_comes_in_while_there_is_room() -> None:
    door = crowded()
    for size in (ROOMY, None):
        door.review(size)
        assert door.admits("cold 1")
        assert door.admits("never asked for")


def test_into_a_full_cache_comes_what_is_asked_for_as_often_as_what_is_held() -> None:
    door = crowded()
    door.review(full())
    assert all(door.admits(f"hot {n}") for n in range(HELD))
    assert not door.admits("cold 1")
    door.note(["cold 1"] * 4)
    assert door.admits("cold 1")


def test_when_there_is_room_again_everybody_comes_in() -> None:
    door = crowded()
    door.review(full())
    door.review(ROOMY)
    assert door.admits("cold 1")


def test_old_counts_fade(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "AGE_AFTER", 1000)
    door = crowded()
    door.note(["filler"] * 1000)
    door.review(full())
    door.note(f"new {n}" for n in range(HELD) for _ in range(3))
    door.review(full(items=HELD + 1))  # and the filler
    assert door.admits("new 1")
    assert not door.admits("hot 1")


def test_counts_have_an_end_and_a_tiny_cache_a_threshold() -> None:
    door = AdmissionFilter()
    door.note(["always"] * (admission.MOST + 50))
    door.note(["always too"] * (admission.MOST + 50))
    door.review(full(items=1))
    assert door.admits("always")
    assert not door.admits("cold")
