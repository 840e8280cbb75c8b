"""Memory and Redis behind one interface: memory is read first, and each tier counts its own hits and misses.

While Redis is unavailable only memory is read, without waiting. A damaged value counts as a miss and is
deleted; the caller stores the right one again.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, cast

from redis import Redis
from redis.client import Pipeline

from cache import memory
from cache.admission import admission
from cache.client import run, run_or_none
from cache.kinds import Source
from cache.monitoring import metrics
from cache.packing import CorruptValueError, pack, unpack

Finish = Callable[[Pipeline], None]

log = logging.getLogger(__name__)


class Found(NamedTuple):
    """A value and the tier that it came from."""

    body: bytes
    source: Source


def find_many(wanted: Sequence[str]) -> dict[str, Found]:
    """Return the values that memory or Redis has, by key, in at most one round trip."""
    in_memory = memory.tier().find_many(wanted)
    found = {key: Found(body, Source.MEMORY) for key, body in in_memory.items()}
    others = [key for key in wanted if key not in in_memory]
    counts = {
        metrics.tier(Source.MEMORY, "hits"): len(in_memory),
        metrics.tier(Source.MEMORY, "misses"): len(others),
    }
    if others:
        admission.count(others)
        fetched = fetch_many(others, counts)
        if fetched:
            memory.tier().store(fetched)
        found |= {key: Found(body, Source.REDIS) for key, body in fetched.items()}
    metrics.count(counts)
    return found


def fetch_many(wanted: Sequence[str], counts: dict[str, int]) -> dict[str, bytes]:
    """Return the values that Redis has, by key.

    Parameters
    ----------
    counts
        Counters that the outcome is added to.
    """
    values = cast("list[bytes | None] | None", run_or_none(lambda redis: redis.mget(wanted)))
    if values is None:
        counts[metrics.tier(Source.REDIS, "errors")] = len(wanted)
        return {}
    found, corrupt = _unpacked(wanted, values, counts)
    counts[metrics.tier(Source.REDIS, "hits")] = len(found)
    counts[metrics.tier(Source.REDIS, "misses")] = len(wanted) - len(found)
    counts[metrics.CORRUPT] = corrupt
    return found


def _unpacked(
    wanted: Sequence[str], values: Sequence[bytes | None], counts: dict[str, int]
) -> tuple[dict[str, bytes], int]:
    """Return the bodies of values by key, and the number of damaged ones, which are deleted."""
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
    counts[metrics.WARMED_HITS] = warmed
    return found, len(corrupt)


def read(key: str, value: bytes | None) -> bytes | None:
    """Return the body of a value as Redis has it, without counting: for callers that wait for it."""
    return _unpacked([key], [value], {})[0].get(key)


def store(bodies: Mapping[str, bytes], ttl_s: int | None, finish: Finish | None = None) -> bool:
    """Store values in both tiers, in one round trip; False while Redis is unavailable.

    Parameters
    ----------
    finish
        Adds commands that are sent after those that store values with a time to live.
    """
    if not bodies:
        return True
    memory.tier().store(bodies)
    return _store_in_redis({key: pack(body) for key, body in bodies.items()}, ttl_s, finish)


def offer(bodies: Mapping[str, bytes], ttl_s: int | None) -> None:
    """Store values that the database has too: in memory, and in Redis if their keys are admitted."""
    memory.tier().store(bodies)
    admitted = {key: pack(body) for key, body in bodies.items() if admission.admits(key)}
    if admitted:
        _store_in_redis(admitted, ttl_s)


def warm(bodies: Mapping[str, bytes], ttl_s: int | None) -> None:
    """Store values in Redis that no client has requested yet.

    Raises
    ------
    CacheUnavailableError
        Redis cannot serve, or refuses writes.
    """
    if bodies:
        run(_storing({key: pack(body, warmed=True) for key, body in bodies.items()}, ttl_s))


def missing(wanted: Sequence[str]) -> list[str]:
    """Return the keys that Redis does not have.

    Raises
    ------
    CacheUnavailableError
        Redis is unavailable.
    RedisError
        The command is wrong.
    """

    def exist(redis: Redis) -> list[int]:
        with redis.pipeline(transaction=False) as pipeline:
            for key in wanted:
                pipeline.exists(key)
            return pipeline.execute()

    return [key for key, is_there in zip(wanted, run(exist), strict=True) if not is_there]


def discard(keys: Sequence[str]) -> None:
    """Delete values."""
    run_or_none(lambda redis: redis.unlink(*keys))


def _store_in_redis(values: Mapping[str, bytes], ttl_s: int | None, finish: Finish | None = None) -> bool:
    return bool(run_or_none(_storing(values, ttl_s, finish)))


def _storing(
    values: Mapping[str, bytes], ttl_s: int | None, finish: Finish | None = None
) -> Callable[[Redis], bool]:
    def store_all(redis: Redis) -> bool:
        if ttl_s is None:
            return bool(redis.mset(values))
        with redis.pipeline(transaction=False) as pipeline:
            for key, value in values.items():
                pipeline.set(key, value, ex=ttl_s)
            if finish:
                finish(pipeline)
            return all(pipeline.execute()[: len(values)])

    return store_all
