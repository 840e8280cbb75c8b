"""The client of the cache's Redis, behind a circuit breaker."""

import logging
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from redis import Redis
from redis.exceptions import RedisError

from config.settings import current
from keyvalue.client import Client, Errors
from keyvalue.conditions import Condition

#: A query of the database costs less than waiting longer for the cache.
TIMEOUT_S = 0.2

#: While Redis is unavailable, one request in this time tries it again.
RETRY_AFTER_S = 1.0

Reply = TypeVar("Reply")

log = logging.getLogger(__name__)


class CacheUnavailableError(Exception):
    """Redis cannot serve: no connection, no reply in time, or a state that the message names."""


class CacheReadOnlyError(CacheUnavailableError):
    """Redis refuses writes because it is full (OOM, MISCONF) or a replica; it still answers reads."""


class CacheClient(Client):
    """A client of the cache's Redis."""

    errors = Errors(
        "cache",
        {
            Condition.UNAVAILABLE: CacheUnavailableError,
            Condition.FULL: CacheReadOnlyError,
            Condition.DISK_FULL: CacheReadOnlyError,
            Condition.READ_ONLY: CacheReadOnlyError,
            Condition.REFUSED: CacheUnavailableError,
        },
    )


@cache
def client() -> CacheClient:
    """Return the client of this process; it connects on first use."""
    return CacheClient.reach(current().cache_url, TIMEOUT_S)


class _CircuitBreaker:
    """Rejects commands for a while after Redis was unavailable, so that requests do not wait for timeouts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open_until_s = 0.0

    def refuse_if_open(self) -> None:
        if not self._open_until_s:
            return
        with self._lock:
            now_s = time.monotonic()
            if now_s < self._open_until_s:
                raise CacheUnavailableError("was unavailable a moment ago")
            self._open_until_s = now_s + RETRY_AFTER_S  # this caller tries; others do without meanwhile

    def open(self) -> None:
        self._open_until_s = time.monotonic() + RETRY_AFTER_S

    def close(self) -> None:
        self._open_until_s = 0.0


breaker = _CircuitBreaker()


def run(command: Callable[[Redis], Reply]) -> Reply:
    """Run a command, unless Redis was unavailable a moment ago.

    Raises
    ------
    CacheUnavailableError
        Redis cannot serve.
    RedisError
        The command is wrong, for example a script with a fault.
    """
    breaker.refuse_if_open()
    try:
        reply = command(client())
    except (CacheReadOnlyError, RedisError):  # Redis replied
        breaker.close()
        raise
    except CacheUnavailableError:
        breaker.open()
        raise
    breaker.close()
    return reply


def run_or_none(command: Callable[[Redis], Reply]) -> Reply | None:
    """Run a command for a caller that can do without; None while Redis is unavailable or if it is wrong.

    A wrong command is a fault of ours: it is logged, and the request is answered without the cache.
    """
    try:
        return run(command)
    except CacheUnavailableError as error:
        log.debug("continuing without the cache: %s", error)
    except RedisError:
        log.exception("the cache's Redis rejected a command; continuing without the cache")
    return None


def ping() -> None:
    """Check that Redis replies.

    Raises
    ------
    CacheUnavailableError
        Redis cannot serve.
    """
    client().ping()
