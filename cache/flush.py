"""Empty the cache: Redis and this process's memory at once, the memory of other processes within a second."""

from collections.abc import Iterator
from itertools import islice

from redis import Redis

from cache import keys, memory
from cache.client import run

#: Keys deleted by one command.
BATCH = 1000


def follow() -> None:
    """Empty this process's memory if another process emptied the cache.

    Raises
    ------
    CacheUnavailableError
        Redis is unavailable.
    """
    epoch = int(run(lambda redis: redis.get(keys.epoch())) or 0)
    if epoch != memory.tier().epoch:
        memory.tier().clear(epoch)


def empty() -> int:
    """Delete all entries; return the number of deleted keys in Redis.

    Raises
    ------
    CacheUnavailableError
        Redis is unavailable; this process's memory is emptied all the same.
    """
    memory.tier().clear()
    epoch, deleted = run(_empty)
    memory.tier().clear(epoch)  # entries that other threads read from Redis meanwhile
    return deleted


def _empty(redis: Redis) -> tuple[int, int]:
    epoch = int(redis.incr(keys.epoch()))
    internal = {key.encode() for key in keys.internal()}
    found = redis.scan_iter(keys.everything(), BATCH)
    entries: Iterator[bytes] = (key for key in found if key not in internal)
    deleted = 0
    while batch := list(islice(entries, BATCH)):
        deleted += int(redis.unlink(*batch))
    return epoch, deleted
