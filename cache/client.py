"""The client of the cache's Redis, and what keeps a dead one from costing every request its patience."""

import threading
import time
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from redis import Redis
from redis.exceptions import ConnectionError as NoConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as NoAnswerError

from config.settings import current

#: Asking the database costs less than waiting longer for a cache.
TIMEOUT_S = 0.2

#: More than any process has threads: of the one that finds its pool full redis-py says that Redis is away.
MAX_CONNECTIONS = 1000

#: While Redis does not answer, one caller in so many seconds finds out whether it does again.
RETRY_AFTER_S = 1.0

Answer = TypeVar("Answer")

#: What its functions raise while this Redis is away.
CacheUnavailableError = RedisError


@cache
def client() -> Redis:
    """The client of this process; connections are made when they are needed."""
    return Redis.from_url(
        current().cache_url,
        max_connections=MAX_CONNECTIONS,
        socket_timeout=TIMEOUT_S,
        socket_connect_timeout=TIMEOUT_S,
        retry=None,
    )


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
        It does not answer.
    """
    fuse.refuse_if_blown()
    try:
        answer = question(client())
    except (NoConnectionError, NoAnswerError):
        fuse.blow()
        raise
    fuse.mend()
    return answer


def ping() -> None:
    """Make sure that this Redis answers.

    Raises
    ------
    CacheUnavailableError
        It does not.
    """
    client().ping()
