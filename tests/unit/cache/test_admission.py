"""Admission to a full cache."""

import pytest

from cache import admission
from cache.admission import AdmissionFilter
from cache.monitoring.health import CacheSize
from tests.unit.cache.test_alerts import ROOMY

STORED = 10


def full(items: int = STORED) -> CacheSize:
    return CacheSize(items=items, size_mb=99, limit_mb=100, evictions=1)


def counted() -> AdmissionFilter:
    """Return a filter with ten keys requested five times each and a hundred requested once."""
    admission_filter = AdmissionFilter()
    for _ in range(5):
        admission_filter.count(f"hot {n}" for n in range(STORED))
    admission_filter.count(f"cold {n}" for n in range(100))
    return admission_filter


def test_every_key_is_admitted_below_the_limit() -> None:
    admission_filter = counted()
    for size in (ROOMY, None):
        admission_filter.review(size)
        assert admission_filter.admits("cold 1")
        assert admission_filter.admits("never requested")


def test_full_cache_admits_keys_requested_as_often_as_the_stored_ones() -> None:
    admission_filter = counted()
    admission_filter.review(full())
    assert all(admission_filter.admits(f"hot {n}") for n in range(STORED))
    assert not admission_filter.admits("cold 1")
    admission_filter.count(["cold 1"] * 4)
    assert admission_filter.admits("cold 1")


def test_every_key_is_admitted_once_memory_is_free_again() -> None:
    admission_filter = counted()
    admission_filter.review(full())
    admission_filter.review(ROOMY)
    assert admission_filter.admits("cold 1")


def test_old_counts_are_halved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "AGE_AFTER", 1000)
    admission_filter = counted()
    admission_filter.count(["filler"] * 1000)
    admission_filter.review(full())
    admission_filter.count(f"new {n}" for n in range(STORED) for _ in range(3))
    admission_filter.review(full(items=STORED + 1))  # one more for the filler
    assert admission_filter.admits("new 1")
    assert not admission_filter.admits("hot 1")


def test_counts_are_limited_and_tiny_cache_has_a_threshold() -> None:
    admission_filter = AdmissionFilter()
    admission_filter.count(["always"] * (admission.MAX_COUNT + 50))
    admission_filter.count(["always too"] * (admission.MAX_COUNT + 50))
    admission_filter.review(full(items=1))
    assert admission_filter.admits("always")
    assert not admission_filter.admits("cold")
