"""The client of the cache's Redis."""

from functools import cache

from redis import Redis
from redis.exceptions import RedisError

from config.settings import current

#: Asking the database costs less than waiting longer for a cache.
TIMEOUT_S = 0.2


#: What its functions raise while this Redis is away.
CacheUnavailableError = RedisError


@cache
def client() -> Redis:
    """The client of this process; connections are made when they are needed."""
    return Redis.from_url(
        current().cache_url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, retry=None
    )


def ping() -> None:
    """Make sure that this Redis answers.

    Raises
    ------
    CacheUnavailableError
        It does not.
    """
    client().ping()
