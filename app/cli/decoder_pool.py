"""A pool of threads that analyse files, each with its own bounded decoder process.

Threads suffice: the child process decodes, and numpy releases the interpreter lock while it computes.
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
from workers.analysis import FileAnalysis, Observer, analyse

Item = TypeVar("Item")
Result = TypeVar("Result")


class DecoderPool:
    """Threads that analyse files.

    Parameters
    ----------
    number : int
    """

    def __init__(self, number: int) -> None:
        self._threads = ThreadPoolExecutor(number)
        self._own = local()
        self._sandboxes: list[Sandbox] = []

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """Yield the result for each item, in their order."""
        return self._threads.map(function, items)

    def analyse(self, descriptor: int, observer: Observer) -> FileAnalysis:
        """Analyse an opened file in the calling thread.

        Raises
        ------
        MediaError
            See `workers.analysis.analyse`.
        """
        if not hasattr(self._own, "sandbox"):
            settings = current()
            self._own.sandbox = Sandbox(
                Limits(memory_mb=settings.decode_memory_mb, cpu_s=settings.decode_cpu_s)
            )
            self._sandboxes.append(self._own.sandbox)
        return analyse(self._own.sandbox, descriptor, observer)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Start no further file and cancel those in progress."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for sandbox in self._sandboxes:
            sandbox.close()


def available_cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
