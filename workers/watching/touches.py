"""Parts of a music folder that were touched, until they are quiet enough to be scanned."""

import math
from dataclasses import dataclass

#: A part is scanned when it was not touched for this long: a copy is complete, an album is tagged.
QUIET_S = 1.0

#: Parts that are due within this time are scanned together.
TOGETHER_S = 0.3

#: A part that is touched without a pause is scanned after this long nevertheless.
WAIT_S, MAX_WAIT_S = 30.0, 600.0

#: After this many scans in a row each needs twice the quiet of the one before: a program writes repeatedly.
FREE_SCANS, MAX_QUIET_S = 12, 64.0

#: A part that was not scanned for this long starts from the beginning.
FORGET_S = 120.0


@dataclass(slots=True)
class Touched:
    """A part that was touched.

    Attributes
    ----------
    first_s, last_s
        Times of the first and the last touch since its last scan; None: it was not touched since.
    scans
        Number of its scans in a row.
    """

    first_s: float | None = None
    last_s: float = 0.0
    scans: int = 0

    def due_s(self) -> float:
        """Return the time at which it has to be scanned, if it is not touched again."""
        assert self.first_s is not None
        quiet_s = min(MAX_QUIET_S, QUIET_S * 2.0 ** max(0, self.scans - FREE_SCANS))
        wait_s = min(MAX_WAIT_S, WAIT_S * 2.0 ** min(self.scans, FREE_SCANS))
        return min(self.last_s + quiet_s, self.first_s + wait_s)


class Touches:
    """The touched parts of one root. Times are of any clock that does not go back."""

    def __init__(self) -> None:
        self._parts: dict[bytes, Touched] = {}

    def add(self, part: bytes, clock_s: float) -> None:
        """Record that something in a part changed."""
        touched = self._parts.setdefault(part, Touched())
        touched.last_s = clock_s
        if touched.first_s is None:
            touched.first_s = clock_s

    def take_due(self, clock_s: float) -> list[bytes]:
        """Return the parts to scan now, with those that are due in a moment: a move touches two."""
        times = {part: each.due_s() for part, each in self._parts.items() if each.first_s is not None}
        until_s = clock_s + TOGETHER_S if min(times.values(), default=math.inf) <= clock_s else -math.inf
        due = [part for part, due_s in times.items() if due_s <= until_s]
        for part in due:
            self._parts[part].first_s = None
            self._parts[part].scans += 1
        old = [
            part
            for part, touched in self._parts.items()
            if touched.first_s is None and touched.last_s < clock_s - FORGET_S
        ]
        for part in old:
            del self._parts[part]
        return due

    def next_s(self) -> float | None:
        """Return the time of the next scan, if any part is touched."""
        waiting = [touched.due_s() for touched in self._parts.values() if touched.first_s is not None]
        return min(waiting, default=None)
