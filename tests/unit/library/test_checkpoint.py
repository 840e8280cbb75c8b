"""After a server stops, the database is one complete file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from library import checkpoint
from library.checkpoint import checkpoint_log


@pytest.fixture
def path(database: str) -> Path:
    return Path(database.removeprefix("sqlite:///"))


@pytest.fixture
def left(path: Path) -> Iterator[sqlite3.Connection]:
    """Return a connection that has committed and stays open, as after a crash."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("INSERT INTO slots VALUES ('feed', 7)")
        yield connection


def slots(path: Path) -> list[tuple[str, float]]:
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as connection:  # without its log
        return connection.execute("SELECT schedule, slot FROM slots").fetchall()


def test_database_file_is_complete_after_the_checkpoint(
    database: str, path: Path, left: sqlite3.Connection
) -> None:
    assert slots(path) == []
    assert checkpoint_log(database)
    assert slots(path) == [("feed", 7)]


def test_checkpoint_does_not_wait_for_readers(
    database: str, path: Path, left: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "PATIENCE_S", 0.01)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM slots").fetchall()
        left.execute("INSERT INTO slots VALUES ('reap', 8)")
        assert not checkpoint_log(database)
    assert checkpoint_log(database)


def test_emptied_file_keeps_its_log(database: str, path: Path, left: sqlite3.Connection) -> None:
    log = path.with_name(f"{path.name}-wal")
    before = log.read_bytes()
    path.write_bytes(b"")
    assert not checkpoint_log(database)
    assert log.read_bytes() == before


def test_postgresql_has_no_log_to_checkpoint() -> None:
    assert checkpoint_log("postgresql+psycopg://auralis@nowhere/auralis")
