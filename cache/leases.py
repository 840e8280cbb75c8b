"""Leases: the right to compute a value, held by one process of all and lost soon after that process dies."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from cache import keys
from cache.client import run_or_none

#: Deletes a lease if this token still holds it.
RELEASE = "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0"


@contextmanager
def leased(key: str) -> Iterator[bool]:
    """Hold the lease of a key within the block; yields False when another caller holds it.

    While Redis is unavailable every process holds every lease. A lease is not renewed: when computing takes
    longer than `keys.LEASE_TTL_MS`, another process may compute the same value too.
    """
    name, token = keys.lease(key), secrets.token_hex(8)
    is_mine = run_or_none(lambda redis: bool(redis.set(name, token, nx=True, px=keys.LEASE_TTL_MS)))
    if not is_mine:
        yield is_mine is None
        return
    try:
        yield True
    finally:
        run_or_none(lambda redis: redis.eval(RELEASE, 1, name, token))  # else it expires
