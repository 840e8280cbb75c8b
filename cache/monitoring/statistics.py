"""Rates and percentiles computed from the counters."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from cache.kinds import CACHES, TIERS, Kind, Source, Strategy
from cache.monitoring import metrics
from cache.monitoring.metrics import BUCKETS_MS


def rate(part: int, whole: int) -> float | None:
    """Return a share, 0-1; None if `whole` is 0."""
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class Times:
    """Response times in fixed buckets.

    Attributes
    ----------
    counts
        Responses in each bucket of `metrics.BUCKETS_MS`, and above the last bound.
    sum_us
        Their total time, us.
    """

    counts: tuple[int, ...]
    sum_us: int

    @property
    def answers(self) -> int:
        """Return the number of responses."""
        return sum(self.counts)

    @property
    def mean_ms(self) -> float | None:
        """Return the mean time, ms, exact to a microsecond a response."""
        return self.sum_us / 1000 / self.answers if self.answers else None

    def percentile_ms(self, share: float) -> float | None:
        """Return the time within which a share of the responses was sent, ms.

        Interpolated within its bucket; above the last bound, that bound.
        """
        wanted = share * self.answers
        below, low_ms = 0, 0.0
        for n, high_ms in zip(self.counts, BUCKETS_MS, strict=False):
            if n and below + n >= wanted:
                return low_ms + (high_ms - low_ms) * (wanted - below) / n
            below, low_ms = below + n, high_ms
        return BUCKETS_MS[-1] if self.answers else None


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of the cache over a span of time.

    Attributes
    ----------
    lookups
        Lookups by kind and by the source of the result.
    tiers
        Hits, misses and errors of each tier.
    """

    lookups: Mapping[Kind, Mapping[Source, int]]
    tiers: Mapping[Source, Mapping[str, int]]
    strategies: Mapping[Strategy, int]
    times: Mapping[Source, Times]
    computations: int
    corrupt: int
    warmed: int
    warmed_hits: int
    valid: int
    invalid: int

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> Self:
        """Return figures from counters; missing ones are 0."""
        return cls(
            lookups={
                kind: {source: counts.get(metrics.lookup(kind, source), 0) for source in Source}
                for kind in Kind
            },
            tiers={
                source: {
                    outcome: counts.get(metrics.tier(source, outcome), 0)
                    for outcome in ("hits", "misses", "errors")
                }
                for source in TIERS
            },
            strategies={used: counts.get(metrics.strategy(used), 0) for used in Strategy},
            times={source: _times(counts, source) for source in Source},
            computations=counts.get(metrics.COMPUTATIONS, 0),
            corrupt=counts.get(metrics.CORRUPT, 0),
            warmed=counts.get(metrics.WARMED, 0),
            warmed_hits=counts.get(metrics.WARMED_HITS, 0),
            valid=counts.get(metrics.VALID, 0),
            invalid=counts.get(metrics.INVALID, 0),
        )

    def hits_of(self, kind: Kind) -> int:
        """Return the lookups of a kind that memory or Redis answered."""
        return sum(self.lookups[kind][source] for source in CACHES)

    def queries_of(self, kind: Kind) -> int:
        """Return all lookups of a kind."""
        return sum(self.lookups[kind].values())

    @property
    def hits(self) -> int:
        """Return the lookups that memory or Redis answered."""
        return sum(self.hits_of(kind) for kind in Kind)

    @property
    def queries(self) -> int:
        """Return all lookups."""
        return sum(self.queries_of(kind) for kind in Kind)

    @property
    def hit_rate(self) -> float | None:
        """Return the share of lookups that memory or Redis answered."""
        return rate(self.hits, self.queries)

    @property
    def all_times(self) -> Times:
        """Return the times of all responses."""
        each = self.times.values()
        counts = tuple(map(sum, zip(*(times.counts for times in each), strict=True)))
        return Times(counts, sum(times.sum_us for times in each))


def between(then: Mapping[str, int], now: Mapping[str, int]) -> Figures:
    """Return figures of the time between two readings; counters that were reset count from 0."""
    return Figures.of(
        {name: n - then.get(name, 0) if n >= then.get(name, 0) else n for name, n in now.items()}
    )


def _times(counts: Mapping[str, int], source: Source) -> Times:
    buckets = range(len(BUCKETS_MS) + 1)
    return Times(
        tuple(counts.get(metrics.bucket(source, index), 0) for index in buckets),
        counts.get(metrics.time_sum(source), 0),
    )
