"""What the cache counts, and under which names.

The counters themselves live in another room; `count_with` hands in the function that counts. Until then
nothing is counted. Figures are read back from the same names by `cache.monitoring.statistics`.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping

from cache.kinds import Kind, Source, Strategy

Count = Callable[[Mapping[str, int]], None]

#: Upper bounds of the buckets of response times, ms: six to a decade, so that a percentile is off by a
#: quarter at most. The last bucket has none.
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
    """What counts before `count_with`."""


_count: Count = _count_nothing


def count_with(count: Count) -> None:
    """Hand in what counts, for the whole process."""
    global _count  # noqa: PLW0603  # the one seam between two rooms that do not know each other
    _count = count


def count(counts: Mapping[str, int]) -> None:
    """Count under names of this file; what is 0 is left out."""
    found = {name: n for name, n in counts.items() if n}
    if found:
        _count(found)


def lookup(kind: Kind, source: Source) -> str:
    """Name of the counter of lookups that ended at a source."""
    return f"{PREFIX}lookup.{kind}.{source}"


def tier(source: Source, outcome: str) -> str:
    """Name of the counter of a tier's hits, misses or errors."""
    return f"{PREFIX}tier.{source}.{outcome}"


def strategy(used: Strategy) -> str:
    """Name of the counter of lookups that a strategy answered."""
    return f"{PREFIX}strategy.{used}"


def bucket(source: Source, index: int) -> str:
    """Name of the counter of answers whose time fell into a bucket."""
    return f"{PREFIX}time.{source}.{index}"


def time_sum(source: Source) -> str:
    """Name of the counter of all answers' time, us."""
    return f"{PREFIX}time_us.{source}"


def answered(source: Source, elapsed_ms: float) -> None:
    """Count one response that a cache could have served, and how long it took."""
    index = bisect_left(BUCKETS_MS, elapsed_ms)
    count({bucket(source, index): 1, time_sum(source): round(elapsed_ms * 1000)})
