"""Count commands and scripts that a server could not run, until the counters collect the numbers."""

import os
import threading

#: Names of the counters, by the name of the server.
PREFIX = "redis.faults."


class Faults:
    """The faults of one process that its counters have not collected yet."""

    _counts: dict[str, int]

    def __init__(self) -> None:
        self._reset()

    def add(self, server: str) -> None:
        """Count one fault of a command or a script."""
        name = f"{PREFIX}{server}"
        with self._lock:
            self._counts[name] = self._counts.get(name, 0) + 1

    def take(self) -> dict[str, int]:
        """Return the numbers since the last call, by the names of their counters."""
        if not self._counts:
            return {}
        with self._lock:
            taken = self._counts
            self._counts = {}
        return taken

    def _reset(self) -> None:
        """Start at zero: the faults of a parent are in the parent's counters."""
        self._lock = threading.Lock()
        self._counts = {}


faults = Faults()
os.register_at_fork(after_in_child=faults._reset)  # noqa: SLF001  # the same file
