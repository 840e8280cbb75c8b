"""Tell a broker that is unavailable from a task that it cannot take: kombu has one error for both."""

from collections.abc import Iterator
from contextlib import contextmanager

from kombu.exceptions import InconsistencyError, OperationalError

from keyvalue.faults import faults
from live.client import LiveUnavailableError, find_unavailability


@contextmanager
def sending() -> Iterator[None]:
    """Send tasks within.

    Raises
    ------
    LiveUnavailableError
        The broker's Redis cannot serve.
    OperationalError
        It serves, and refuses what it was told: a fault.
    """
    try:
        yield
    except OperationalError as error:
        cause = error.__cause__
        if isinstance(cause, InconsistencyError):  # it has lost its queues; workers declare them again
            raise LiveUnavailableError(str(cause)) from error
        unavailable = find_unavailability(cause)
        if unavailable is None:
            faults.add("broker")
            raise
        raise unavailable from error
