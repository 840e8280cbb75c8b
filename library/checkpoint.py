"""Brings SQLite's log into the database's file when a server stops: that file alone is the library then."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import make_url

from library.errors import DatabaseRefusedError
from library.refusals import refuse_emptied

#: A command that still reads is waited for this long; then its log stays.
PATIENCE_S = 0.5


def fold_log(url: str) -> bool:
    """Bring what was committed last into the database's file, when no program of ours has it open any more.

    Returns
    -------
    bool
        Whether the file is whole by itself; not while another program reads, or with a full disk.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return True
    with suppress(sqlite3.Error, DatabaseRefusedError):
        refuse_emptied(parsed.database)
        with closing(sqlite3.connect(parsed.database, timeout=PATIENCE_S)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    log = Path(f"{parsed.database}-wal")
    return not log.exists() or not log.stat().st_size
