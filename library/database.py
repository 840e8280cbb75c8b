"""The database: engines, sessions and its clock. What differs between databases stands here.

A writing transaction on SQLite starts with BEGIN IMMEDIATE: one that reads first and writes later fails as
soon as another writer came between (376,121 failures in 3 s when measured).
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
from library.driver_errors import errors_named
from library.refusals import refuse_emptied, refuse_newer

log = logging.getLogger(__name__)

#: A session inside `session_scope`, for signatures of rooms that know no SQLAlchemy.
OpenSession = Session

#: A writer waits this long for another one's batch of 100-200 rows.
BUSY_TIMEOUT_MS = 10_000

#: Pages up to here are read where the kernel holds them: copying each took a third of a list's SQL. It is
#: address space, not memory.
MAPPED_BYTES = 1 << 30

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    f"busy_timeout={BUSY_TIMEOUT_MS}",
    f"mmap_size={MAPPED_BYTES}",
)

#: A thread holds one for the length of a transaction, not while it sends a file. They are opened as they are
#: needed; who finds none free waits as long as for another one's writing. The one given back last is taken
#: first: it still has the index's pages.
POOL = {
    "pool_size": 20,
    "max_overflow": 12,
    "pool_timeout": BUSY_TIMEOUT_MS / 1000,
    "pool_use_lifo": True,
}

POSTGRES_OPTIONS = "-c statement_timeout=30s -c lock_timeout=10s"


class now(FunctionElement[float]):  # noqa: N801  # reads as the SQL function that it is
    """Seconds since 1970 by the database's clock: workers on many machines share no other."""

    type = Float(53)
    inherit_cache = True


@compiles(now, "sqlite")
def _sqlite_now(_element: now, _compiler: SQLCompiler, **_options: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"  # 2440587.5: the Julian day of 1970-01-01


@compiles(now, "postgresql")
def _postgres_now(_element: now, _compiler: SQLCompiler, **_options: Any) -> str:
    return "extract(epoch FROM clock_timestamp())"


def upsert(session: Session, table: type[Any] | Table) -> sqlite_dialect.Insert | postgresql.Insert:
    """Start an INSERT that can say ON CONFLICT on the session's database."""
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
        It was emptied; with the first connection also: it is of a newer version.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        refuse_emptied(parsed.database)
        Path(parsed.database or "").parent.mkdir(parents=True, exist_ok=True)
        turn = threading.Lock()  # this engine's: one that a fork inherits might be held for ever
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
    """The engine of this process."""
    return make_engine(current().database_url)


def forget_engine() -> None:
    """Let go of connections inherited through a fork; they belong to the parent."""
    if engine.cache_info().currsize:
        engine().dispose(close=False)
        engine.cache_clear()


@contextmanager
def session_scope(read_only: bool = False, impatient: bool = False, synced: bool = True) -> Iterator[Session]:
    """Run one transaction: committed at the end, rolled back by any error.

    Parameters
    ----------
    read_only
        Take no write lock. Writers are not kept waiting, and writing in it is a mistake.
    impatient
        Do not wait for another writer of SQLite's; on PostgreSQL only rows are waited for.
    synced
        Wait until SQLite's commit is on the disk. What can be computed again need not be: a power cut undoes
        its last seconds, never half of a transaction.

    Raises
    ------
    DatabaseFullError
        There is no room left on its disk.
    DatabaseUnavailableError
        The database does not answer, or was locked for longer than `BUSY_TIMEOUT_MS`.
    DatabaseDamagedError
        Its file is not what was written.
    ChangedMeanwhileError
        Another transaction made, or removed, a row that this one counted on.
    """
    options = {sqlite.READ_ONLY: read_only, sqlite.IMPATIENT: impatient, sqlite.SYNCED: synced}
    with (
        errors_named(),
        engine().connect() as connection,
        Session(connection.execution_options(**options)) as session,
    ):
        yield session
        session.commit()


def state() -> str | None:
    """A word for what is in the database: another one as soon as anything is written, by whichever process.

    None where the database does not say.
    """
    if engine().dialect.name == "sqlite":
        return _watch(engine()).state()
    with session_scope(read_only=True) as session:
        return str(session.execute(select(func.pg_current_snapshot().cast(Text))).scalar_one())


class _Watch:
    """A connection that never writes: SQLite counts for each connection what the others have written."""

    def __init__(self, watched: Engine) -> None:
        borrowed = watched.raw_connection()
        borrowed.detach()  # the pool has another in its place
        self._connection = cast("sqlite3.Connection", borrowed.dbapi_connection)
        self._lock = threading.Lock()
        self._name = secrets.token_hex(4)  # another connection counts from elsewhere
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
    """Make sure that the database answers.

    Raises
    ------
    DatabaseUnavailableError
        It does not.
    """
    with session_scope(read_only=True) as session:
        session.execute(text("SELECT 1"))
