"""Bring smart playlists up to date before they are read.

Rules are tried again when anything was committed since, and not more often than a tenth of the time allows.
"""

import logging
import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from werkzeug.exceptions import TooManyRequests

from app import extensions
from app.connection_limits import ConnectionLimits
from app.http.auth import person
from library import database, write_turns
from library.database import session_scope
from library.errors import DatabaseUnavailableError, PlaylistFullError
from library.people.smart_rules import evaluation, refreshing, rule_sets
from library.people.smart_rules.rule_sets import RulesInvalidError

#: Playlists whose last reading is remembered.
MAX_REMEMBERED = 5_000

#: Rules with dates change without a commit.
FRESH_S = 600.0

#: Rest after a reading, in multiples of the time that it took.
REST = 10.0

#: Rules that are tried at once, of all people together and of one: each may read every track.
MOST, MOST_EACH = 4, 2

log = logging.getLogger(__name__)

_turns = ConnectionLimits(MOST, MOST_EACH)


@dataclass(frozen=True, slots=True)
class _Reading:
    token: str | None
    ended_s: float
    took_s: float

    def is_fresh(self, token: str | None) -> bool:
        age_s = time.monotonic() - self.ended_s
        if age_s < self.took_s * REST:
            return True
        return token is not None and token == self.token and age_s < FRESH_S


_lock = Lock()
_readings: OrderedDict[str, _Reading] = OrderedDict()


def refresh(playlist_id: str, reader: str | None = None) -> None:
    """Store the tracks that a smart playlist has now; those of the last time stay if that is not possible.

    Parameters
    ----------
    reader
        Id of an account; None: the caller of this request.
    """
    holder = reader or person().id
    with session_scope(read_only=True) as session:
        if not refreshing.is_smart(session, holder, playlist_id):
            return
    token = database.change_token()
    with _lock:
        last = _readings.get(playlist_id)
    if (last and last.is_fresh(token)) or not _turns.acquire(holder):
        return
    began_s = time.monotonic()
    try:
        _refresh(playlist_id)
    except (RulesInvalidError, PlaylistFullError, DatabaseUnavailableError) as error:
        log.warning("the smart playlist %s is not brought up to date: %s", playlist_id, error)
    finally:
        _turns.release(holder)
    ended_s = time.monotonic()
    with _lock:
        _readings[playlist_id] = _Reading(database.change_token(), ended_s, ended_s - began_s)
        _readings.move_to_end(playlist_id)
        while len(_readings) > MAX_REMEMBERED:
            _readings.popitem(last=False)


def _refresh(playlist_id: str) -> None:
    with session_scope(read_only=True) as session:
        quantiles = extensions.scale_index.current(session).quantiles
        if refreshing.find_changed(session, playlist_id, quantiles) is None:
            return
    with write_turns.long_scope() as session:
        refreshing.store(session, playlist_id, quantiles)


def forget(playlist_id: str) -> None:
    """Read a playlist again at the next request: its rules have changed."""
    with _lock:
        _readings.pop(playlist_id, None)


def preview(rules: dict[str, object]) -> tuple[list[str], float]:
    """Return the ids of the tracks that fit rules of the caller, and their length together, s.

    Raises
    ------
    TooManyRequests
        Other rules are being tried.
    """
    holder = person().id
    if not _turns.acquire(holder):
        raise TooManyRequests("Other rules are being tried. Try again in a moment.", retry_after=1)
    try:
        with session_scope(read_only=True) as session:
            quantiles = extensions.scale_index.current(session).quantiles
            found = evaluation.find_tracks(session, rule_sets.parse(rules), holder, quantiles)
            return found, evaluation.total_length_s(session, found)
    finally:
        _turns.release(holder)
