"""Waiting for a condition with a deadline: the only way that tests wait."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

POLL_S = 0.01

#: Long enough on any busy machine; tests of shorter promises measure the time themselves.
PATIENCE_S = 60.0


def wait_until(
    predicate: Callable[[], Found | None], timeout_s: float = PATIENCE_S, poll_s: float = POLL_S
) -> Found:
    """Return the first true result of `predicate`; fail if there is none in time."""
    deadline_s = time.monotonic() + timeout_s
    pause = threading.Event()
    while not (answer := predicate()):
        if time.monotonic() > deadline_s:
            raise AssertionError(f"{predicate} stayed false for {timeout_s:g} s")
        pause.wait(poll_s)
    return answer
