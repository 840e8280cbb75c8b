"""The client of the durable Redis."""

from functools import cache

from config.settings import current
from keyvalue.client import Client, Errors
from keyvalue.conditions import Condition

#: A Redis on the same machine replies in well under a millisecond; redis-py's default is several seconds.
TIMEOUT_S = 0.2


class LiveUnavailableError(Exception):
    """Redis is unavailable: no connection, no reply in time, or a state that the message names."""


class LiveFullError(LiveUnavailableError):
    """Redis refuses writes because its memory is full (OOM); reads and deletions still work."""


class LiveDiskFullError(LiveFullError):
    """Redis refuses writes because it cannot persist them (MISCONF); reads still work."""


class LiveReadOnlyError(LiveUnavailableError):
    """Redis refuses writes because it is a replica or lacks replicas; reads still work."""


class LiveRefusedError(LiveUnavailableError):
    """Redis refuses this client: the password is wrong or missing, or its user lacks a right."""


ERRORS = Errors(
    "live",
    {
        Condition.UNAVAILABLE: LiveUnavailableError,
        Condition.FULL: LiveFullError,
        Condition.DISK_FULL: LiveDiskFullError,
        Condition.READ_ONLY: LiveReadOnlyError,
        Condition.REFUSED: LiveRefusedError,
    },
)


class LiveClient(Client):
    """A client of the durable Redis."""

    errors = ERRORS


@cache
def client() -> LiveClient:
    """Return this process's client; connections are opened on first use."""
    return LiveClient.reach(current().redis_url, TIMEOUT_S, decode_responses=True)


def find_unavailability(error: BaseException | None) -> LiveUnavailableError | None:
    """Translate an error of another library's Redis client; None if it is not about availability."""
    found = ERRORS.find(error)
    assert found is None or isinstance(found, LiveUnavailableError)
    return found


def ping() -> None:
    """Check that Redis replies.

    Raises
    ------
    LiveUnavailableError
        Redis does not reply.
    """
    client().ping()
