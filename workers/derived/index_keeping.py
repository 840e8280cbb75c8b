"""Requests of this process for index files that are missing or far behind."""

import logging
import threading
import time

from library.errors import DatabaseUnavailableError
from workers.derived import indexing

#: Requests to workers are repeated after this time.
REQUEST_INTERVAL_S = 5.0

#: Without files after this time, workers do not reach this data folder: this process writes them itself.
WORKERS_PATIENCE_S = 60.0

#: A new series of requests begins after this time without any.
FORGOTTEN_AFTER_S = 30.0

log = logging.getLogger(__name__)


class IndexKeeper:
    """Sends requests to workers, and writes the files in a thread when none of them does."""

    def __init__(self, patience_s: float = WORKERS_PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._first_s = self._last_s = -FORGOTTEN_AFTER_S
        self._sent_s = -REQUEST_INTERVAL_S
        self._writing: threading.Thread | None = None

    def request(self) -> None:
        """Have the files written; called with each search that misses them."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            now_s = time.monotonic()
            if now_s - self._last_s > FORGOTTEN_AFTER_S:
                self._first_s = now_s
            self._last_s = now_s
            if now_s - self._sent_s >= REQUEST_INTERVAL_S:
                self._sent_s = now_s
                indexing.refresh_soon()
            if now_s - self._first_s >= self._patience_s and not (self._writing and self._writing.is_alive()):
                self._writing = threading.Thread(target=_write, daemon=True, name="index writer")
                self._writing.start()
        finally:
            self._lock.release()


def _write() -> None:
    try:
        indexing.write()
    except (OSError, ValueError, DatabaseUnavailableError) as error:
        log.warning("the indexes cannot be written: %s", error)
