"""Runs messages in a small pool: of each socket one at a time and in order, slow ones beside the others."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from app.ws.transport.connection import Connection, Rest
from app.ws.transport.frames import Closed

HANDLER_THREADS = 8

#: Searches, and welcomes, which wait while Redis is away: neither keeps a player's button waiting.
SLOW_THREADS = 4

#: Messages that a thread runs for one socket before another one gets its turn.
TURN_MESSAGES = 8

log = logging.getLogger(__name__)


class Turns:
    """The threads that run messages."""

    def __init__(self) -> None:
        self._handlers = ThreadPoolExecutor(HANDLER_THREADS, thread_name_prefix="socket")
        self._slow = ThreadPoolExecutor(SLOW_THREADS, thread_name_prefix="socket-slow")

    def put(self, connection: Connection, message: str | bytes | None) -> None:
        """Run a message when its turn comes; None: the socket is gone."""
        if connection.put(message):
            self._handlers.submit(self._work, connection)

    def submit(self, connection: Connection, job: Callable[[], None]) -> None:
        """Run a job of a socket beside its messages."""
        self._handlers.submit(self._fenced, connection, job)

    def stop(self) -> None:
        """Bring to an end what is running, and what waits for its turn."""
        for pool in (self._slow, self._handlers):
            pool.shutdown(wait=False)

    def _work(self, connection: Connection) -> None:
        for _ in range(TURN_MESSAGES):
            taken = connection.take()
            if taken is None:
                return
            rests: list[Rest] = []
            self._fenced(connection, partial(self._run, connection, taken[0], rests))
            if rests:
                self._slow.submit(self._go_on, connection, rests[0])
                return
        self._handlers.submit(self._work, connection)

    def _run(self, connection: Connection, message: str | bytes | None, rests: list[Rest]) -> None:
        if message is None:
            connection.on_close(connection)
        elif connection.left or not connection.closing:
            rest = connection.on_message(connection, message)
            rests.extend([rest] if rest else [])

    def _go_on(self, connection: Connection, rest: Rest) -> None:
        self._fenced(connection, rest)
        self._handlers.submit(self._work, connection)

    def _fenced(self, connection: Connection, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception:  # the fence: a failing message costs its own socket
            log.exception("a socket's message failed")
            connection.close(Closed.INTERNAL, "internal error")
