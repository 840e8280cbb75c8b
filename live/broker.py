"""What the feeder needs to know of the broker's Redis: is it the same one, and how long are the queues."""

import secrets

from live import keys
from live.client import client


def token() -> str:
    """The random token of this Redis, made when it has none: after a loss it is another one.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    """
    client().set(keys.push_token(), secrets.token_hex(8), nx=True)
    return str(client().get(keys.push_token()))


def waiting(queue: str, priorities: tuple[int, ...]) -> int:
    """How many messages wait in a queue.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    """
    return sum(int(client().llen(name)) for name in keys.queue_lists(queue, priorities))
