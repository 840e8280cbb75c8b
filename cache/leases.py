"""Leases: the right to compute a value, held by one process of all and lost soon after that process dies."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from redis import Redis
from redis.client import Pipeline

from cache import keys
from cache.client import run_or_none

#: Deletes a lease if this token still holds it.
RELEASE = "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0"


@dataclass(slots=True)
class Lease:
    """The lease of a key, or the knowledge that another caller holds it.

    Attributes
    ----------
    is_mine
        Whether this caller may compute the value.
    value
        The key's value just after the lease was taken, as Redis has it: another process may have stored it.
    is_held
        Whether it has to be released.
    """

    name: str
    token: str
    is_mine: bool
    value: bytes | None
    is_held: bool

    def release_in(self, pipeline: Pipeline) -> None:
        """Add the release to commands that are sent together."""
        pipeline.eval(RELEASE, 1, self.name, self.token)
        self.is_held = False


@contextmanager
def leased(key: str) -> Iterator[Lease]:
    """Hold the lease of a key within the block, unless another caller holds it; one round trip takes it.

    While Redis is unavailable every process holds every lease. A lease is not renewed: when computing takes
    longer than `keys.LEASE_TTL_MS`, another process may compute the same value too.
    """
    lease = _take(key)
    try:
        yield lease
    finally:
        if lease.is_held:
            run_or_none(lambda redis: redis.eval(RELEASE, 1, lease.name, lease.token))  # else it expires


def _take(key: str) -> Lease:
    name, token = keys.lease(key), secrets.token_hex(8)

    def take(redis: Redis) -> list[object]:
        with redis.pipeline(transaction=False) as pipeline:
            pipeline.set(name, token, nx=True, px=keys.LEASE_TTL_MS)
            pipeline.get(key)
            return pipeline.execute()

    replies = run_or_none(take)
    if replies is None:
        return Lease(name, token, is_mine=True, value=None, is_held=False)
    is_mine = bool(replies[0])
    return Lease(name, token, is_mine, cast("bytes | None", replies[1]), is_held=is_mine)
