"""What a database's driver raises, told in errors of the domain."""

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

#: How SQLite and PostgreSQL say that their disk is full.
DISK_FULL_WORDS = ("disk is full", "No space left on device")

#: How SQLite says that its file is not what it was.
DAMAGED_WORDS = ("malformed", "file is not a database", "disk I/O error")

#: How SQLite says that rows do not go together, and PostgreSQL's codes for it: met where writers overlap, by
#: one that has looked first.
CLASH_WORDS = ("UNIQUE constraint failed", "FOREIGN KEY constraint failed")
CLASH_STATES = ("23503", "23505")

#: PostgreSQL's code for a statement that passed `statement_timeout`.
SLOW_STATE = "57014"


@contextmanager
def errors_named() -> Iterator[None]:
    """Raise what a database's driver raises within as one of `library.errors`."""
    try:
        yield
    except (DatabaseError, InterfaceError) as error:  # a damaged file is told by its words alone
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
    return getattr(error.orig, "sqlstate", None)  # PostgreSQL's; its words depend on the server's language


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
