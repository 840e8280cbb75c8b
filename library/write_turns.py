"""Let long write transactions take turns, with pauses in which every other writer gets SQLite's lock.

SQLite does not queue waiting writers: each polls the lock. A writer that begins again right after its commit
takes the lock before any of them polls, so it has to pause.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy.orm import Session

from library.database import engine, session_scope

#: A transaction of many steps ends after holding the lock for this long.
SLICE_S = 0.05

#: SQLite's waiters poll the lock every 100 ms (`delays` in its main.c): each of them polls within a pause.
PAUSE_S = 0.12


class WriteTurns:
    """Runs one long transaction of this process at a time, each followed by a pause of the same length."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._free_s = 0.0

    @contextmanager
    def scope(self, synced: bool = True) -> Iterator[Session]:
        """Run one transaction like `session_scope`, when it is its turn."""
        if engine().dialect.name != "sqlite":  # others lock rows and queue the waiting transactions
            with session_scope(synced=synced) as session:
                yield session
            return
        with self._lock:
            time.sleep(max(0.0, self._free_s - time.monotonic()))
            began_s = None
            try:
                with session_scope(synced=synced) as session:
                    session.connection()  # begins: the lock is held from here
                    began_s = time.monotonic()
                    yield session
            finally:
                ended_s = time.monotonic()
                self._free_s = ended_s + max(PAUSE_S, ended_s - (began_s or ended_s))


_turns = WriteTurns()


def long_scope(synced: bool = True) -> AbstractContextManager[Session]:
    """Run one long transaction of this process, when it is its turn."""
    return _turns.scope(synced)
