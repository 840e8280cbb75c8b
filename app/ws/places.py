"""How many sockets this process holds, and for whom: a person, or an address while nobody knows who it is.

Each process counts its own: what is protected is its memory and its descriptors. Several processes let a
person have so many each, which gains nobody more to say: budgets are counted in Redis, over all of them.
"""

import threading
from collections import Counter


class Places:
    """The places of a process.

    Parameters
    ----------
    most, most_each
        Of all holders together, and of one.
    """

    def __init__(self, most: int, most_each: int) -> None:
        self._most, self._most_each = most, most_each
        self._lock = threading.Lock()
        self._taken: Counter[str] = Counter()

    def take(self, holder: str) -> bool:
        """Take a place; False when there is none."""
        with self._lock:
            if self._taken.total() >= self._most or self._taken[holder] >= self._most_each:
                return False
            self._taken[holder] += 1
            return True

    def give_back(self, holder: str) -> None:
        """Free a place."""
        with self._lock:
            self._free(holder)

    def hand_over(self, holder: str, heir: str) -> bool:
        """Let a place be somebody else's; False when that one has enough, and nothing is changed."""
        with self._lock:
            if self._taken[heir] >= self._most_each:
                return False
            self._free(holder)
            self._taken[heir] += 1
            return True

    def _free(self, holder: str) -> None:
        self._taken[holder] -= 1
        if not self._taken[holder]:
            del self._taken[holder]  # names of who was here once must not pile up
