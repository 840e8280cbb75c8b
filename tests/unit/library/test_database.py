"""Transactions and the database's clock, on SQLite."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from library import database as library_database
from library.catalogue import tracks
from library.catalogue.tracks import TrackQuery
from library.database import (
    engine,
    forget_engine,
    now,
    ping,
    session_scope,
)
from library.errors import (
    ChangedMeanwhileError,
    DatabaseDamagedError,
    DatabaseFullError,
    DatabaseUnavailableError,
)
from library.models import Generation, Root
from tests.conftest import reconnected
from tests.factories import add_root


def count_roots() -> int:
    with session_scope(read_only=True) as session:
        return len(session.execute(select(Root)).all())


def test_successful_transaction_is_committed(database: str) -> None:
    with session_scope() as session:
        add_root(session)
    assert count_roots() == 1


def test_failed_transaction_is_rolled_back(database: str) -> None:
    def fail() -> None:
        with session_scope() as session:
            add_root(session)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert count_roots() == 0


def test_clock_is_that_of_the_database(session: Session) -> None:
    assert session.execute(select(now())).scalar_one() == pytest.approx(time.time(), abs=5)


def test_change_token_changes_with_each_write_only(database: str) -> None:
    seen = [library_database.change_token() for _ in range(2)]
    for n in range(2):
        with session_scope() as session:
            add_root(session, b"/%d" % n)
        seen += [library_database.change_token() for _ in range(2)]
    with session_scope(read_only=True) as session:
        session.execute(select(Root.id)).all()
    seen.append(library_database.change_token())
    assert None not in seen
    assert [seen.index(state) for state in seen] == [0, 0, 2, 2, 4, 4, 4]


def test_corrupt_file_has_no_change_token(database: str) -> None:
    assert library_database.change_token() is not None
    library_database.engine().dispose()  # also closes the connection that watches the file
    assert library_database.change_token() is None


def test_foreign_keys_are_enforced(database: str) -> None:
    with pytest.raises(ChangedMeanwhileError), session_scope() as session:
        session.execute(text("INSERT INTO favourites VALUES ('ann', 'no such track', 0)"))


def test_reader_does_not_wait_for_a_writer(database: str) -> None:
    with session_scope() as session:
        add_root(session)
        assert count_roots() == 0


def test_writers_that_read_first_are_serialised(database: str) -> None:
    """Deferred transactions would fail, or overwrite another's change."""
    with session_scope() as session:
        session.add(Generation(name="turns", incarnation="", number=0))

    def read_and_write(_writer: int) -> None:
        with session_scope() as session:
            row = session.get_one(Generation, "turns")
            row.number += 1

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(read_and_write, range(20)))
    with session_scope() as session:
        assert session.get_one(Generation, "turns").number == 20


def test_database_locked_too_long_is_unavailable(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_database, "SQLITE_PRAGMAS", ("busy_timeout=1",))
    with session_scope() as session:
        add_root(session)
        with pytest.raises(DatabaseUnavailableError, match="locked"), session_scope() as other:
            other.execute(select(Root))


def test_impatient_transaction_does_not_wait_for_another_writer(database: str) -> None:
    with session_scope() as session:
        add_root(session)
        began_s = time.monotonic()
        with pytest.raises(DatabaseUnavailableError, match="locked"), session_scope(impatient=True) as other:
            other.execute(select(Root))
        assert time.monotonic() - began_s < library_database.BUSY_TIMEOUT_MS / 2000
    with session_scope(impatient=True) as session:
        assert session.scalar(text("PRAGMA busy_timeout")) == library_database.BUSY_TIMEOUT_MS


def test_full_disk_is_reported(database: str) -> None:
    def fill() -> None:
        with session_scope() as session:
            session.execute(text("PRAGMA max_page_count=1"))
            session.add_all(Generation(name=f"{n}" * 4000, incarnation="", number=0) for n in range(10))

    with pytest.raises(DatabaseFullError):
        fill()
    ping()


@pytest.mark.parametrize("url", ["sqlite:////dev", "postgresql+psycopg://nobody@/auralis?host=/dev/null"])
def test_unreachable_database_is_unavailable(
    plain_environment: None, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AURALIS_DATA", str(tmp_path))
    monkeypatch.setenv("AURALIS_DATABASE_URL", url)
    with reconnected(), pytest.raises(DatabaseUnavailableError):
        ping()


def test_forked_worker_has_an_engine_of_its_own(database: str) -> None:
    inherited = engine()
    forget_engine()
    assert engine() is not inherited


def test_forget_engine_before_the_first_connection_does_nothing(database: str) -> None:
    forget_engine()
    assert engine.cache_info().currsize == 0


@pytest.mark.parametrize("sort_by", tracks.SORT_COLUMNS)
def test_page_is_read_from_an_index(session: Session, sort_by: str) -> None:
    """Sorting a million rows would take a second."""
    seen: list[str] = []
    driver = session.connection().connection.driver_connection
    assert driver is not None
    driver.set_trace_callback(seen.append)
    tracks.page(session, TrackQuery(sort_by=sort_by, descending=True))
    driver.set_trace_callback(None)
    statements = [one for one in seen if "LIMIT" in one]
    plan = [step[-1] for one in statements for step in driver.execute(f"EXPLAIN QUERY PLAN {one}")]
    assert statements
    assert not any("TEMP B-TREE" in step for step in plan), plan


def test_damaged_file_is_reported(database: str, tmp_path: Path) -> None:
    file = tmp_path / "data" / "auralis.db"
    with file.open("r+b") as opened:
        opened.seek(0)
        opened.write(bytes(range(256)) * 64)
    with pytest.raises(DatabaseDamagedError), session_scope(read_only=True) as session:
        session.execute(text("SELECT count(*) FROM tracks"))


def test_exhausted_pool_is_reported_as_unavailable(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_database, "POOL", {"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.01})
    with session_scope(read_only=True) as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(DatabaseUnavailableError, match="in use"), session_scope(read_only=True):
            pass
