"""The database's file alone, after a server has stopped."""

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
    """A connection that has committed and is not closed, as of a program that was killed."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("INSERT INTO slots VALUES ('feed', 7)")
        yield connection


def slots(path: Path) -> list[tuple[str, float]]:
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as connection:  # without its log
        return connection.execute("SELECT schedule, slot FROM slots").fetchall()


def test_the_file_alone_is_whole_afterwards(database: str, path: Path, left: sqlite3.Connection) -> None:
    assert slots(path) == []
    assert checkpoint_log(database)
    assert slots(path) == [("feed", 7)]


def test_a_program_that_still_reads_is_not_waited_for(
    database: str, path: Path, left: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "PATIENCE_S", 0.01)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM slots").fetchall()
        left.execute("INSERT INTO slots VALUES ('reap', 8)")
        assert not checkpoint_log(database)
    assert checkpoint_log(database)


def test_an_emptied_file_does_not_cost_its_log(database: str, path: Path, left: sqlite3.Connection) -> None:
    log = path.with_name(f"{path.name}-wal")
    before = log.read_bytes()
    path.write_bytes(b"")
    assert not checkpoint_log(database)
    assert log.read_bytes() == before


def test_another_database_has_no_such_file() -> None:
    assert checkpoint_log("postgresql+psycopg://auralis@nowhere/auralis")
