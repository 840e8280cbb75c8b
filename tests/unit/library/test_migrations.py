"""Upgrades of the schema."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select, text

from library import migrations
from library.database import make_engine, session_scope
from library.errors import DatabaseUnavailableError
from library.migrations import BrokenReferencesError, migrate, write_migration
from library.models import Root
from tests.factories import add_root


def test_unreachable_database_cannot_be_upgraded() -> None:
    with pytest.raises(DatabaseUnavailableError):
        migrate("sqlite:////dev")


@pytest.mark.parametrize("driver", ["sqlite", "sqlite+pysqlite"])
def test_folder_of_a_database_is_created(
    tmp_path: Path, driver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "new" / "auralis.db"
    migrate(f"{driver}:///{path}")
    assert path.exists()
    assert [entry.name for entry in tmp_path.iterdir()] == ["new"]


def test_upgrading_twice_changes_nothing(database: str) -> None:
    with session_scope() as session:
        add_root(session)
    migrate(database)
    with session_scope(read_only=True) as session:
        assert len(session.execute(select(Root)).all()) == 1


def test_changed_model_writes_a_migration(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts = shutil.copytree(migrations.SCRIPTS, tmp_path / "100% migrations")
    monkeypatch.setattr(migrations, "SCRIPTS", scripts)
    with session_scope() as session:
        session.execute(text("DROP TABLE slots"))
    write_migration(database, "turns are back")
    (written,) = (scripts / "versions").glob("*turns_are_back.py")
    assert 'create_table("slots"' in written.read_text().replace("'", '"')


def test_broken_references_stop_each_start_after_an_upgrade(database: str) -> None:
    careless = make_engine(database, foreign_keys=False)
    with careless.begin() as connection:
        connection.execute(text("INSERT INTO favourites VALUES ('ann', 'no such track', 0)"))
        connection.execute(text("PRAGMA user_version = 1"))  # references were checked under another schema
    careless.dispose()
    for _ in range(2):
        with pytest.raises(BrokenReferencesError, match=r"1 rows .* favourites"):
            migrate(database)


def test_references_are_checked_once(database: str) -> None:
    ran: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        ran.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        migrate(database)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert ran
    assert "PRAGMA foreign_key_check" not in ran
