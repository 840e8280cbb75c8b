"""Threads that work once a second; a tick that fails is followed by the next one."""

import logging
import threading

from app import playback

TICK_S = 1.0

log = logging.getLogger(__name__)


class PeriodicThread:
    """A thread that calls `tick` each second; each kind of work has its own, so that none delays another.

    Parameters
    ----------
    name
        Name of the thread in the log.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name=name)

    def tick(self, number: int) -> None:
        """Do the work of one second; numbers count from 1."""
        raise NotImplementedError

    def end(self) -> None:
        """Do the last work before the thread ends."""

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End after the current tick; safe inside a signal handler."""
        self._stopped.set()

    def finish(self, timeout_s: float) -> None:
        """Wait until the thread has ended."""
        self._thread.join(max(0.0, timeout_s))

    def _run(self) -> None:
        number = 0
        while not self._stopped.wait(TICK_S):
            number += 1
            self._guarded(number)
        self._guarded(None)

    def _guarded(self, number: int | None) -> None:
        try:
            if number is None:
                self.end()
            else:
                self.tick(number)
        except playback.UNAVAILABLE as error:
            log.warning("%s: retried at the next tick: %s", self._name, error)
        except Exception:  # the thread must survive any fault
            log.exception("%s: a tick failed", self._name)
