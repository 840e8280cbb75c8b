"""Rows of every released schema, as SQL, and databases filled with them."""

import re
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    cast,
    func,
    select,
)

from library.backup.tables import restart_numbers
from library.migrations import SCRIPTS, upgrade

FOLDER = Path(__file__).parent
BYTES = re.compile(r"X'([0-9a-f]*)'")

#: All revisions, the oldest first: a new one is tested without being named here.
REVISIONS = [script.revision for script in ScriptDirectory(str(SCRIPTS)).walk_revisions()][::-1]

#: Revisions with rows in a file; for later ones, each table without rows gets one of arbitrary values.
WRITTEN = [revision for revision in REVISIONS if (FOLDER / f"{revision}.sql").exists()]

#: Those that differ most, and the newest; the upgrade through every revision has tests of its own.
SAMPLED = [*WRITTEN, *REVISIONS[-3:]]


def fill(connection: Connection, revision: str) -> None:
    """Create a database of a revision with rows in all tables, in the caller's transaction."""
    known = [written for written in WRITTEN if written <= revision]
    upgrade(connection, known[-1])
    for written in known:
        for statement in _statements(written, connection.dialect.name):
            connection.exec_driver_sql(statement)
    for table in read_tables(connection):
        restart_numbers(connection, table)
    upgrade(connection, revision)
    for table in read_tables(connection):
        if not connection.execute(select(func.count()).select_from(table)).scalar_one():
            connection.execute(
                table.insert(), {column.name: _any(connection, column) for column in table.columns}
            )


def read_tables(connection: Connection) -> list[Table]:
    """Return the tables of the database, each after those that its rows refer to."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def read_rows(connection: Connection) -> dict[str, dict[tuple[Any, ...], dict[str, Any]]]:
    """Return every row by table and key."""
    return {
        table.name: {
            tuple(row[column.name] for column in table.primary_key): dict(row)
            for row in connection.execute(select(*map(_readable, table.columns))).mappings()
        }
        for table in read_tables(connection)
    }


def _readable(column: Column[Any]) -> ColumnElement[Any]:
    """Return JSON as text, since Python has one None for JSON's null and SQL's NULL."""
    return cast(column, Text).label(column.name) if isinstance(column.type, JSON) else column


def _statements(revision: str, dialect: str) -> list[str]:
    text = (FOLDER / f"{revision}.sql").read_text(encoding="utf-8")
    if dialect == "postgresql":
        text = BYTES.sub(r"'\\x\1'::bytea", text)
    return [statement for statement in text.split(";\n") if statement.strip()]


def _any(connection: Connection, column: Column[Any]) -> Any:
    for key in column.foreign_keys:
        return connection.execute(select(key.column).limit(1)).scalar_one()
    samples = {Boolean: True, Integer: 1, Float: 1.5, LargeBinary: b"\x00\xff", JSON: {"é": [None]}}
    return next((value for kind, value in samples.items() if isinstance(column.type, kind)), "é")
