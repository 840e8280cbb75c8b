"""How long a connection's client is waited for, and how a minimum rate is kept."""

from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True, slots=True)
class Patience:
    """The time that a client may take for each step; only `send_s` may cost a thread.

    Attributes
    ----------
    idle_s
        Until the first byte of a request.
    head_s
        From its first byte to the end of its head.
    body_s
        For each `STRETCH_BYTES` of its body, and for the rest.
    send_s
        For each `STRETCH_BYTES` of the answer; a player that was paused asks for the rest by Range.
    linger_s
        Until a client hangs up after it was told that the connection ends.
    stopping_s
        For all of these once the server stops: clients of the socket are promised to be back within five.
    """

    idle_s: float = 30.0
    head_s: float = 10.0
    body_s: float = 20.0
    send_s: float = 60.0
    linger_s: float = 1.0
    stopping_s: float = 0.5


#: So much has to move within each period: 1.1 kB/s while sending, 3.3 kB/s while receiving. A voice in Opus
#: plays 2 to 3 kB/s.
STRETCH_BYTES = 65_536


class Pace:
    """A deadline that is put off with every stretch that has moved; bytes one by one do not move it."""

    def __init__(self, period_s: float) -> None:
        self._period_s = period_s
        self._moved = 0
        self.deadline_s = monotonic() + period_s

    def count(self, moved: int) -> None:
        """Note that bytes have moved."""
        self._moved += moved
        if self._moved >= STRETCH_BYTES:
            self._moved = 0
            self.deadline_s = monotonic() + self._period_s

    @property
    def remaining_s(self) -> float:
        """Seconds until the deadline; 0 after it."""
        return max(0.0, self.deadline_s - monotonic())
