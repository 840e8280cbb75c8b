"""Recommendations follow from the alerts and name the cause of most misses."""

from cache.kinds import Kind, Source
from cache.monitoring import metrics
from cache.monitoring.advice import recommend
from cache.monitoring.alerts import judge
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
    figures = Figures.of(counts | {metrics.CORRUPT: corrupt})
    return list(recommend(judge(figures, size, LIMITS, {}, 0.0), figures, size, evicted))


def test_healthy_cache_needs_nothing() -> None:
    assert advice(fingerprint={Source.REDIS: 900, Source.DATABASE: 100}) == []


def test_few_lookups_need_nothing() -> None:
    assert advice(fingerprint={Source.DATABASE: 99}) == []


def test_evictions_recommend_more_memory() -> None:
    (recommended,) = advice(FULL, evicted=4000, fingerprint={Source.REDIS: 180, Source.DATABASE: 820})
    assert recommended == (
        "4000 entries were dropped in the last minutes for lack of memory: raise AURALIS_CACHE_MB "
        "from 256 to 512."
    )


def test_without_evictions_misses_in_redis_recommend_warming() -> None:
    (recommended,) = advice(fingerprint={Source.REDIS: 100, Source.DATABASE: 900})
    assert "900 of 900 misses" in recommended
    assert "/cache/warm" in recommended
    assert "AURALIS_CACHE_MB" not in recommended


def test_tracks_without_fingerprint_are_named() -> None:
    (recommended,) = advice(fingerprint={Source.REDIS: 100, Source.COMPUTED: 500, Source.DATABASE: 400})
    assert "500 of 900 misses are tracks that are not analysed yet" in recommended


def test_first_searches_since_a_change_are_named() -> None:
    (recommended,) = advice(search={Source.MEMORY: 100, Source.COMPUTED: 800}, list={Source.COMPUTED: 100})
    assert "900 of 900 misses are first searches and lists" in recommended


def test_cache_without_limit_does_not_need_more_memory() -> None:
    unlimited = CacheSize(items=1, size_mb=1, limit_mb=0, evictions=0)
    assert "AURALIS_CACHE_MB" not in " ".join(advice(unlimited, 10, fingerprint={Source.DATABASE: 900}))


def test_damaged_values_are_reported_at_any_hit_rate() -> None:
    (recommended,) = advice(corrupt=3, fingerprint={Source.REDIS: 900})
    assert "3 damaged values" in recommended


def test_unavailable_redis_is_the_only_recommendation() -> None:
    (recommended,) = advice(None, corrupt=3, fingerprint={Source.DATABASE: 900})
    assert "AURALIS_CACHE_URL" in recommended
