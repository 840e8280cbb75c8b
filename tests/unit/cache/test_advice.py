"""Recommendations are true, or are not made."""

from cache.kinds import Kind, Source
from cache.monitoring import metrics
from cache.monitoring.advice import recommend
from cache.monitoring.health import CacheSize
from cache.monitoring.statistics import Figures
from tests.unit.cache.test_alerts import LIMITS, ROOMY

FULL = CacheSize(items=1000, size_mb=256, limit_mb=256, evictions=5000)


def advice(
    size: CacheSize | None = ROOMY, evicted: int = 0, corrupt: int = 0, **lookups: dict[Source, int]
) -> list[str]:
    counts = {
        metrics.lookup(Kind(kind), source): n
        for kind, by_source in lookups.items()
        for source, n in by_source.items()
    }
    return list(recommend(Figures.of(counts | {metrics.CORRUPT: corrupt}), size, evicted, LIMITS))


def test_a_good_cache_needs_nothing() -> None:
    assert advice(fingerprint={Source.REDIS: 900, Source.DATABASE: 100}) == []


def test_few_queries_need_nothing() -> None:
    assert advice(fingerprint={Source.DATABASE: 99}) == []


def test_a_cache_that_drops_entries_wants_more_memory() -> None:
    (said,) = advice(FULL, evicted=4000, fingerprint={Source.REDIS: 180, Source.DATABASE: 820})
    assert said == (
        "The cache held 18% of what was asked for in the last hour and dropped 4000 entries for want of "
        "memory: raise AURALIS_CACHE_MB from 256 to 512."
    )


def test_more_memory_is_not_named_where_nothing_was_dropped() -> None:
    (said,) = advice(fingerprint={Source.REDIS: 100, Source.DATABASE: 900})
    assert "900 of 900 misses" in said
    assert "/cache/warm" in said
    assert "AURALIS_CACHE_MB" not in said


def test_tracks_that_nobody_has_heard_yet_are_named() -> None:
    (said,) = advice(fingerprint={Source.REDIS: 100, Source.COMPUTED: 900})
    assert "900 of 900 misses were tracks that are still to be listened to" in said


def test_first_searches_since_a_change_are_named() -> None:
    (said,) = advice(search={Source.MEMORY: 100, Source.COMPUTED: 800}, list={Source.COMPUTED: 100})
    assert "900 of 900 misses were searches and lists" in said


def test_a_cache_without_limit_does_not_want_more_memory() -> None:
    unlimited = CacheSize(items=1, size_mb=1, limit_mb=0, evictions=0)
    assert "AURALIS_CACHE_MB" not in " ".join(advice(unlimited, 10, fingerprint={Source.DATABASE: 900}))


def test_damaged_values_are_told_whatever_the_rate() -> None:
    (said,) = advice(corrupt=3, fingerprint={Source.REDIS: 900})
    assert "3 values" in said


def test_a_cache_that_is_away_is_all_there_is_to_say() -> None:
    (said,) = advice(None, corrupt=3, fingerprint={Source.DATABASE: 900})
    assert "AURALIS_CACHE_URL" in said
