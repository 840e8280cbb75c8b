"""The client of the cache's Redis, and what keeps a dead one from costing every request its patience."""

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

#: Asking the database costs less than waiting longer for a cache.
TIMEOUT_S = 0.2

#: While Redis does not answer, one caller in so many seconds finds out whether it does again.
RETRY_AFTER_S = 1.0

Answer = TypeVar("Answer")

log = logging.getLogger(__name__)


class CacheUnavailableError(Exception):
    """The Redis cannot serve: no connection, no answer in time, or a state that its message names."""


class CacheReadOnlyError(CacheUnavailableError):
    """It refuses writes since it is full (OOM, MISCONF) or a replica; it still answers reads."""


class CacheClient(Client):
    """A client of the cache's Redis."""

    errors = Errors(
        "cache",
        {
            Condition.AWAY: CacheUnavailableError,
            Condition.FULL: CacheReadOnlyError,
            Condition.DISK_FULL: CacheReadOnlyError,
            Condition.READ_ONLY: CacheReadOnlyError,
            Condition.REFUSED: CacheUnavailableError,
        },
    )


@cache
def client() -> CacheClient:
    """The client of this process; connections are made when they are needed."""
    return CacheClient.reach(current().cache_url, TIMEOUT_S)


class _Fuse:
    """Remembers that Redis does not answer, so that not everybody waits to find out."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._blown_until_s = 0.0

    def refuse_if_blown(self) -> None:
        if not self._blown_until_s:
            return
        with self._lock:
            now_s = time.monotonic()
            if now_s < self._blown_until_s:
                raise CacheUnavailableError("did not answer a moment ago")
            self._blown_until_s = now_s + RETRY_AFTER_S  # this caller finds out; the others go on without

    def blow(self) -> None:
        self._blown_until_s = time.monotonic() + RETRY_AFTER_S

    def mend(self) -> None:
        self._blown_until_s = 0.0


fuse = _Fuse()


def ask(question: Callable[[Redis], Answer]) -> Answer:
    """Ask Redis; at once refused while it did not answer a moment ago.

    Raises
    ------
    CacheUnavailableError
        It cannot serve.
    RedisError
        It cannot run the question, a script with a fault for one.
    """
    fuse.refuse_if_blown()
    try:
        answer = question(client())
    except (CacheReadOnlyError, RedisError):  # which are answers
        fuse.mend()
        raise
    except CacheUnavailableError:
        fuse.blow()
        raise
    fuse.mend()
    return answer


def ask_or_none(question: Callable[[Redis], Answer]) -> Answer | None:
    """Ask Redis for callers that have another way; None while it is unavailable, or cannot run the question.

    The second is a fault of ours. It must be seen, and must not cost a request that can be answered without.
    """
    try:
        return ask(question)
    except CacheUnavailableError as error:
        log.debug("going on without the cache: %s", error)
    except RedisError:
        log.exception("the cache's Redis refused a command of ours; going on without the cache")
    return None


def ping() -> None:
    """Make sure that this Redis answers.

    Raises
    ------
    CacheUnavailableError
        It does not.
    """
    client().ping()
