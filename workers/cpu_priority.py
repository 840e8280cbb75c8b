"""Low CPU priority for heavy computations, without holding the database's write lock at that priority.

Niceness belongs to a thread on Linux, elsewhere to the whole process; only root can lower it again. A nice
process in a transaction would block every writer while a busy machine gives it no time.
"""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import ParamSpec, TypeVar

#: Playing music has priority over analysing it.
NICENESS = 10

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def at_low_priority(
    function: Callable[Arguments, Result], *arguments: Arguments.args, **options: Arguments.kwargs
) -> Result:
    """Call a function in the low-priority thread of this process and wait for its result."""
    return start_at_low_priority(function, *arguments, **options).result()


def start_at_low_priority(
    function: Callable[Arguments, Result], *arguments: Arguments.args, **options: Arguments.kwargs
) -> Future[Result]:
    """Call a function in the low-priority thread of this process; threads that it starts inherit that."""
    return _low_priority_thread().submit(function, *arguments, **options)


@cache
def _low_priority_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "nice", initializer=os.nice, initargs=(NICENESS,))
