"""Memory and Redis as one: what is near is asked first, and each tier counts for itself.

While Redis is away only memory answers, and nothing waits. A damaged value counts as not there and is thrown
away; whoever asked stores the right one again.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, cast

from redis import Redis

from cache import memory
from cache.admission import admission
from cache.client import ask, ask_or_none
from cache.kinds import Source
from cache.monitoring import metrics
from cache.packing import CorruptValueError, pack, unpack

log = logging.getLogger(__name__)


class Found(NamedTuple):
    """A value and the tier that had it."""

    body: bytes
    source: Source


def find_many(wanted: Sequence[str]) -> dict[str, Found]:
    """Those of the values that a cache has, by key; one round trip at most."""
    near = memory.tier().find_many(wanted)
    found = {key: Found(body, Source.MEMORY) for key, body in near.items()}
    rest = [key for key in wanted if key not in near]
    counts = {
        metrics.tier(Source.MEMORY, "hits"): len(near),
        metrics.tier(Source.MEMORY, "misses"): len(rest),
    }
    if rest:
        admission.note(rest)
        fetched = fetch_many(rest, counts)
        if fetched:
            memory.tier().store(fetched)
        found |= {key: Found(body, Source.REDIS) for key, body in fetched.items()}
    metrics.count(counts)
    return found


def fetch_many(wanted: Sequence[str], counts: dict[str, int]) -> dict[str, bytes]:
    """Those of the values that Redis has, by key.

    Parameters
    ----------
    counts
        What is to be counted; the outcome is noted there.
    """
    values = cast("list[bytes | None] | None", ask_or_none(lambda redis: redis.mget(wanted)))
    if values is None:
        counts[metrics.tier(Source.REDIS, "errors")] = len(wanted)
        return {}
    found, warmed, corrupt = {}, 0, []
    for key, value in zip(wanted, values, strict=True):
        if value is None:
            continue
        try:
            found[key], was_warmed = unpack(value)
        except CorruptValueError as error:
            log.warning("%s: %s", key, error)
            corrupt.append(key)
        else:
            warmed += was_warmed
    if corrupt:
        discard(corrupt)
    counts[metrics.tier(Source.REDIS, "hits")] = len(found)
    counts[metrics.tier(Source.REDIS, "misses")] = len(wanted) - len(found)
    counts[metrics.CORRUPT], counts[metrics.WARMED_HITS] = len(corrupt), warmed
    return found


def peek(key: str) -> bytes | None:
    """What Redis has now, uncounted: for who waits until it is there."""
    return fetch_many([key], {}).get(key)


def store(bodies: Mapping[str, bytes], ttl_s: int | None) -> bool:
    """Keep values in both tiers, in one round trip; False when Redis is away."""
    if not bodies:
        return True
    memory.tier().store(bodies)
    return _put({key: pack(body) for key, body in bodies.items()}, ttl_s)


def offer(bodies: Mapping[str, bytes], ttl_s: int | None) -> None:
    """Keep values that can be had elsewhere: near for now, in Redis if they are asked for often enough."""
    memory.tier().store(bodies)
    admitted = {key: pack(body) for key, body in bodies.items() if admission.admits(key)}
    if admitted:
        _put(admitted, ttl_s)


def warm(bodies: Mapping[str, bytes], ttl_s: int | None) -> None:
    """Cache values in Redis that no client has asked for yet.

    Raises
    ------
    CacheUnavailableError
        It cannot serve, or refuses writes.
    """
    if bodies:
        ask(_putting({key: pack(body, warmed=True) for key, body in bodies.items()}, ttl_s))


def missing(wanted: Sequence[str]) -> list[str]:
    """Those of the keys that Redis does not have.

    Raises
    ------
    CacheUnavailableError
        It is away.
    RedisError
        It cannot run the command.
    """

    def look(redis: Redis) -> list[int]:
        with redis.pipeline(transaction=False) as pipeline:
            for key in wanted:
                pipeline.exists(key)
            return pipeline.execute()

    return [key for key, there in zip(wanted, ask(look), strict=True) if not there]


def discard(keys: Sequence[str]) -> None:
    """Throw values away that should not be there."""
    ask_or_none(lambda redis: redis.unlink(*keys))


def _put(values: Mapping[str, bytes], ttl_s: int | None) -> bool:
    return bool(ask_or_none(_putting(values, ttl_s)))


def _putting(values: Mapping[str, bytes], ttl_s: int | None) -> Callable[[Redis], bool]:
    def put(redis: Redis) -> bool:
        if ttl_s is None:
            return bool(redis.mset(values))
        with redis.pipeline(transaction=False) as pipeline:
            for key, value in values.items():
                pipeline.set(key, value, ex=ttl_s)
            return all(pipeline.execute())

    return put
