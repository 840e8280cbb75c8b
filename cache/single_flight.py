"""Single flight: of many who miss the same value at once, in any number of processes, one computes it.

Within a process the first leads and the others wait for it; among processes the leaders hold a lease in turn.
A leader that dies loses its lease within seconds and another one computes.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from cache import leases
from cache.monitoring import metrics

#: Threads of a process that may wait for others' computing; the web server's others stay free to serve.
MAX_WAITING = 4

#: Nobody waits longer.
WAIT_S = 20.0

#: How often a leader looks whether another process is done.
POLL_S = 0.02

Find = Callable[[], bytes | None]
Compute = Callable[[], bytes]


class StillComputingError(Exception):
    """Somebody is computing it, and enough are waiting: come again in a moment."""


class Landed(NamedTuple):
    """A value, and whether a cache had it in the end (another process put it there meanwhile)."""

    body: bytes
    was_found: bool


@dataclass(eq=False)
class _Flight:
    """One computing under way in this process."""

    over: threading.Event = field(default_factory=threading.Event)
    landed: Landed | None = None


_flights: dict[str, _Flight] = {}
_lock = threading.Lock()
_seats = threading.BoundedSemaphore(MAX_WAITING)


def once(key: str, find: Find, compute: Compute) -> Landed:
    """The value of a key that was missed: found after all, or computed by one of all who ask now.

    Parameters
    ----------
    find
        Looks into the cache.
    compute
        Computes the value and caches it.

    Raises
    ------
    StillComputingError
        Too many are waiting already, or it takes too long. Whatever `compute` raises is raised to its caller.
    """
    ends_s = time.monotonic() + WAIT_S
    while time.monotonic() < ends_s:
        with _lock:
            flight = _flights.get(key)
            leads = flight is None
            if flight is None:
                flight = _flights[key] = _Flight()
        if leads:
            return _lead(key, flight, find, compute, ends_s)
        landed = _follow(flight, ends_s)
        if landed is not None:
            return landed
    raise StillComputingError


def _follow(flight: _Flight, ends_s: float) -> Landed | None:
    """Wait for the leader; None when it failed, and somebody else must lead."""
    with _seat():
        flight.over.wait(ends_s - time.monotonic())
    return flight.landed


def _lead(key: str, flight: _Flight, find: Find, compute: Compute, ends_s: float) -> Landed:
    try:
        flight.landed = _try(key, find, compute) or _wait_for_others(key, find, compute, ends_s)
        return flight.landed
    finally:
        with _lock:
            del _flights[key]
        flight.over.set()


def _wait_for_others(key: str, find: Find, compute: Compute, ends_s: float) -> Landed:
    pause = threading.Event()
    with _seat():
        while time.monotonic() < ends_s:
            pause.wait(POLL_S)
            landed = _try(key, find, compute)
            if landed:
                return landed
    raise StillComputingError


def _try(key: str, find: Find, compute: Compute) -> Landed | None:
    """Compute if no other process does; None while one does and has not stored the value yet."""
    with leases.leased(key) as is_mine:
        body = find()  # another process may have stored it just before it gave the lease up
        if body is not None:
            return Landed(body, was_found=True)
        if not is_mine:
            return None
        metrics.count({metrics.COMPUTATIONS: 1})
        return Landed(compute(), was_found=False)


@contextmanager
def _seat() -> Iterator[None]:
    if not _seats.acquire(blocking=False):
        raise StillComputingError
    try:
        yield
    finally:
        _seats.release()
