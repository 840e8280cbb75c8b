"""The client of the durable Redis."""

from functools import cache

from redis import Redis
from redis.exceptions import RedisError

from config.settings import current

#: A Redis on the same machine answers in well under a millisecond; redis-py by itself would wait for seconds.
TIMEOUT_S = 0.2

#: More than any process has threads: of the one that finds its pool full redis-py says that Redis is away.
MAX_CONNECTIONS = 1000

#: What its functions raise while this Redis is away.
LiveUnavailableError = RedisError


@cache
def client() -> Redis:
    """The client of this process; connections are made when they are needed."""
    return Redis.from_url(
        current().redis_url,
        max_connections=MAX_CONNECTIONS,
        socket_timeout=TIMEOUT_S,
        socket_connect_timeout=TIMEOUT_S,
        retry=None,
        decode_responses=True,
    )


def ping() -> None:
    """Make sure that this Redis answers.

    Raises
    ------
    LiveUnavailableError
        It does not.
    """
    client().ping()
