"""Names of the cache's counters.

The counters live in another room; `count_with` sets the function that counts, and nothing is counted before.
`cache.monitoring.statistics` reads the counters under the same names. Counting costs 3 us a request
(promised: at most 2 % of a cached one).
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping

from cache.kinds import Kind, Source, Strategy

Count = Callable[[Mapping[str, int]], None]

#: Upper bounds of the buckets of response times, ms: six a decade, so that a percentile is off by a quarter
#: at most. The last bucket has no bound.
BUCKETS_MS = tuple(
    step * decade for decade in (0.1, 1.0, 10.0, 100.0, 1000.0) for step in (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
)

PREFIX = "cache."
CORRUPT = f"{PREFIX}corrupt"
COMPUTATIONS = f"{PREFIX}computations"
WARMED = f"{PREFIX}warmed"
WARMED_HITS = f"{PREFIX}warmed_hits"
VALID, INVALID = f"{PREFIX}validation.valid", f"{PREFIX}validation.invalid"


def _count_nothing(_counts: Mapping[str, int]) -> None:
    """Count nothing, before `count_with` is called."""


_count: Count = _count_nothing


def count_with(count: Count) -> None:
    """Set the function that counts, for the whole process."""
    global _count  # noqa: PLW0603  # the one seam between two rooms that do not know each other
    _count = count


def count(counts: Mapping[str, int]) -> None:
    """Add numbers to counters of this module; zeros are left out."""
    found = {name: n for name, n in counts.items() if n}
    if found:
        _count(found)


def lookup(kind: Kind, source: Source) -> str:
    """Return the name of the counter of lookups answered by a source."""
    return f"{PREFIX}lookup.{kind}.{source}"


def tier(source: Source, outcome: str) -> str:
    """Return the name of the counter of a tier's hits, misses or errors."""
    return f"{PREFIX}tier.{source}.{outcome}"


def strategy(used: Strategy) -> str:
    """Return the name of the counter of lookups answered by a strategy."""
    return f"{PREFIX}strategy.{used}"


def bucket(source: Source, index: int) -> str:
    """Return the name of the counter of responses in a bucket of times."""
    return f"{PREFIX}time.{source}.{index}"


def time_sum(source: Source) -> str:
    """Return the name of the counter of the total time of responses, us."""
    return f"{PREFIX}time_us.{source}"


def count_response(source: Source, elapsed_ms: float) -> None:
    """Count one response that a cache could have served, and its time."""
    index = bisect_left(BUCKETS_MS, elapsed_ms)
    count({bucket(source, index): 1, time_sum(source): round(elapsed_ms * 1000)})
