"""Results of searches and of similar tracks, cached under the generation of the library that they come from.

They hold ids and scores only; names, favourites and plays are read from SQL for each request.
"""

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

import orjson

from cache import keys, single_flight, tiers
from cache.kinds import Kind, Source, Strategy
from cache.leases import Lease
from cache.monitoring import metrics

Value = TypeVar("Value")


class Question(NamedTuple):
    """Identifies a result.

    Attributes
    ----------
    generation
        Of the index, taken before it computes: a changed library has other keys.
    words
        Everything else that the result depends on; JSON.
    """

    kind: Kind
    generation: str
    words: Any

    @property
    def key(self) -> str:
        """Return the cache key of the result."""
        return keys.result(self.kind, self.generation, self.words)


class Result(NamedTuple, Generic[Value]):
    """A result and the tier that it came from."""

    value: Value
    source: Source
    strategy: Strategy


def get_or_compute(
    question: Question, compute: Callable[[], Any], forced: Strategy | None = None
) -> Result[Any]:
    """Return a cached result, or compute it once for all requests that miss it at the same time.

    Parameters
    ----------
    compute
        Returns a value of JSON types; the result is that value after encoding and decoding.
    forced
        Accurate and batch skip the caches; their results are cached all the same.

    Raises
    ------
    StillComputingError
        Another request computes it, and enough requests of this process wait for it.
    """
    key = question.key
    if forced in (None, Strategy.FAST):
        found = tiers.find_many([key]).get(key)
        if found:
            return _counted(question.kind, Result(orjson.loads(found.body), found.source, Strategy.FAST))

    def compute_and_store(lease: Lease | None = None) -> bytes:
        body = orjson.dumps(compute())
        tiers.store({key: body}, keys.RESULT_TTL_S, lease.release_in if lease and lease.is_held else None)
        return body

    if forced in (Strategy.ACCURATE, Strategy.BATCH):
        return _counted(question.kind, Result(orjson.loads(compute_and_store()), Source.COMPUTED, forced))
    landed = single_flight.once(key, lambda value: tiers.read(key, value), compute_and_store)
    source, strategy = (
        (Source.REDIS, Strategy.FAST) if landed.was_found else (Source.COMPUTED, Strategy.ACCURATE)
    )
    return _counted(question.kind, Result(orjson.loads(landed.body), source, strategy))


def warm(question: Question, compute: Callable[[], Any]) -> bool:
    """Compute and cache a result before it is requested; return False when it is cached already.

    Raises
    ------
    CacheUnavailableError
        Redis is unavailable.
    """
    key = question.key
    if not tiers.missing([key]):
        return False
    tiers.warm({key: orjson.dumps(compute())}, keys.RESULT_TTL_S)
    return True


def _counted(kind: Kind, result: Result[Value]) -> Result[Value]:
    metrics.count({metrics.lookup(kind, result.source): 1, metrics.strategy(result.strategy): 1})
    return result
