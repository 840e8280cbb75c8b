"""Distinguish an unavailable broker from one that refuses a message; kombu has one error for both."""

from collections.abc import Iterator
from contextlib import contextmanager

from kombu.exceptions import InconsistencyError, OperationalError

from keyvalue.faults import faults
from live.client import LiveUnavailableError, client, find_unavailability


@contextmanager
def sending() -> Iterator[None]:
    """Convert the errors of sending tasks within the block, which kombu would wait for without end.

    Raises
    ------
    LiveUnavailableError
        The broker's Redis is unavailable.
    OperationalError
        Redis is available and refuses the message: a fault.
    """
    client().ping()  # kombu tries to connect until it can
    try:
        yield
    except OperationalError as error:
        cause = error.__cause__
        if isinstance(cause, InconsistencyError):  # Redis lost the broker queues; workers declare them again
            raise LiveUnavailableError(str(cause)) from error
        unavailable = find_unavailability(cause)
        if unavailable is None:
            faults.add("broker")
            raise
        raise unavailable from error
