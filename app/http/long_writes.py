"""Requests that write many rows: one transaction at a time, and a bound on those that wait."""

from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.exceptions import TooManyRequests

from app.connection_limits import ConnectionLimits
from app.http.auth import person
from library import write_turns
from library.database import OpenSession, session_scope

#: Rows from which a request counts as long: about 10 ms of SQLite's lock.
LONG = 20

#: Long requests that wait or run, of all people together and of one. Each occupies one of the 128 threads
#: (`config.gunicorn.threads`).
MOST, MOST_EACH = 32, 16

TOO_MANY = (
    f"Too many large changes are waiting ({MOST_EACH} of yours, or {MOST} of all users), so nothing was "
    "changed. Try again in a moment."
)

_turns = ConnectionLimits(MOST, MOST_EACH)


@contextmanager
def writing(rows: int) -> Iterator[OpenSession]:
    """Run the one transaction of a request.

    Parameters
    ----------
    rows
        About how many it writes.

    Raises
    ------
    TooManyRequests
        Too many long requests of this person, or of all people, are waiting.
    """
    if rows < LONG:
        with session_scope() as session:
            yield session
        return
    holder = person().id
    if not _turns.acquire(holder):
        raise TooManyRequests(TOO_MANY, retry_after=1)
    try:
        with write_turns.long_scope() as session:
            yield session
    finally:
        _turns.release(holder)
