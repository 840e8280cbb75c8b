"""Recommendations to the operator: one for each alert that the operator can end."""

from collections.abc import Collection, Iterator

from cache.kinds import CACHES, Kind, Source
from cache.monitoring.alerts import HIT_RATE_LOW, REDIS_UNREACHABLE
from cache.monitoring.health import CacheSize
from cache.monitoring.statistics import Figures

NOT_ANALYSED = "tracks that are not analysed yet (GET /api/v1/coverage): more memory would not help."
NOT_LOADED = "fingerprints that Redis does not have: POST /api/v1/cache/warm loads them in advance."
CHANGED = "first searches and lists since the library changed: more memory would not help."


def recommend(
    active: Collection[str], figures: Figures, size: CacheSize | None, evicted: int
) -> Iterator[str]:
    """Return recommendations for the active alerts.

    Parameters
    ----------
    active
        Codes of the alerts.
    figures
        The figures that the alerts were judged by.
    evicted
        Entries that the cache dropped in the same time for lack of memory.
    """
    if REDIS_UNREACHABLE in active:
        yield "Start the cache's Redis or correct AURALIS_CACHE_URL: it does not answer."
        return
    if figures.corrupt:
        yield (
            f"{figures.corrupt} damaged values were replaced in the last minutes. Check that no other "
            "program writes to this Redis under AURALIS_REDIS_PREFIX."
        )
    if HIT_RATE_LOW not in active:
        return
    if evicted and size and size.limit_mb:
        yield (
            f"{evicted} entries were dropped in the last minutes for lack of memory: raise "
            f"AURALIS_CACHE_MB from {size.limit_mb:.0f} to {2 * size.limit_mb:.0f}."
        )
    else:
        yield _of_misses(figures)


def _of_misses(figures: Figures) -> str:
    """Return the recommendation for the largest group of misses."""
    fingerprints = figures.lookups[Kind.FINGERPRINT]
    misses = figures.queries - figures.hits
    others = misses - sum(n for source, n in fingerprints.items() if source not in CACHES)
    n, text = max(
        (fingerprints[Source.COMPUTED], NOT_ANALYSED),
        (fingerprints[Source.DATABASE], NOT_LOADED),
        (others, CHANGED),
    )
    return f"{n} of {misses} misses are {text}"
