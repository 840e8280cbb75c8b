"""Databases that must not be used."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from app.cli.main import main
from config.settings import SECRET_KEY_FILE
from library.database import make_engine
from library.errors import DatabaseRefusedError
from library.migrations import migrate
from library.refusals import STAGED
from tests.conftest import reconnected

Damage = Callable[[Path], None]


def log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def empty(path: Path) -> None:
    path.write_bytes(b"")
    path.with_name(SECRET_KEY_FILE).touch()


def empty_beside_log(path: Path) -> None:
    path.write_bytes(b"")
    log_of(path).write_bytes(b"committed")


def missing_beside_log(path: Path) -> None:
    path.unlink(missing_ok=True)
    log_of(path).write_bytes(b"committed")


@pytest.mark.parametrize("damage", [empty, empty_beside_log, missing_beside_log])
def test_emptied_database_is_refused_before_it_is_touched(tmp_path: Path, damage: Damage) -> None:
    path = tmp_path / "auralis.db"
    damage(path)
    before = {each: each.read_bytes() for each in tmp_path.iterdir()}
    for use in (migrate, make_engine):
        with pytest.raises(DatabaseRefusedError, match=r"is empty, but .*: put a copy of it back"):
            use(f"sqlite:///{path}")
    assert {each: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_half_restored_library_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "auralis.db"
    (tmp_path / f"{path.name}{STAGED}").touch()
    for use in (migrate, make_engine):
        with pytest.raises(DatabaseRefusedError, match="was interrupted: run it again"):
            use(f"sqlite:///{path}")
    assert not path.exists()


@pytest.mark.parametrize("made", [(), (SECRET_KEY_FILE,), ("auralis.db",), ("auralis.db-wal",)])
def test_first_start_is_not_refused(tmp_path: Path, made: tuple[str, ...]) -> None:
    for name in made:
        (tmp_path / name).touch()
    migrate(f"sqlite:///{tmp_path}/auralis.db")


@contextmanager
def migrated_beyond_us(url: str) -> Iterator[None]:
    """Keep a database migrated by a later version for the length of a block."""
    earlier = make_engine(url)
    change = text("UPDATE alembic_version SET version_num = :version")
    with earlier.begin() as connection:
        before = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        connection.execute(change, {"version": "9999"})
    try:
        yield
    finally:
        with earlier.begin() as connection:
            connection.execute(change, {"version": before})
        earlier.dispose()


SENTENCE = (
    r"newer version of Auralis \(its schema is 9999, this version knows up to \d{4}\): start that version"
)


def test_newer_database_is_not_migrated(database: str) -> None:
    with migrated_beyond_us(database), pytest.raises(DatabaseRefusedError, match=SENTENCE):
        migrate(database)


@pytest.mark.parametrize("command", [["migrate"], ["coverage"], ["users", "list"], ["migration", "x"]])
def test_every_command_refuses_a_newer_database_in_one_sentence(
    umask: None, database: str, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["auralis", *command])
    with migrated_beyond_us(database), reconnected(), pytest.raises(SystemExit, match=SENTENCE):
        main()
