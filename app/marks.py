"""Tell the caller's devices of favourites and ratings that a request has stored."""

import logging
from collections.abc import Sequence

from app.http import auth
from library.database import OpenSession, session_scope
from library.errors import DatabaseUnavailableError
from library.paging import number
from library.people import favourites, name_marks, playback_snapshots, ratings
from library.people.name_marks import NO_MARK
from library.states import NameKind
from live import announcements
from live.announcements import GivenMark, MarksChanged
from live.client import LiveUnavailableError
from live.errors import PlaybackMissingError
from live.radio import commands

#: Marks of one message; of more, devices read again what they show.
MAX_TOLD = 100

TRACK = "track"

log = logging.getLogger(__name__)


def tell(*marked: tuple[str, Sequence[str]]) -> None:
    """Announce the caller's marks of tracks, albums and artists, after they are stored.

    Parameters
    ----------
    marked
        `TRACK` or a `NameKind`, with ids.
    """
    person = auth.person().id
    wanted = [(kind, id_) for kind, ids in marked for id_ in dict.fromkeys(ids)]
    if not wanted:
        return
    marks: list[GivenMark] = []
    if len(wanted) <= MAX_TOLD:
        try:
            with session_scope(read_only=True) as session:
                marks = [mark for kind, ids in marked for mark in _find(session, person, kind, ids)]
        except DatabaseUnavailableError as error:  # they are stored: an error would be a wrong response
            log.warning("other devices read all their marks again: %s", error)
    announcements.announce(MarksChanged(person, marks))
    tell_radio([id_ for kind, id_ in wanted if kind == TRACK])


def tell_radio(track_ids: Sequence[str]) -> None:
    """Have the caller's radio take marks of its tracks into account at once.

    They are stored: without Redis, and in a shared session, the next tracks are chosen by them.
    """
    person = auth.person().id
    if not track_ids:
        return
    try:
        commands.tell(playback_snapshots.own_name(person), person, track_ids)
    except PlaybackMissingError:
        pass  # nothing plays
    except LiveUnavailableError as error:
        log.warning("the radio takes marks into account later: %s", error)


def _find(session: OpenSession, person: str, kind: str, ids: Sequence[str]) -> list[GivenMark]:
    if kind == TRACK:
        rated = ratings.find(session, person, ids)
        loved = favourites.find(session, person, ids)
        return [GivenMark(kind, id_, loved[id_], rated.get(id_)) for id_ in loved]
    numbers = [number(id_) for id_ in ids]
    known = name_marks.find(session, person, NameKind(kind), numbers)
    found = {row_id: known.get(row_id, NO_MARK) for row_id in numbers}
    return [
        GivenMark(kind, str(row_id), mark.starred_at is not None, mark.rating)
        for row_id, mark in found.items()
    ]
