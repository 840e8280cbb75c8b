"""Run without coverage's trace function, which makes Python three times as slow."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def unmeasured(function: Callable[P, R]) -> Callable[P, R]:
    """Call a function so: of the tests or of libraries, or measured elsewhere."""

    @wraps(function)
    def call(*arguments: P.args, **named: P.kwargs) -> R:
        own = sys.gettrace()
        sys.settrace(None)
        try:
            return function(*arguments, **named)
        finally:
            sys.settrace(own)

    return call


def untraced_environment() -> dict[str, str]:
    """Return the environment of processes that are killed, which store no coverage."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


@contextmanager
def stopped() -> Iterator[None]:
    """Measure nothing within, in threads that begin there neither."""
    own, of_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        yield
    finally:
        sys.settrace(own)
        threading.settrace(of_threads)
