"""What would make the cache better: sentences that are true of the last hour, or none."""

from collections.abc import Iterator

from cache.kinds import CACHES, Kind, Source
from cache.monitoring.alerts import Limits
from cache.monitoring.health import CacheSize
from cache.monitoring.statistics import Figures

#: Above this share a miss that was the very first question for something is worth a sentence.
MUCH = 0.25


def recommend(hour: Figures, size: CacheSize | None, evicted: int, limits: Limits) -> Iterator[str]:
    """Say what an operator could do, most useful first.

    Parameters
    ----------
    hour
        What the cache did in the last hour.
    evicted
        Entries that were dropped for want of memory in that hour.
    """
    if size is None:
        yield "Start the cache's Redis, or see to AURALIS_CACHE_URL: it does not answer."
        return
    if hour.corrupt:
        yield (
            f"{hour.corrupt} values of the last hour were damaged and have been replaced: does another "
            "program write to this Redis under AURALIS_REDIS_PREFIX?"
        )
    if hour.queries < limits.queries or (hour.hit_rate or 0.0) >= limits.hit_rate:
        return
    asked = f"The cache held {hour.hit_rate or 0.0:.0%} of what was asked for in the last hour"
    if evicted and size.limit_mb:
        yield (
            f"{asked} and dropped {evicted} entries for want of memory: raise AURALIS_CACHE_MB from "
            f"{size.limit_mb:.0f} to {2 * size.limit_mb:.0f}."
        )
        return
    yield from _of_misses(hour, asked)


def _of_misses(hour: Figures, asked: str) -> Iterator[str]:
    misses = hour.queries - hour.hits
    stored = hour.lookups[Kind.FINGERPRINT][Source.DATABASE]
    unheard = hour.lookups[Kind.FINGERPRINT][Source.COMPUTED]
    results = sum(
        n
        for kind in (Kind.SEARCH, Kind.SIMILAR, Kind.LIST)
        for source, n in hour.lookups[kind].items()
        if source not in CACHES
    )
    if unheard > MUCH * misses:
        yield (
            f"{asked}; {unheard} of {misses} misses were tracks that are still to be listened to "
            "(GET /api/v1/coverage): more memory would not help."
        )
    if stored > MUCH * misses:
        yield (
            f"{asked}; {stored} of {misses} misses were fingerprints that the database had and nothing was "
            "dropped: POST /api/v1/cache/warm brings them before they are asked for."
        )
    if results > MUCH * misses:
        yield (
            f"{asked}; {results} of {misses} misses were searches and lists that were asked for the first "
            "time since the library changed: more memory would not help."
        )
