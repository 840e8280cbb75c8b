"""Threads that look after sockets and sessions by the clock; a round that fails is made again."""

import logging
import threading

from app import playback

TICK_S = 1.0

log = logging.getLogger(__name__)


class Rounds:
    """A thread that makes a round each second; what one kind of round waits for holds up no other kind.

    Parameters
    ----------
    name
        Of the thread, for the log.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name=name)

    def tick(self, number: int) -> None:
        """Do what is due at a second, the first of which is 1."""
        raise NotImplementedError

    def end(self) -> None:
        """Do what is due at the end."""

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the present round; harmless inside a signal handler."""
        self._stopped.set()

    def finish(self, timeout_s: float) -> None:
        """Wait for the end."""
        self._thread.join(max(0.0, timeout_s))

    def _run(self) -> None:
        number = 0
        while not self._stopped.wait(TICK_S):
            number += 1
            self._fenced(number)
        self._fenced(None)

    def _fenced(self, number: int | None) -> None:
        try:
            if number is None:
                self.end()
            else:
                self.tick(number)
        except playback.AWAY as error:
            log.warning("%s: the next round is to do what this one could not: %s", self._name, error)
        except Exception:  # the fence: the next second comes all the same
            log.exception("%s: a round failed", self._name)
