"""Single flight: of many simultaneous misses of one value, in all processes, one computes it.

Within a process the first request leads and the others wait for it; the leaders of all processes compete for
a lease. The lease of a process that dies expires within seconds, and another process computes. Promised: 200
equal misses compute once.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from cache import leases
from cache.leases import Lease
from cache.monitoring import metrics

#: Threads of a process that may wait for a result; the others stay free for other requests.
MAX_WAITING = 4

#: The longest wait.
WAIT_S = 20.0

#: Interval at which a leader checks whether another process is done.
POLL_S = 0.02

Read = Callable[[bytes | None], bytes | None]
Compute = Callable[[Lease], bytes]


class StillComputingError(Exception):
    """Another request is computing the value and enough are waiting: the caller should retry."""


class FlightResult(NamedTuple):
    """A value, and whether another process had computed and stored it meanwhile."""

    body: bytes
    was_found: bool


@dataclass(eq=False)
class _Flight:
    """A computation in progress in this process."""

    is_over: threading.Event = field(default_factory=threading.Event)
    result: FlightResult | None = None


_flights: dict[str, _Flight] = {}
_lock = threading.Lock()
_waiting_slots = threading.BoundedSemaphore(MAX_WAITING)


def once(key: str, read: Read, compute: Compute) -> FlightResult:
    """Return the value of a missed key, computed by one of the present callers or found in Redis.

    Parameters
    ----------
    read
        Returns the body of a value as Redis has it; None without one, or of a damaged one.
    compute
        Computes the value and stores it; it may release the lease with that.

    Raises
    ------
    StillComputingError
        Too many callers are waiting already, or it takes too long. Errors of `compute` are raised to its
        caller.
    """
    ends_s = time.monotonic() + WAIT_S
    while time.monotonic() < ends_s:
        with _lock:
            flight = _flights.get(key)
            leads = flight is None
            if flight is None:
                flight = _flights[key] = _Flight()
        if leads:
            return _lead(key, flight, read, compute, ends_s)
        result = _follow(flight, ends_s)
        if result is not None:
            return result
    raise StillComputingError


def _follow(flight: _Flight, ends_s: float) -> FlightResult | None:
    """Wait for the leader; None if it failed and another caller must lead."""
    with _waiting_slot():
        flight.is_over.wait(ends_s - time.monotonic())
    return flight.result


def _lead(key: str, flight: _Flight, read: Read, compute: Compute, ends_s: float) -> FlightResult:
    try:
        flight.result = _try(key, read, compute) or _wait_for_others(key, read, compute, ends_s)
        return flight.result
    finally:
        with _lock:
            del _flights[key]
        flight.is_over.set()


def _wait_for_others(key: str, read: Read, compute: Compute, ends_s: float) -> FlightResult:
    pause = threading.Event()
    with _waiting_slot():
        while time.monotonic() < ends_s:
            pause.wait(POLL_S)
            result = _try(key, read, compute)
            if result:
                return result
    raise StillComputingError


def _try(key: str, read: Read, compute: Compute) -> FlightResult | None:
    """Compute unless another process does; None while that process has not stored the value."""
    with leases.leased(key) as lease:
        body = read(lease.value)  # another process may have stored it just before releasing the lease
        if body is not None:
            return FlightResult(body, was_found=True)
        if not lease.is_mine:
            return None
        metrics.count({metrics.COMPUTATIONS: 1})
        return FlightResult(compute(lease), was_found=False)


@contextmanager
def _waiting_slot() -> Iterator[None]:
    if not _waiting_slots.acquire(blocking=False):
        raise StillComputingError
    try:
        yield
    finally:
        _waiting_slots.release()
