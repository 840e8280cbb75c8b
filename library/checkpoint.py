"""Checkpoint SQLite's write-ahead log when a server stops, so that the database is one complete file."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import make_url

from library.errors import DatabaseRefusedError
from library.refusals import refuse_emptied

#: A program that still reads is waited for this long; then the log stays.
PATIENCE_S = 0.5


def checkpoint_log(url: str) -> bool:
    """Write SQLite's log into the database file, once no process of ours has it open.

    Returns
    -------
    bool
        Whether the file is complete; False while another program reads, or with a full disk.
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
