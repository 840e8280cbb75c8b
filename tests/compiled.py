"""Statements compiled once for all the databases of a test process.

Each test has a database of its own, hence an engine, which would compile every statement again: a third of
the time of tests that use a database. A server has one engine for its life.
"""

from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

STATEMENTS = 4000

_compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)


def make_sharing_engine(*arguments: Any, **options: Any) -> Engine:
    """Make an engine that shares compiled statements with the others of this process."""
    engine = create_engine(*arguments, **options)
    engine._compiled_cache = _compiled
    return engine


def share_dialects() -> None:
    """Let dialects of one kind be equal: they are part of the keys of compiled statements."""
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
        dialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
