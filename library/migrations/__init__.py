"""Upgrades of the database's schema. Only upgrades import Alembic, which takes a fifth of a start."""

import secrets
import zlib
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from library.database import make_engine
from library.driver_errors import translated_errors
from library.errors import DatabaseRefusedError

SCRIPTS = Path(__file__).parent

#: Of about thirty starts. A number that is cut off is smaller, and then an index is built again.
ANCESTORS_LENGTH = 600


def migrate(url: str) -> None:
    """Upgrade a database to the newest schema, at each start and after a restore.

    Raises
    ------
    DatabaseUnavailableError
        The database does not respond.
    DatabaseRefusedError
        It was emptied, or a newer version has written it.
    BrokenReferencesError
        Rows refer to rows that do not exist; SQLite does not check this during a migration.
    """
    migrating = make_engine(url, foreign_keys=False)
    try:
        with translated_errors():
            upgrade(migrating)
            with migrating.begin() as connection:
                complete(connection, is_checked=_is_checked(connection))
    finally:
        migrating.dispose()


def upgrade(bind: Engine | Connection, revision: str = "head") -> None:
    """Upgrade a database to a revision; the caller commits a connection's transaction."""
    command.upgrade(migration_config(bind), revision)


def complete(connection: Connection, is_checked: bool = False) -> None:
    """Check references after an upgrade, and invalidate caches of any other database.

    Parameters
    ----------
    is_checked
        Whether the references were checked since the last upgrade.

    Raises
    ------
    BrokenReferencesError
        Rows refer to rows that do not exist.
    """
    if connection.dialect.name == "sqlite" and not is_checked:
        _check_references(connection)
    _renew_incarnation(connection)


def is_known(revision: str) -> bool:
    """Return whether a revision belongs to this version."""
    return any(script.revision == revision for script in ScriptDirectory(str(SCRIPTS)).walk_revisions())


def _renew_incarnation(connection: Connection) -> None:
    """Change the incarnation of all generations, so that earlier cached results do not match.

    A restored backup counts generations again that were counted before, with other contents. The number at
    which the former incarnation ended is kept for indexes on disk (`generations.continues`).
    """
    connection.execute(
        text(
            "UPDATE generations SET incarnation = :incarnation,"
            " ancestors = substr(incarnation || ':' || number || ' ' || ancestors, 1, :length)"
        ),
        {"incarnation": secrets.token_hex(4), "length": ANCESTORS_LENGTH},
    )


def write_migration(url: str, message: str) -> None:
    """Write a revision that upgrades the newest schema to the models."""
    current_schema = make_engine(url, foreign_keys=False)
    try:
        command.revision(migration_config(current_schema), message, autogenerate=True)
    finally:
        current_schema.dispose()


def migration_config(bind: Engine | Connection) -> Config:
    """Return Alembic's configuration; there is no file for it."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["bind"] = bind
    return config


class BrokenReferencesError(DatabaseRefusedError):
    """Rows refer to rows that do not exist."""


def _is_checked(connection: Connection) -> bool:
    """Return whether the references of a SQLite database were checked under its present schema.

    A check reads the whole file: 2 GB at each start of a million tracks.
    """
    if connection.dialect.name != "sqlite":
        return True
    return bool(connection.exec_driver_sql("PRAGMA user_version").scalar_one() == _schema_mark(connection))


def _schema_mark(connection: Connection) -> int:
    """Return a number for the schema's revision, 31 bits; a revision under development has no number."""
    revision: str = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    return zlib.crc32(revision.encode()) >> 1


def _check_references(connection: Connection) -> None:
    """Check the references of a SQLite database, and note under which schema."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise BrokenReferencesError(
            f"{len(broken)} rows refer to rows that do not exist, in: {tables}. Put back a copy of the "
            "database"
        )
    connection.exec_driver_sql(f"PRAGMA user_version = {_schema_mark(connection)}")
