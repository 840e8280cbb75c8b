"""Long transactions take turns, with pauses in which every other writer gets SQLite's lock.

SQLite's waiters stand in no queue: each looks again after a while. A writer that begins anew as soon as it
has committed has the lock before any of them looks, for as long as it likes; so it has to wait.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy.orm import Session

from library.database import engine, session_scope

#: A transaction of many steps holds the lock for so long before it makes room for others.
SLICE_S = 0.05

#: SQLite's waiters look at the lock every 100 ms (`delays` in its main.c): each of them looks within a pause.
PAUSE_S = 0.12


class Turns:
    """One long transaction of this process at a time, and a pause after each as long as it was."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._free_s = 0.0

    @contextmanager
    def scope(self, synced: bool = True) -> Iterator[Session]:
        """Run one transaction as `session_scope` does, when it is its turn."""
        if engine().dialect.name != "sqlite":  # others lock rows and let their waiters stand in a queue
            with session_scope(synced=synced) as session:
                yield session
            return
        with self._lock:
            time.sleep(max(0.0, self._free_s - time.monotonic()))
            began_s = None
            try:
                with session_scope(synced=synced) as session:
                    session.connection()  # begins: the wait for the lock is over
                    began_s = time.monotonic()
                    yield session
            finally:
                ended_s = time.monotonic()
                self._free_s = ended_s + max(PAUSE_S, ended_s - (began_s or ended_s))


_turns = Turns()


def long_scope(synced: bool = True) -> AbstractContextManager[Session]:
    """Run one long transaction of this process when it is its turn."""
    return _turns.scope(synced)
