"""SQLite connections: how rows are fetched, how transactions begin, which commits wait for the disk."""

import sqlite3
import threading
from typing import Any, cast

from sqlalchemy import Connection

#: Execution option of a read transaction: begin without the write lock.
READ_ONLY = "auralis_read_only"

#: Execution option of a write transaction: fail instead of waiting for the lock.
IMPATIENT = "auralis_impatient"

#: Execution option of a write transaction: whether its commit waits for the disk.
SYNCED = "auralis_synced"


class TurnConnection(sqlite3.Connection):
    """Lets one thread at a time fetch rows.

    SQLite's driver releases the interpreter lock before each row; sixteen threads that fetch at once pass it
    around for every row, which halves throughput (`benchmarks/rest.py`, 16 clients: 223 lists a second, 350
    with turns).
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
    """Begin a transaction as its execution options say; write transactions take the write lock."""
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
    """Set whether a connection's commits wait for the disk; SQLite allows it between transactions only."""
    if connection.info.get(SYNCED) is not is_synced:
        connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if is_synced else 'NORMAL'}").close()
        connection.info[SYNCED] = is_synced


def _begin_at_once(connection: Connection, busy_timeout_ms: int) -> None:
    """Take the write lock or fail; with the lock held, no later statement waits."""
    connection.exec_driver_sql("PRAGMA busy_timeout=0").close()
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={busy_timeout_ms}").close()
