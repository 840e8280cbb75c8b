"""Timeouts of a connection's client, and its minimum rate."""

from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True, slots=True)
class Timeouts:
    """The time in seconds that a client may take for each step; only `send_s` may occupy a thread.

    Attributes
    ----------
    idle_s
        Until the first byte of a request.
    head_s
        From its first byte to the end of its head.
    body_s
        For each `MIN_PROGRESS_BYTES` of its body, and for the rest.
    send_s
        For each `MIN_PROGRESS_BYTES` of the response; a paused player requests the rest by Range.
    linger_s
        Until a client closes the connection after the server has.
    stopping_s
        For all of these once the server stops: sockets are promised a reconnection within five seconds.
    """

    idle_s: float = 30.0
    head_s: float = 10.0
    body_s: float = 20.0
    send_s: float = 60.0
    linger_s: float = 1.0
    stopping_s: float = 0.5


#: Bytes that must be transferred within each period: 1.1 kB/s while sending, 3.3 kB/s while receiving. Speech
#: in Opus has 2 to 3 kB/s.
MIN_PROGRESS_BYTES = 65_536


class ProgressDeadline:
    """A deadline that moves with every `MIN_PROGRESS_BYTES` transferred, and with no fewer."""

    def __init__(self, period_s: float) -> None:
        self._period_s = period_s
        self._moved = 0
        self.deadline_s = monotonic() + period_s

    def count(self, moved: int) -> None:
        """Count transferred bytes."""
        self._moved += moved
        if self._moved >= MIN_PROGRESS_BYTES:
            self._moved = 0
            self.deadline_s = monotonic() + self._period_s

    @property
    def remaining_s(self) -> float:
        """Seconds until the deadline; 0 after it."""
        return max(0.0, self.deadline_s - monotonic())
