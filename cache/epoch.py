"""Emptying the cache: Redis at once, the memory of every process within a second."""

from collections.abc import Iterator
from itertools import islice

from redis import Redis

from cache import keys, memory
from cache.client import ask

#: Keys that are thrown away by one command.
BATCH = 1000


class Follower:
    """Empties this process's memory when somebody emptied the cache."""

    def __init__(self) -> None:
        self._seen: object = None

    def follow(self) -> None:
        """Look whether the cache was emptied since the last time.

        Raises
        ------
        CacheUnavailableError
            Redis is away.
        """
        epoch = ask(lambda redis: redis.get(keys.epoch()))
        if epoch != self._seen:
            memory.tier().clear()
        self._seen = epoch


def empty() -> int:
    """Throw everything away; returns how many keys of Redis that were.

    Raises
    ------
    CacheUnavailableError
        Redis is away; this process's memory is empty all the same.
    """
    memory.tier().clear()
    return ask(_empty)


def _empty(redis: Redis) -> int:
    redis.incr(keys.epoch())
    books = {key.encode() for key in keys.bookkeeping()}
    kept: Iterator[bytes] = (key for key in redis.scan_iter(keys.everything(), BATCH) if key not in books)
    deleted = 0
    while batch := list(islice(kept, BATCH)):
        deleted += int(redis.unlink(*batch))
    return deleted
