"""Several files heard at once, each by a thread with a bounded child of its own.

Threads are enough: decoding is the child's work, and numpy lets others run while it computes.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import local
from types import TracebackType
from typing import Self, TypeVar

from config.settings import current
from media.limits import Limits
from media.sandbox import Sandbox
from workers.analysis import Hearing, Listener, listen

Task = TypeVar("Task")
Result = TypeVar("Result")


class Ears:
    """Threads that listen.

    Parameters
    ----------
    number : int
    """

    def __init__(self, number: int) -> None:
        self._threads = ThreadPoolExecutor(number)
        self._own = local()
        self._sandboxes: list[Sandbox] = []

    def each(self, attend: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """What becomes of each task, in their order."""
        return self._threads.map(attend, tasks)

    def listen(self, descriptor: int, listener: Listener) -> Hearing:
        """Listen in the thread that calls this.

        Raises
        ------
        MediaError
            See `workers.analysis.listen`.
        """
        if not hasattr(self._own, "sandbox"):
            settings = current()
            self._own.sandbox = Sandbox(
                Limits(memory_mb=settings.decode_memory_mb, cpu_s=settings.decode_cpu_s)
            )
            self._sandboxes.append(self._own.sandbox)
        return listen(self._own.sandbox, descriptor, listener)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Begin nothing more; what is being heard is broken off."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for sandbox in self._sandboxes:
            sandbox.close()


def available_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
