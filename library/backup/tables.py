"""Rows as lines of JSON, the same from SQLite and PostgreSQL, and back into either.

Columns are those of the database and not of the models: a backup may be made before an upgrade, and one of an
older schema is loaded into that schema.
"""

import binascii
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    cast,
    func,
    select,
    text,
)
from sqlalchemy.sql import ColumnElement

from library.backup.manifest import TableNote
from library.errors import BackupError
from library.models import Base

#: Rows fetched and stored together.
BATCH = 500

#: A chunk ends with the row that exceeds this.
CHUNK_BYTES = 4 << 20


def begin_snapshot(connection: Connection) -> None:
    """Read one state of the database in this transaction, however long it takes; writers do not wait for it.

    SQLite does so by default, in WAL mode.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        lift_time_limit(connection)


def lift_time_limit(connection: Connection) -> None:
    """Let statements of this transaction take as long as a large library needs."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


@contextmanager
def references_checked_late(connection: Connection, found: Iterable[Table]) -> Iterator[None]:
    """Check self-references of tables at the end of the block; on SQLite they are checked later anyway.

    Rows come in any order, such as a token before the one that created it.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    keys = [key for table in found for key in table.foreign_key_constraints if key.referred_table is table]
    quote = connection.dialect.identifier_preparer.quote
    change = "ALTER TABLE {} ALTER CONSTRAINT {} {}"
    for key in keys:
        names = quote(key.table.name), quote(str(key.name))
        connection.exec_driver_sql(change.format(*names, "DEFERRABLE INITIALLY DEFERRED"))
    yield
    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for key in keys:
        names = quote(key.table.name), quote(str(key.name))
        connection.exec_driver_sql(change.format(*names, "NOT DEFERRABLE"))


def find_schema(connection: Connection) -> str:
    """Return the revision of the database's schema."""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def find_tables(connection: Connection) -> list[Table]:
    """Return Auralis's tables, each after those that its rows refer to."""
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: name in Base.metadata.tables)
    return metadata.sorted_tables


def count(connection: Connection, table: Table) -> int:
    """Count the rows of a table."""
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def dump(connection: Connection, table: Table) -> Iterator[tuple[bytes, int]]:
    """Yield a table in chunks: lines of JSON, and the number of rows."""
    binary = [index for index, column in enumerate(table.columns) if _is_binary(column)]
    query = select(*(_read(column) for column in table.columns))
    lines: list[bytes] = []
    size = 0
    for row in connection.execute(query, execution_options={"yield_per": BATCH}):
        lines.append(_encode(row, binary))
        size += len(lines[-1])
        if size >= CHUNK_BYTES:
            yield b"".join(lines), len(lines)
            lines, size = [], 0
    if lines:
        yield b"".join(lines), len(lines)


def load(connection: Connection, table: Table, note: TableNote, content: bytes) -> int:
    """Store a chunk's rows; returns their number.

    Raises
    ------
    BackupError
        They are not rows of this table.
    """
    names = [column.name for column in table.columns]
    if sorted(names) != sorted(note.columns):
        raise BackupError(f"the rows of {table.name} do not have the columns of its schema")
    binary = [index for index, name in enumerate(note.columns) if _is_binary(table.columns[name])]
    insert = table.insert().values({column.name: _written(connection, column) for column in table.columns})
    lines = content.splitlines()
    for start in range(0, len(lines), BATCH):
        rows = [_decode(line, note.columns, binary) for line in lines[start : start + BATCH]]
        connection.execute(insert, rows)
    return len(lines)


def restart_numbers(connection: Connection, table: Table) -> None:
    """Set PostgreSQL's sequence of a table beyond its rows; SQLite does so by default."""
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None or not isinstance(column.type, Integer):
        return
    sequence = func.pg_get_serial_sequence(table.name, column.name)
    last = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
    connection.execute(select(func.setval(sequence, last, False)))


def _is_binary(column: Column[Any]) -> bool:
    return isinstance(column.type, LargeBinary)


def _read(column: Column[Any]) -> ColumnElement[Any]:
    # As text: Python has one None for JSON's null and SQL's NULL.
    return cast(column, Text) if isinstance(column.type, JSON) else column


def _written(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    if not isinstance(column.type, JSON):
        return bindparam(column.name, type_=column.type)
    as_text = bindparam(column.name, type_=Text())
    return cast(as_text, column.type) if connection.dialect.name == "postgresql" else as_text


def _encode(row: Any, binary: list[int]) -> bytes:
    values = list(row)
    for index in binary:
        if values[index] is not None:
            values[index] = binascii.b2a_base64(values[index], newline=False).decode("ascii")
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _decode(line: bytes, columns: list[str], binary: list[int]) -> dict[str, object]:
    values = json.loads(line)
    for index in binary:
        if values[index] is not None:
            values[index] = binascii.a2b_base64(values[index], strict_mode=True)
    return dict(zip(columns, values, strict=True))
