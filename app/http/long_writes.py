"""Requests that write much at once: one transaction at a time, and few that wait for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.exceptions import TooManyRequests

from app.connection_limits import ConnectionLimits
from app.http.auth import person
from library import write_turns
from library.database import OpenSession, session_scope

#: Rows from which on a request is a long one: some 10 ms of SQLite's lock.
LONG = 20

#: Long requests that wait or run, of all people together and of one. Each holds one of the 128 threads
#: (`config.gunicorn.threads`), and others wait behind it.
MOST, MOST_EACH = 32, 16

TOO_MANY = (
    f"{MOST_EACH} of your long requests wait for their turn, or {MOST} of all listeners together, so nothing "
    "was done. Send this one again in a moment."
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
        As many long ones of this person, or of all people, wait already.
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
