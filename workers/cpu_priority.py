"""Heavy computing makes room for the music; what holds the database's write lock does not.

Niceness belongs to a thread on Linux, elsewhere to the whole process; only an administrator takes it back. A
nice process that is in a transaction keeps every writer waiting while a busy machine gives it no time.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import ParamSpec, TypeVar

#: Listening to music comes before analysing it.
NICENESS = 10

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def politely(
    function: Callable[Arguments, Result], *arguments: Arguments.args, **options: Arguments.kwargs
) -> Result:
    """Call a function in the nice thread of this process and wait for its result."""
    return _nice_thread().submit(function, *arguments, **options).result()


@cache
def _nice_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "nice", initializer=os.nice, initargs=(NICENESS,))
