"""Tracks that an account's radios do not choose."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from library import paging
from library.catalogue import tracks
from library.database import now, upsert
from library.errors import TrackNotFoundError
from library.models import NeverAgain, Track
from library.paging import ListPage, PageRequest, SortOrder


def add(session: Session, person: str, track_id: str) -> None:
    """Keep a track out of an account's radios.

    Raises
    ------
    TrackNotFoundError
        No track has this id.
    """
    _check_track(session, track_id)
    insert = upsert(session, NeverAgain).values(person=person, track_id=track_id, added_at=now())
    session.execute(insert.on_conflict_do_nothing())


def remove(session: Session, person: str, track_id: str) -> None:
    """Let an account's radios choose a track again.

    Raises
    ------
    TrackNotFoundError
        No track has this id.
    """
    _check_track(session, track_id)
    mine = NeverAgain.person == person, NeverAgain.track_id == track_id
    session.execute(delete(NeverAgain).where(*mine))


def page(session: Session, person: str, requested: PageRequest) -> ListPage:
    """Return the tracks that an account's radios do not choose, the latest first: rows of tracks."""
    mine = (NeverAgain.track_id == Track.id) & (NeverAgain.person == person)
    total = paging.count(session, select(Track.id).join(NeverAgain, mine))
    query = tracks.rows(person).join(NeverAgain, mine)
    order = SortOrder(NeverAgain.added_at, NeverAgain.track_id, descending=True)
    return paging.read_page(session, query, order, requested, total)


def find(session: Session, person: str, track_ids: Sequence[str]) -> set[str]:
    """Return those of some tracks that an account's radios do not choose."""
    mine = select(NeverAgain.track_id).where(NeverAgain.person == person)
    return set(session.execute(mine.where(NeverAgain.track_id.in_(track_ids))).scalars())


def _check_track(session: Session, track_id: str) -> None:
    if session.get(Track, track_id) is None:
        raise TrackNotFoundError(f"There is no track {track_id!r}.")
