"""Requests that write much at once: one transaction at a time, and few of one person that wait for it."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.exceptions import TooManyRequests

from app.auth import person
from library import turns
from library.database import OpenSession, session_scope

#: Rows from which on a request is a long one: some 10 ms of SQLite's lock.
LONG = 20

#: Long requests of one person that wait or run. Others wait behind them, and each holds a thread.
MOST_WAITING = 16

_waiting: Counter[str] = Counter()
_counting = threading.Lock()


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
        As many long ones of this person wait already.
    """
    if rows < LONG:
        with session_scope() as session:
            yield session
        return
    with _place(person().id), turns.long_scope() as session:
        yield session


@contextmanager
def _place(holder: str) -> Iterator[None]:
    with _counting:
        if _waiting[holder] >= MOST_WAITING:
            raise TooManyRequests("Too many of your long requests wait. Ask again soon.", retry_after=1)
        _waiting[holder] += 1
    try:
        yield
    finally:
        with _counting:
            _waiting[holder] -= 1
            if not _waiting[holder]:
                del _waiting[holder]
