"""The cache's figures as they are shown: to people and programs over REST, and to Prometheus."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from app.http.responses import iso
from app.monitoring.cache_monitor import Sample
from cache.kinds import Kind, Source, Strategy
from cache.monitoring.metrics import BUCKETS_MS
from cache.monitoring.statistics import Figures, Times, between, rate


def stats(now: Sample, recommendations: Sequence[str]) -> dict[str, Any]:
    """Everything since the counters began (`schemas.cache.CacheStats`)."""
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
    """What the cache did between two samples (`schemas.cache.CacheSample`)."""
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


class Exposed(NamedTuple):
    """One family of Prometheus metrics: its samples by name suffix and labels.

    Attributes
    ----------
    type
        counter, gauge or histogram.
    samples
        (suffix, labels, value).
    """

    name: str
    type: str
    help: str
    samples: Sequence[tuple[str, Mapping[str, str], float]]


def exposition(now: Sample) -> Iterator[Exposed]:
    """The same figures for Prometheus."""
    figures = Figures.of(now.counts)
    lookups = [
        ("", {"kind": kind, "source": source}, float(n))
        for kind, by_source in figures.lookups.items()
        for source, n in by_source.items()
    ]
    yield Exposed("auralis_cache_lookups_total", "counter", "Lookups by where the answer came from.", lookups)
    tiers = [
        ("", {"tier": source, "outcome": outcome}, float(n))
        for source, counts in figures.tiers.items()
        for outcome, n in counts.items()
    ]
    yield Exposed("auralis_cache_tier_total", "counter", "What each tier was asked for.", tiers)
    strategies = [("", {"strategy": used}, float(n)) for used, n in figures.strategies.items()]
    yield Exposed("auralis_cache_strategy_total", "counter", "Lookups by strategy.", strategies)
    yield Exposed(
        "auralis_cache_answer_seconds", "histogram", "Time of answers by source.", _histograms(figures)
    )
    for name, text, n in (
        (
            "computations",
            "Results that were computed; others who missed the same waited.",
            figures.computations,
        ),
        ("corrupt_values", "Values that were found damaged and replaced.", figures.corrupt),
        ("warmed_entries", "Entries stored before they were asked for.", figures.warmed),
        ("warmed_hits", "Lookups that found such an entry.", figures.warmed_hits),
        ("validations_valid", "Sure streaming fingerprints that proved right.", figures.valid),
        ("validations_invalid", "Sure streaming fingerprints that proved wrong.", figures.invalid),
    ):
        yield Exposed(f"auralis_cache_{name}_total", "counter", text, [("", {}, float(n))])
    yield from _gauges(now)


def _gauges(now: Sample) -> Iterator[Exposed]:
    is_up = now.items is not None
    yield Exposed("auralis_cache_up", "gauge", "Whether the cache's Redis answers.", [("", {}, float(is_up))])
    for name, text, value in (
        ("size_mb", "Memory in use.", now.size_mb),
        ("limit_mb", "Memory allowed, 0: no limit.", now.limit_mb),
        ("items", "Entries.", now.items),
        ("evictions", "Entries dropped for want of memory since its Redis started.", now.evictions),
    ):
        if value is not None:
            yield Exposed(f"auralis_cache_{name}", "gauge", text, [("", {}, float(value))])


def _histograms(figures: Figures) -> list[tuple[str, dict[str, str], float]]:
    samples: list[tuple[str, dict[str, str], float]] = []
    for source, times in figures.times.items():
        below = 0
        for n, bound_ms in zip(times.counts, (*BUCKETS_MS, float("inf")), strict=True):
            below += n
            bound = "+Inf" if bound_ms == float("inf") else f"{bound_ms / 1000:g}"
            samples.append(("_bucket", {"source": source, "le": bound}, float(below)))
        samples.append(("_sum", {"source": source}, times.sum_us / 1_000_000))
        samples.append(("_count", {"source": source}, float(times.answers)))
    return samples


def _plain(counts: Mapping[Strategy, int]) -> dict[str, int]:
    """JSON's keys are strings and nothing that resembles them."""
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
