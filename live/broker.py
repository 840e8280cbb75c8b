"""The broker's Redis as the feeder sees it: whether it lost its data, and how long its queues are."""

import secrets

from live import keys
from live.client import client


def token() -> str:
    """Return the random token of this Redis, created if missing: after a loss of data it differs.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    client().set(keys.push_token(), secrets.token_hex(8), nx=True)
    return str(client().get(keys.push_token()))


def waiting(queue: str, priorities: tuple[int, ...]) -> int:
    """Return the number of messages that wait in a broker queue.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    return sum(int(client().llen(name)) for name in keys.queue_lists(queue, priorities))
