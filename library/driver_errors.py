"""Translate errors of database drivers into errors of the library."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from library.errors import (
    ChangedMeanwhileError,
    DatabaseDamagedError,
    DatabaseFullError,
    DatabaseSlowError,
    DatabaseUnavailableError,
)

#: How SQLite and PostgreSQL report a full disk.
DISK_FULL_WORDS = ("disk is full", "No space left on device")

#: How SQLite reports a corrupt file.
DAMAGED_WORDS = ("malformed", "file is not a database", "disk I/O error")

#: How SQLite and PostgreSQL report a violated constraint: two transactions checked first and then inserted or
#: deleted the same rows.
CLASH_WORDS = ("UNIQUE constraint failed", "FOREIGN KEY constraint failed")
CLASH_STATES = ("23503", "23505")

#: PostgreSQL's code for a statement that exceeded `statement_timeout`.
SLOW_STATE = "57014"


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raise errors of the driver as errors of `library.errors`."""
    try:
        yield
    except (DatabaseError, InterfaceError) as error:  # only its message tells a corrupt file
        named = _clash(error) or _named(error)
        if named is None:
            raise
        raise named from error
    except PoolTimeoutError as error:
        raise DatabaseUnavailableError("every connection is in use") from error


def _clash(error: DBAPIError) -> ChangedMeanwhileError | None:
    message = str(error.orig)
    is_clash = any(words in message for words in CLASH_WORDS)
    return ChangedMeanwhileError(message) if is_clash or _state(error) in CLASH_STATES else None


def _state(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)  # PostgreSQL's; its messages depend on the server's language


def _named(error: DBAPIError) -> DatabaseUnavailableError | None:
    message = str(error.orig)
    if any(words in message for words in DAMAGED_WORDS):
        return DatabaseDamagedError(message)
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    if _state(error) == SLOW_STATE:
        return DatabaseSlowError(message)
    is_full = any(words in message for words in DISK_FULL_WORDS)
    return DatabaseFullError(message) if is_full else DatabaseUnavailableError(message)
