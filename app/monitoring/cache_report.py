"""Metrics of the cache for REST and for Prometheus."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)

from app.http.responses import iso
from app.monitoring.cache_monitor import Sample
from cache.kinds import Kind, Source, Strategy
from cache.monitoring.metrics import BUCKETS_MS
from cache.monitoring.statistics import Figures, Times, between, rate


def stats(now: Sample, recommendations: Sequence[str]) -> dict[str, Any]:
    """Return the totals since the counters began (`schemas.cache.CacheStats`)."""
    figures = Figures.of(now.counts)
    times = figures.all_times
    return {
        "cache_hit_rate": _rounded(figures.hit_rate, 4),
        "avg_response_time_ms": _rounded(times.mean_ms),
        "p50_response_time_ms": _rounded(times.percentile_ms(0.50)),
        "p95_response_time_ms": _rounded(times.percentile_ms(0.95)),
        "p99_response_time_ms": _rounded(times.percentile_ms(0.99)),
        "cache_size_mb": now.size_mb,
        "cache_limit_mb": now.limit_mb,
        "items_cached": now.items,
        "evictions": now.evictions,
        "total_queries": figures.queries,
        "cache_hits": figures.hits,
        "cache_misses": figures.queries - figures.hits,
        "answers": times.answers,
        "strategies": _plain(figures.strategies),
        "tiers": {
            source.value: {**counts, "hit_rate": _rounded(_tier_rate(counts), 4)}
            for source, counts in figures.tiers.items()
        },
        "by_kind": {
            kind.value: {
                "hits": figures.hits_of(kind),
                "misses": figures.queries_of(kind) - figures.hits_of(kind),
            }
            for kind in Kind
        },
        "by_source": {source.value: _times(figures.times[source]) for source in Source},
        "computations": figures.computations,
        "corrupt_values": figures.corrupt,
        "validation": {"valid": figures.valid, "invalid": figures.invalid},
        "warming": {"entries": figures.warmed, "hits": figures.warmed_hits},
        "recommendations": list(recommendations),
    }


def sample(before: Sample, after: Sample) -> dict[str, Any]:
    """Return the work of the cache between two samples (`schemas.cache.CacheSample`)."""
    figures = between(before.counts, after.counts)
    times = figures.all_times
    return {
        "at": iso(after.at),
        "hit_rate": _rounded(figures.hit_rate, 4),
        "p50_ms": _rounded(times.percentile_ms(0.50)),
        "p95_ms": _rounded(times.percentile_ms(0.95)),
        "queries": figures.queries,
        "size_mb": after.size_mb,
        "items": after.items,
        "by_tier": {source.value: sum(figures.lookups[kind][source] for kind in Kind) for source in Source},
        "strategies": _plain(figures.strategies),
    }


def exposition(now: Sample) -> Iterator[Metric]:
    """Yield the same figures as families of Prometheus metrics."""
    figures = Figures.of(now.counts)
    lookups = CounterMetricFamily(
        "auralis_cache_lookups", "Lookups by the source of the result.", labels=["kind", "source"]
    )
    for kind, by_source in figures.lookups.items():
        for source, n in by_source.items():
            lookups.add_metric([kind, source], n)
    yield lookups
    tiers = CounterMetricFamily("auralis_cache_tier", "Lookups in each tier.", labels=["tier", "outcome"])
    for source, counts in figures.tiers.items():
        for outcome, n in counts.items():
            tiers.add_metric([source, outcome], n)
    yield tiers
    strategies = CounterMetricFamily("auralis_cache_strategy", "Lookups by strategy.", labels=["strategy"])
    for used, n in figures.strategies.items():
        strategies.add_metric([used], n)
    yield strategies
    yield _response_times(figures)
    for name, text, n in (
        ("computations", "Results computed; other requests for them waited.", figures.computations),
        ("corrupt_values", "Damaged values that were replaced.", figures.corrupt),
        ("warmed_entries", "Entries stored before they were requested.", figures.warmed),
        ("warmed_hits", "Lookups that found such an entry.", figures.warmed_hits),
        ("validations_valid", "Confident streaming fingerprints that proved right.", figures.valid),
        ("validations_invalid", "Confident streaming fingerprints that proved wrong.", figures.invalid),
    ):
        yield CounterMetricFamily(f"auralis_cache_{name}", text, n)
    yield from _gauges(now)


def _response_times(figures: Figures) -> Metric:
    family = HistogramMetricFamily(
        "auralis_cache_answer_seconds", "Response time by source.", labels=["source"]
    )
    bounds = [*(f"{bound_ms / 1000:g}" for bound_ms in BUCKETS_MS), "+Inf"]
    for source, times in figures.times.items():
        buckets = list(zip(bounds, accumulate(times.counts), strict=True))
        family.add_metric([source], buckets, times.sum_us / 1_000_000)
    return family


def _gauges(now: Sample) -> Iterator[Metric]:
    is_up = now.items is not None
    yield GaugeMetricFamily("auralis_cache_up", "Whether the cache's Redis is available.", float(is_up))
    for name, text, value in (
        ("size_mb", "Memory in use.", now.size_mb),
        ("limit_mb", "Memory allowed, 0: no limit.", now.limit_mb),
        ("items", "Entries.", now.items),
        ("evictions", "Entries evicted for lack of memory since its Redis started.", now.evictions),
    ):
        if value is not None:
            yield GaugeMetricFamily(f"auralis_cache_{name}", text, value)


def _plain(counts: Mapping[Strategy, int]) -> dict[str, int]:
    """Return the counts by plain strings, which JSON takes as keys."""
    return {used.value: n for used, n in counts.items()}


def _tier_rate(counts: Mapping[str, int]) -> float | None:
    return rate(counts["hits"], counts["hits"] + counts["misses"])


def _times(times: Times) -> dict[str, Any]:
    return {
        "answers": times.answers,
        "p50_ms": _rounded(times.percentile_ms(0.50)),
        "p95_ms": _rounded(times.percentile_ms(0.95)),
    }


def _rounded(value: float | None, digits: int = 3) -> float | None:
    return None if value is None else round(value, digits)
