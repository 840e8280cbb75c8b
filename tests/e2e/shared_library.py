"""The demo library, rendered and heard once: by one worker's server, and the others start with that."""

import fcntl
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

DATABASE = "auralis.db"


class HeardOnce:
    """Who comes first starts as a stranger does; the others wait, and get its music and its database.

    Parameters
    ----------
    shared
        A folder that all workers of this run have in common.
    """

    def __init__(self, shared: Path) -> None:
        self._database = shared / DATABASE
        self._music = shared / "music"  # says where it lies; written last
        self._turn = (shared / "turn").open("w")

    def begin(self, data: Path) -> str:
        """Wait for one's turn; what MUSIC is to be: nothing for who comes first."""
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        if not self._music.exists():
            return ""
        self._turn.close()
        data.mkdir(parents=True)
        shutil.copy(self._database, data / DATABASE)
        return self._music.read_text(encoding="utf-8")

    def share(self, data: Path) -> None:
        """All of it is heard: let the others begin."""
        if self._turn.closed:
            return
        with (
            closing(sqlite3.connect(data / DATABASE)) as heard,
            closing(sqlite3.connect(self._database)) as copy,
        ):
            heard.backup(copy)
        self._music.write_text(str(data / "demo"), encoding="utf-8")
        self._turn.close()

    def end(self) -> None:
        """Whether or not anything was heard: nobody waits any longer."""
        self._turn.close()
