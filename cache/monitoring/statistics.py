"""Figures from the counters: rates, percentiles and what they mean. Pure functions of what was counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from cache.kinds import CACHES, TIERS, Kind, Source, Strategy
from cache.monitoring import metrics
from cache.monitoring.metrics import BUCKETS_MS


def rate(part: int, whole: int) -> float | None:
    """A share from 0 to 1; None of nothing."""
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class Times:
    """Response times in fixed buckets.

    Attributes
    ----------
    counts
        Answers in each bucket of `metrics.BUCKETS_MS`, and in the one above all.
    sum_us
        Their time, us.
    """

    counts: tuple[int, ...]
    sum_us: int

    @property
    def answers(self) -> int:
        """How many there were."""
        return sum(self.counts)

    @property
    def mean_ms(self) -> float | None:
        """Mean time, ms; exact to a microsecond an answer."""
        return self.sum_us / 1000 / self.answers if self.answers else None

    def percentile_ms(self, share: float) -> float | None:
        """The time within which a share of the answers came, ms.

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
    """What the cache did over some time.

    Attributes
    ----------
    lookups
        Lookups by what was looked up and where the answer came from.
    tiers
        Hits, misses and errors of each tier that was asked.
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
        """Figures of what was counted; what is missing counts 0."""
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
        """Lookups of a kind that a cache answered."""
        return sum(self.lookups[kind][source] for source in CACHES)

    def queries_of(self, kind: Kind) -> int:
        """All lookups of a kind."""
        return sum(self.lookups[kind].values())

    @property
    def hits(self) -> int:
        """Lookups that a cache answered."""
        return sum(self.hits_of(kind) for kind in Kind)

    @property
    def queries(self) -> int:
        """All lookups."""
        return sum(self.queries_of(kind) for kind in Kind)

    @property
    def hit_rate(self) -> float | None:
        """Share of the lookups that a cache answered."""
        return rate(self.hits, self.queries)

    @property
    def all_times(self) -> Times:
        """Times of all answers, wherever they came from."""
        each = self.times.values()
        counts = tuple(map(sum, zip(*(times.counts for times in each), strict=True)))
        return Times(counts, sum(times.sum_us for times in each))


def between(then: Mapping[str, int], now: Mapping[str, int]) -> Figures:
    """Figures of the time between two readings of the counters; counters that began anew count from 0."""
    return Figures.of(
        {name: n - then.get(name, 0) if n >= then.get(name, 0) else n for name, n in now.items()}
    )


def _times(counts: Mapping[str, int], source: Source) -> Times:
    buckets = range(len(BUCKETS_MS) + 1)
    return Times(
        tuple(counts.get(metrics.bucket(source, index), 0) for index in buckets),
        counts.get(metrics.time_sum(source), 0),
    )
