"""The database: engines, sessions and its clock, and all that differs between SQLite and PostgreSQL.

A write transaction on SQLite starts with BEGIN IMMEDIATE: one that reads first and writes later fails when
another writer commits in between (376,121 failures in 3 s when measured).
"""

import logging
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any, cast

from sqlalchemy import (
    Connection,
    Dialect,
    Engine,
    Table,
    Text,
    create_engine,
    event,
    func,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Float

from config.settings import current
from library import sqlite
from library.driver_errors import translated_errors
from library.refusals import refuse_emptied, refuse_newer

log = logging.getLogger(__name__)

#: A session inside `session_scope`, for signatures of rooms that do not import SQLAlchemy.
OpenSession = Session

#: A writer waits this long for another one's batch of 100-200 rows.
BUSY_TIMEOUT_MS = 10_000

#: Pages up to here are read from the kernel's page cache: copying each took a third of a list's SQL time. It
#: is address space, not memory.
MAPPED_BYTES = 1 << 30

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    f"busy_timeout={BUSY_TIMEOUT_MS}",
    f"mmap_size={MAPPED_BYTES}",
)

#: A thread holds a connection for one transaction, not while it sends a file. Connections are opened on
#: demand; a thread that finds none free waits as long as for a lock. The one returned last is reused first:
#: its page cache is warm.
POOL = {
    "pool_size": 20,
    "max_overflow": 12,
    "pool_timeout": BUSY_TIMEOUT_MS / 1000,
    "pool_use_lifo": True,
}

POSTGRES_OPTIONS = "-c statement_timeout=30s -c lock_timeout=10s"


class now(FunctionElement[float]):  # noqa: N801  # reads as the SQL function that it is
    """Seconds since 1970 by the database's clock, the only one that workers on several machines share."""

    type = Float(53)
    inherit_cache = True


@compiles(now, "sqlite")
def _sqlite_now(_element: now, _compiler: SQLCompiler, **_options: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"  # 2440587.5: the Julian day of 1970-01-01


@compiles(now, "postgresql")
def _postgres_now(_element: now, _compiler: SQLCompiler, **_options: Any) -> str:
    return "extract(epoch FROM clock_timestamp())"


def upsert(session: Session, table: type[Any] | Table) -> sqlite_dialect.Insert | postgresql.Insert:
    """Start an INSERT that supports ON CONFLICT in the session's dialect."""
    target: Table = table if isinstance(table, Table) else table.__table__
    dialect: Dialect = session.get_bind().dialect
    return postgresql.insert(target) if dialect.name == "postgresql" else sqlite_dialect.insert(target)


def make_engine(url: str, foreign_keys: bool = True) -> Engine:
    """Make an engine for SQLite or PostgreSQL.

    Parameters
    ----------
    foreign_keys
        Off only while SQLite is migrated: rebuilding a parent table would delete its children's rows.

    Raises
    ------
    DatabaseRefusedError
        It was emptied; or, at the first connection, its schema is of a newer version.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        refuse_emptied(parsed.database)
        Path(parsed.database or "").parent.mkdir(parents=True, exist_ok=True)
        turn = threading.Lock()  # one for each engine: an inherited one might be held forever after a fork
        engine = create_engine(url, connect_args={"factory": partial(sqlite.TurnConnection, turn)}, **POOL)
        _prepare_sqlite(engine, foreign_keys)
    else:
        engine = create_engine(url, pool_pre_ping=True, connect_args={"options": POSTGRES_OPTIONS}, **POOL)
    event.listen(engine, "first_connect", refuse_newer)
    return engine


def _prepare_sqlite(engine: Engine, foreign_keys: bool) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        for pragma in (*SQLITE_PRAGMAS, f"foreign_keys={int(foreign_keys)}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        sqlite.begin(connection, BUSY_TIMEOUT_MS)


@cache
def engine() -> Engine:
    """Return the engine of this process."""
    return make_engine(current().database_url)


def forget_engine() -> None:
    """Drop connections inherited through a fork; they belong to the parent."""
    if engine.cache_info().currsize:
        engine().dispose(close=False)
        engine.cache_clear()


@contextmanager
def session_scope(read_only: bool = False, impatient: bool = False, synced: bool = True) -> Iterator[Session]:
    """Run one transaction: commit at the end, roll back on any error.

    Parameters
    ----------
    read_only
        Take no write lock; the transaction must not write.
    impatient
        Do not wait for SQLite's write lock; on PostgreSQL only row locks are waited for.
    synced
        Wait until SQLite's commit is on disk. Not needed for data that can be computed again: a power failure
        loses the last seconds, never half a transaction.

    Raises
    ------
    DatabaseFullError
        The database's disk is full.
    DatabaseUnavailableError
        The database does not respond, or was locked for longer than `BUSY_TIMEOUT_MS`.
    DatabaseDamagedError
        The database file is corrupt.
    ChangedMeanwhileError
        Another transaction inserted or deleted a row that this one relied on.
    """
    options = {sqlite.READ_ONLY: read_only, sqlite.IMPATIENT: impatient, sqlite.SYNCED: synced}
    with (
        translated_errors(),
        engine().connect() as connection,
        Session(connection.execution_options(**options)) as session,
    ):
        yield session
        session.commit()


def change_token() -> str | None:
    """Return a token that changes with every commit of any process.

    None when the database cannot provide one.
    """
    if engine().dialect.name == "sqlite":
        return _watch(engine()).state()
    with session_scope(read_only=True) as session:
        return str(session.execute(select(func.pg_current_snapshot().cast(Text))).scalar_one())


class _Watch:
    """A connection that never writes: SQLite counts for each connection the commits of others."""

    def __init__(self, watched: Engine) -> None:
        borrowed = watched.raw_connection()
        borrowed.detach()  # the pool opens another in its place
        self._connection = cast("sqlite3.Connection", borrowed.dbapi_connection)
        self._lock = threading.Lock()
        self._name = secrets.token_hex(4)  # another connection starts counting elsewhere
        event.listen(watched, "engine_disposed", lambda _engine: self._connection.close())

    def state(self) -> str | None:
        try:
            with self._lock:
                ((number,),) = self._connection.execute("PRAGMA data_version").fetchall()
        except sqlite3.Error as error:
            log.debug("SQLite does not say whether anything was written: %s", error)
            return None
        return f"{self._name}.{number}"


@lru_cache(maxsize=1)
def _watch(watched: Engine) -> _Watch:
    return _Watch(watched)


def ping() -> None:
    """Check that the database responds.

    Raises
    ------
    DatabaseUnavailableError
        It does not.
    """
    with session_scope(read_only=True) as session:
        session.execute(text("SELECT 1"))
