"""How much of what is scarce this process gives away, and to whom: sockets, files being sent, turns to wait.

Each process counts its own: what is protected is its memory, its threads and its descriptors. Several
processes let a person have so many each.
"""

import threading
from collections import Counter


class Places:
    """The places of one kind.

    Parameters
    ----------
    most, most_each
        Of all holders together, and of one: a person, or an address while its person is unknown.
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
        """Give a holder's place to another one; False when that one has enough, and nothing is changed."""
        with self._lock:
            if self._taken[heir] >= self._most_each:
                return False
            self._free(holder)
            self._taken[heir] += 1
            return True

    def _free(self, holder: str) -> None:
        self._taken[holder] -= 1
        if not self._taken[holder]:
            del self._taken[holder]  # names of earlier holders must not pile up
