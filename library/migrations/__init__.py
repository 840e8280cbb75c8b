"""How a database comes to the newest schema. Only who migrates imports Alembic: it is a fifth of a start."""

import secrets
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from library.database import make_engine
from library.driver_errors import errors_named
from library.errors import DatabaseRefusedError

SCRIPTS = Path(__file__).parent


def migrate(url: str) -> None:
    """Bring a database to the newest schema: each start comes by here, and so does a restored backup.

    Raises
    ------
    DatabaseUnavailableError
        The database does not answer.
    DatabaseRefusedError
        It was emptied, or a newer version has written it.
    BrokenReferencesError
        Rows refer to rows that do not exist; SQLite does not notice it while it is migrated.
    """
    migrating = make_engine(url, foreign_keys=False)
    try:
        with errors_named():
            command.upgrade(migration_config(migrating), "head")
            _check_references(migrating)
            _renew_incarnation(migrating)
    finally:
        migrating.dispose()


def _renew_incarnation(migrating: Engine) -> None:
    """Let nobody believe that results of before are of this database.

    A backup that was put in place counts generations that were counted before, with other contents.
    """
    with migrating.begin() as connection:
        connection.execute(
            text("UPDATE generations SET incarnation = :incarnation"), {"incarnation": secrets.token_hex(4)}
        )


def write_migration(url: str, message: str) -> None:
    """Write the revision that brings the newest schema to what the models say."""
    current_schema = make_engine(url, foreign_keys=False)
    try:
        command.revision(migration_config(current_schema), message, autogenerate=True)
    finally:
        current_schema.dispose()


def migration_config(migrating: Engine) -> Config:
    """Alembic's configuration; it has no file of its own."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["engine"] = migrating
    return config


class BrokenReferencesError(DatabaseRefusedError):
    """Rows refer to rows that do not exist."""


def _check_references(migrating: Engine) -> None:
    if migrating.dialect.name != "sqlite":
        return
    with migrating.connect() as connection:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise BrokenReferencesError(
            f"{len(broken)} rows refer to rows that do not exist, in: {tables}. Put back a copy of the "
            "database"
        )
