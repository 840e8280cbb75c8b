"""The client of the durable Redis."""

from functools import cache

from config.settings import current
from keyvalue.client import Client, Errors
from keyvalue.conditions import Condition

#: A Redis on the same machine answers in well under a millisecond; redis-py by itself would wait for seconds.
TIMEOUT_S = 0.2


class LiveUnavailableError(Exception):
    """The Redis cannot serve: no connection, no answer in time, or a state that its message names."""


class LiveFullError(LiveUnavailableError):
    """It refuses writes since its memory is full (OOM); it still answers reads and frees memory."""


class LiveDiskFullError(LiveFullError):
    """It refuses writes since its disk does not take them (MISCONF); it still answers reads."""


class LiveReadOnlyError(LiveUnavailableError):
    """It refuses writes since it is a replica or lacks replicas; it still answers reads."""


class LiveRefusedError(LiveUnavailableError):
    """It refuses this client: the password is wrong or missing, or its user lacks a right."""


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
    """The client of this process; connections are made when they are needed."""
    return LiveClient.reach(current().redis_url, TIMEOUT_S, decode_responses=True)


def find_unavailability(error: BaseException | None) -> LiveUnavailableError | None:
    """Return what an error of another library's client says of this Redis; None for any other fault."""
    found = ERRORS.find(error)
    assert found is None or isinstance(found, LiveUnavailableError)
    return found


def ping() -> None:
    """Make sure that this Redis answers.

    Raises
    ------
    LiveUnavailableError
        It does not.
    """
    client().ping()
