"""Limits of a process's resources, in total and for each user: sockets, files being sent, long requests.

Each process counts its own, since its memory, threads and descriptors are protected. With several processes a
user may have as many in each.
"""

import threading
from collections import Counter


class ConnectionLimits:
    """Slots of one resource.

    Parameters
    ----------
    most, most_each
        Slots of all holders together, and of one: a user, or an address before authentication.
    """

    def __init__(self, most: int, most_each: int) -> None:
        self._most, self._most_each = most, most_each
        self._lock = threading.Lock()
        self._taken: Counter[str] = Counter()

    def acquire(self, holder: str) -> bool:
        """Take a slot; False if none is free."""
        with self._lock:
            if self._taken.total() >= self._most or self._taken[holder] >= self._most_each:
                return False
            self._taken[holder] += 1
            return True

    def release(self, holder: str) -> None:
        """Free a slot."""
        with self._lock:
            self._free(holder)

    def transfer(self, holder: str, receiver: str) -> bool:
        """Transfer a slot to another holder; False and no effect if that one has too many."""
        with self._lock:
            if self._taken[receiver] >= self._most_each:
                return False
            self._free(holder)
            self._taken[receiver] += 1
            return True

    def _free(self, holder: str) -> None:
        self._taken[holder] -= 1
        if not self._taken[holder]:
            del self._taken[holder]  # or names of earlier holders would accumulate
