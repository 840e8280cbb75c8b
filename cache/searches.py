"""Search results, kept under the generation of the catalogue that they were found in."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import orjson

from cache import keys
from cache.client import CacheUnavailableError, client

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Results:
    """Ids of the tracks found, best first, and how many there are altogether."""

    track_ids: list[str]
    total: int


def get_or_compute(
    generation: str, query: str, offset: int, limit: int, compute: Callable[[], Results]
) -> tuple[Results, bool]:
    """Results of a search and whether the cache had them.

    Parameters
    ----------
    generation
        Of the index that `compute` asks: a changed catalogue is another key.
    """
    key = keys.search(generation, query, offset, limit)
    found = _find(key)
    if found is not None:
        return found, True
    computed = compute()
    _store(key, computed)
    return computed, False


def _find(key: str) -> Results | None:
    try:
        value = client().get(key)
        if not isinstance(value, bytes):
            return None
        total, *track_ids = orjson.loads(value)
        return Results(track_ids, total)
    except (CacheUnavailableError, TypeError, ValueError) as error:
        log.warning("the cache gave no search results: %s", error)
        return None


def _store(key: str, results: Results) -> None:
    try:
        client().set(key, orjson.dumps([results.total, *results.track_ids]), ex=keys.SEARCH_TTL_S)
    except CacheUnavailableError as error:
        log.warning("the cache kept no search results: %s", error)
