"""Results of searches and lists, kept under the generation of the library that they were found in.

They hold no person's fields: those are joined from SQL on each request.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import orjson

from cache import keys, single_flight, tiers
from cache.kinds import Kind, Source, Strategy
from cache.monitoring import metrics


class Question(NamedTuple):
    """What a result answers.

    Attributes
    ----------
    generation
        Of the source that computes, taken before it does: a changed library is another question.
    words
        Everything else that the result depends on; JSON.
    """

    kind: Kind
    generation: str
    words: Any

    @property
    def key(self) -> str:
        """Where the result stands."""
        return keys.result(self.kind, self.generation, self.words)


class Result(NamedTuple):
    """A result and where it came from.

    Attributes
    ----------
    value
        JSON, as `compute` gave it.
    """

    value: Any
    source: Source
    strategy: Strategy


def get_or_compute(
    question: Question,
    compute: Callable[[], Any],
    forced: Strategy | None = None,
) -> Result:
    """The result of a question: from a cache, or computed once by all who ask now.

    Parameters
    ----------
    forced
        Accurate or batch ask no cache; what they compute is cached all the same.

    Raises
    ------
    StillComputingError
        Somebody computes it and enough are waiting.
    """
    key = question.key
    if forced in (None, Strategy.FAST):
        found = tiers.find_many([key]).get(key)
        if found:
            return _counted(question.kind, Result(orjson.loads(found.body), found.source, Strategy.FAST))

    def compute_and_store() -> bytes:
        body = orjson.dumps(compute())
        tiers.store({key: body}, keys.RESULT_TTL_S)
        return body

    if forced in (Strategy.ACCURATE, Strategy.BATCH):
        return _counted(question.kind, Result(orjson.loads(compute_and_store()), Source.COMPUTED, forced))
    landed = single_flight.once(key, lambda: tiers.peek(key), compute_and_store)
    source, strategy = (
        (Source.REDIS, Strategy.FAST) if landed.was_found else (Source.COMPUTED, Strategy.ACCURATE)
    )
    return _counted(question.kind, Result(orjson.loads(landed.body), source, strategy))


def warm(question: Question, compute: Callable[[], Any]) -> bool:
    """Compute and keep a result that no client has asked for yet; False when it is there.

    Raises
    ------
    CacheUnavailableError
        Redis is away.
    """
    key = question.key
    if not tiers.missing([key]):
        return False
    tiers.warm({key: orjson.dumps(compute())}, keys.RESULT_TTL_S)
    return True


def _counted(kind: Kind, result: Result) -> Result:
    metrics.count({metrics.lookup(kind, result.source): 1, metrics.strategy(result.strategy): 1})
    return result
