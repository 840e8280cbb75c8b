"""Connections of SQLite: how rows are fetched, how transactions begin, which commits wait for the disk."""

import sqlite3
import threading
from typing import Any, cast

from sqlalchemy import Connection

#: Execution option that lets a reading transaction begin without the write lock.
READ_ONLY = "auralis_read_only"

#: Execution option of a writing transaction that begins at once, or not at all.
IMPATIENT = "auralis_impatient"

#: Execution option of a writing transaction: whether its commit waits until it is on the disk.
SYNCED = "auralis_synced"


class TurnConnection(sqlite3.Connection):
    """Lets one thread at a time fetch rows.

    SQLite's driver lets go of the interpreter before each row; sixteen threads that fetch at once hand it
    around for every one of them, which halves what a process answers (`benchmarks/rest.py`, 16 clients: 223
    lists a second, 350 so).
    """

    def __init__(self, turn: threading.Lock, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.turn = turn

    def cursor(self, factory: Any = None) -> Any:
        """Open a cursor that waits for its turn."""
        return super().cursor(factory or _Cursor)


class _Cursor(sqlite3.Cursor):
    def fetchall(self) -> list[Any]:
        with cast("TurnConnection", self.connection).turn:
            return super().fetchall()


def begin(connection: Connection, busy_timeout_ms: int) -> None:
    """Begin a transaction as its execution options say; a writing one takes the write lock."""
    options = connection.get_execution_options()
    if options.get(READ_ONLY):
        connection.exec_driver_sql("BEGIN")
        return
    _set_synced(connection, options.get(SYNCED, True))
    if options.get(IMPATIENT):
        _begin_at_once(connection, busy_timeout_ms)
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _set_synced(connection: Connection, is_synced: bool) -> None:
    """Let commits of a connection wait for the disk or not; SQLite takes it between transactions only."""
    if connection.info.get(SYNCED) is not is_synced:
        connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if is_synced else 'NORMAL'}").close()
        connection.info[SYNCED] = is_synced


def _begin_at_once(connection: Connection, busy_timeout_ms: int) -> None:
    """Take the write lock, or fail; once it is held nothing else is waited for."""
    connection.exec_driver_sql("PRAGMA busy_timeout=0").close()
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={busy_timeout_ms}").close()
