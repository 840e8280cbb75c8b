"""Favourite tracks of an account."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from library import paging
from library.catalogue import tracks
from library.catalogue.conditions.track_conditions import unindexed
from library.database import now, upsert
from library.errors import TrackNotFoundError
from library.models import Favourite, Track
from library.paging import ListPage, PageRequest, SortOrder
from library.states import Presence


def add(session: Session, person: str, track_id: str) -> None:
    """Add a track to an account's favourites, unless it is one already.

    Raises
    ------
    TrackNotFoundError
        No track has this id.
    """
    _check_track(session, track_id)
    insert = upsert(session, Favourite).values(person=person, track_id=track_id, added_at=now())
    session.execute(insert.on_conflict_do_nothing())


def remove(session: Session, person: str, track_id: str) -> None:
    """Remove a track from an account's favourites, if it is one.

    Raises
    ------
    TrackNotFoundError
        No track has this id.
    """
    _check_track(session, track_id)
    session.execute(delete(Favourite).where(Favourite.person == person, Favourite.track_id == track_id))


def page(session: Session, person: str, requested: PageRequest) -> ListPage:
    """Return an account's favourites that can be played, the latest first, as rows of tracks."""
    mine = (Favourite.track_id == Track.id) & (Favourite.person == person)
    shown = (unindexed(Track.presence) == Presence.PRESENT, unindexed(Track.listed))
    total = paging.count(session, select(Track.id).join(Favourite, mine).where(*shown))
    query = tracks.rows(person).join(Favourite, mine).where(*shown)
    order = SortOrder(Favourite.added_at, Favourite.track_id, descending=True)
    return paging.read_page(session, query, order, requested, total)


def find(session: Session, person: str, track_ids: Sequence[str]) -> dict[str, bool]:
    """Return whether tracks are favourites of an account, by id."""
    mine = select(Favourite.track_id).where(Favourite.person == person, Favourite.track_id.in_(track_ids))
    known = set(session.execute(mine).scalars())
    return {track_id: track_id in known for track_id in track_ids}


def _check_track(session: Session, track_id: str) -> None:
    if session.get(Track, track_id) is None:
        raise TrackNotFoundError(f"There is no track {track_id!r}.")
