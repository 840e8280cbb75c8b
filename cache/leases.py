"""The right to compute a value, held by one process at a time and lost soon after that process dies."""

import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from cache import keys
from cache.client import CacheUnavailableError, ask

RENEW_INTERVAL_S = 1.0

#: Renews (or, with 0 ms, gives up) a lease that is still held by the one who says so.
RENEW = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""

log = logging.getLogger(__name__)


@contextmanager
def leased(key: str) -> Iterator[bool]:
    """Hold the lease of a key within; False when somebody else holds it.

    While Redis is away nobody else can be asked, so this process has it.
    """
    name, token = keys.lease(key), secrets.token_hex(8)
    try:
        is_mine = bool(ask(lambda redis: redis.set(name, token, nx=True, px=keys.LEASE_TTL_MS)))
    except CacheUnavailableError:
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
    try:
        ask(lambda redis: redis.eval(RENEW, 1, name, token, ttl_ms))
    except CacheUnavailableError as error:
        log.debug("the lease of %s is left to expire: %s", name, error)
