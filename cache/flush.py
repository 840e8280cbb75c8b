"""Emptying the cache: Redis and the own memory at once, the memory of other processes within a second."""

from collections.abc import Iterator
from itertools import islice

from redis import Redis

from cache import keys, memory
from cache.client import ask

#: Keys that are thrown away by one command.
BATCH = 1000


def follow() -> None:
    """Empty this process's memory if another process has emptied the cache since.

    Raises
    ------
    CacheUnavailableError
        Redis is away.
    """
    epoch = int(ask(lambda redis: redis.get(keys.epoch())) or 0)
    if epoch != memory.tier().epoch:
        memory.tier().clear(epoch)


def empty() -> int:
    """Throw everything away; returns how many keys of Redis that were.

    Raises
    ------
    CacheUnavailableError
        Redis is away; this process's memory is empty all the same.
    """
    memory.tier().clear()
    epoch, deleted = ask(_empty)
    memory.tier().clear(epoch)  # what came from Redis meanwhile
    return deleted


def _empty(redis: Redis) -> tuple[int, int]:
    epoch = int(redis.incr(keys.epoch()))
    books = {key.encode() for key in keys.bookkeeping()}
    kept: Iterator[bytes] = (key for key in redis.scan_iter(keys.everything(), BATCH) if key not in books)
    deleted = 0
    while batch := list(islice(kept, BATCH)):
        deleted += int(redis.unlink(*batch))
    return epoch, deleted
