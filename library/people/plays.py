"""Plays of an account: the history of the tracks it has played."""

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from library import paging
from library.catalogue import tracks
from library.database import now
from library.errors import TooManyError, TrackNotFoundError
from library.models import Play, Track
from library.paging import ListPage, PageRequest, SortOrder

#: Plays stored per account and day: as many as the longest batch has operations.
MAX_PLAYS_A_DAY = 10_000
SECONDS_PER_DAY = 86_400


def add(session: Session, person: str, track_id: str) -> None:
    """Store a play of a track.

    Raises
    ------
    TrackNotFoundError
        No track has this id.
    TooManyError
        The account has `MAX_PLAYS_A_DAY` plays in the last 24 hours.
    """
    counts = _plays_today(session)
    if person not in counts:
        today = select(func.count()).where(Play.person == person, Play.played_at > now() - SECONDS_PER_DAY)
        counts[person] = session.execute(today).scalar_one()
    if counts[person] >= MAX_PLAYS_A_DAY:
        raise TooManyError(
            f"{MAX_PLAYS_A_DAY} of your plays were recorded in the last 24 hours, the maximum; this one was "
            "not recorded. Send it again later."
        )
    updated = session.execute(
        update(Track)
        .where(Track.id == track_id)
        .values(play_count=Track.play_count + 1, last_played_at=now())
        .returning(Track.id)
    ).one_or_none()
    if updated is None:
        raise TrackNotFoundError(f"There is no track {track_id!r}.")
    session.execute(insert(Play).values(person=person, track_id=track_id, played_at=now()))
    counts[person] += 1


def _plays_today(session: Session) -> dict[str, int]:
    """Return the plays of each account that this transaction has counted, so that a batch counts once."""
    counts: dict[str, int] = session.info.setdefault("plays_today", {})
    return counts


def page(session: Session, person: str, requested: PageRequest) -> ListPage:
    """Return an account's plays, the latest first: rows of tracks, each with `played_at` and `play_id`."""
    mine = Play.person == person
    total = session.execute(select(func.count()).where(mine)).scalar_one()
    columns = (Play.played_at.label("played_at"), Play.id.label("play_id"))
    query = tracks.rows(person).add_columns(*columns).join(Play, Play.track_id == Track.id).where(mine)
    order = SortOrder(Play.played_at, Play.id, descending=True)
    return paging.read_page(session, query, order, requested, total)
