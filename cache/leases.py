"""The right to compute a value, held by one process at a time and lost soon after that process dies."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from cache import keys
from cache.client import ask_or_none

RENEW_INTERVAL_S = 1.0

#: Renews (or, with 0 ms, gives up) a lease that is still held by the one who says so.
RENEW = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""


@contextmanager
def leased(key: str) -> Iterator[bool]:
    """Hold the lease of a key within; False when somebody else holds it.

    While Redis cannot say who has it, this process has it.
    """
    name, token = keys.lease(key), secrets.token_hex(8)
    is_mine = ask_or_none(lambda redis: bool(redis.set(name, token, nx=True, px=keys.LEASE_TTL_MS)))
    if is_mine is None:
        yield True
        return
    if not is_mine:
        yield False
        return
    done = threading.Event()
    renewer = threading.Thread(target=_renew, args=(name, token, done), daemon=True)
    renewer.start()
    try:
        yield True
    finally:
        done.set()
        renewer.join()
        _extend(name, token, 0)


def _renew(name: str, token: str, done: threading.Event) -> None:
    while not done.wait(RENEW_INTERVAL_S):
        _extend(name, token, keys.LEASE_TTL_MS)


def _extend(name: str, token: str, ttl_ms: int) -> None:
    ask_or_none(lambda redis: redis.eval(RENEW, 1, name, token, ttl_ms))  # else it expires by itself
