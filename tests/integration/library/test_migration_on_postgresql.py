"""What a migration may take of PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, text

from library.migrations import migrate

pytestmark = pytest.mark.integration


@contextmanager
def timeouts_while_creating_tables() -> Iterator[list[tuple[str, str]]]:
    """Collect `statement_timeout` and `lock_timeout` as they are for each CREATE TABLE."""
    seen: list[tuple[str, str]] = []

    def look(_connection: Any, cursor: Any, statement: str, *_others: Any) -> None:
        if statement.lstrip().startswith("CREATE TABLE"):
            values = [cursor.execute(f"SHOW {name}_timeout").fetchone()[0] for name in ("statement", "lock")]
            seen.append((values[0], values[1]))

    event.listen(Engine, "before_cursor_execute", look)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", look)


def test_migrations_have_no_time_limit_and_still_do_not_wait_for_locks(postgres: str) -> None:
    server = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE to_migrate"))
    try:
        with timeouts_while_creating_tables() as seen:
            migrate(postgres.replace("/postgres?", "/to_migrate?"))
    finally:
        with server.connect() as connection:
            connection.execute(text("DROP DATABASE to_migrate WITH (FORCE)"))
        server.dispose()
    assert len(seen) > 10
    assert set(seen) == {("0", "10s")}
