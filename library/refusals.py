"""Refuse databases that must not be used: one that was emptied, or written by a newer version."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from config.settings import SECRET_KEY_FILE
from library.errors import DatabaseRefusedError

VERSIONS = Path(__file__).parent / "migrations" / "versions"

#: Suffix of files that a restore is writing.
STAGED = ".restoring"


def refuse_emptied(database: str | None) -> None:
    """Refuse an empty file where a database was; called before SQLite opens it.

    SQLite would take it for a new database, without accounts and so without a password, and would delete the
    log beside it with the last commits.

    Parameters
    ----------
    database
        The path in SQLite's URL.

    Raises
    ------
    DatabaseRefusedError
        The file is empty beside a secret, or empty or missing beside a log; or a restore has not
        finished.
    """
    if not database:  # in memory
        return
    path = Path(database)
    size = _find_size(path)
    if size is None and _find_size(path.with_name(f"{path.name}{STAGED}")) is not None:
        raise DatabaseRefusedError(
            f"A restore to {path} is under way, or was interrupted: run it again, or remove "
            f"{path.name}{STAGED} to begin with an empty library"
        )
    was_used = _find_size(path.with_name(f"{path.name}-wal")) or (
        size == 0 and _find_size(path.with_name(SECRET_KEY_FILE)) is not None
    )
    if was_used and not size:
        raise DatabaseRefusedError(
            f"{path} is empty, but Auralis has used its folder: put a copy of it back; or, to begin with an "
            f"empty library and without accounts, move {path.name} and {path.name}-wal away"
        )


def _find_size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def refuse_newer(connection: Any, _record: object = None) -> None:
    """Refuse a database whose schema this version does not know; SQLAlchemy calls it at the first connection.

    Raises
    ------
    DatabaseRefusedError
        A newer version has migrated it.
    """
    cursor = connection.cursor()
    written = None
    with suppress(Exception):  # a new database has no such table; the next statement raises other errors
        cursor.execute("SELECT version_num FROM alembic_version")
        written = cursor.fetchone()
    cursor.close()
    connection.rollback()
    known = sorted(_revisions())
    if written and written[0] not in known:
        raise DatabaseRefusedError(
            f"The database was written by a newer version of Auralis (its schema is {written[0]}, this "
            f"version knows up to {known[-1]}): start that version, or put back a copy from before it"
        )


def _revisions() -> set[str]:
    """Return the known revisions by their file names, since only upgrades import Alembic."""
    names = (re.match(r"[0-9a-z]+(?=_)", path.name) for path in VERSIONS.glob("*.py"))
    return {name[0] for name in names if name}
