"""Render and analyse the demo library once: the first worker's server does, the others start with a copy."""

import fcntl
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

DATABASE = "auralis.db"


class SharedLibrary:
    """Lets the first worker start without music; the others wait, then get its music and database.

    Parameters
    ----------
    shared
        A folder that all workers of this run share.
    """

    def __init__(self, shared: Path) -> None:
        self._database = shared / DATABASE
        self._music = shared / "music"  # contains the path of the music; written last
        self._lock = (shared / "lock").open("w")

    def acquire(self, data: Path) -> str:
        """Wait for the lock; return the value for MUSIC, empty for the first worker."""
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        if not self._music.exists():
            return ""
        self._lock.close()
        data.mkdir(parents=True)
        shutil.copy(self._database, data / DATABASE)
        return self._music.read_text(encoding="utf-8")

    def share(self, data: Path) -> None:
        """Publish the analysed library to the other workers."""
        if self._lock.closed:
            return
        with (
            closing(sqlite3.connect(data / DATABASE)) as analysed,
            closing(sqlite3.connect(self._database)) as copy,
        ):
            analysed.backup(copy)
        self._music.write_text(str(data / "demo"), encoding="utf-8")
        self._lock.close()

    def release(self) -> None:
        """Let the other workers continue, even without a library."""
        self._lock.close()
