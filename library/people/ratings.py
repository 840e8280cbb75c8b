"""Ratings of tracks by an account, 1 to 5 stars."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from library.database import now, upsert
from library.errors import TrackNotFoundError
from library.models import Rating, Track


def rate(session: Session, person: str, track_id: str, rating: int) -> None:
    """Rate a track 1 to 5; 0 removes the rating.

    Raises
    ------
    TrackNotFoundError
        No track has this id.
    """
    if session.get(Track, track_id) is None:
        raise TrackNotFoundError(f"There is no track {track_id!r}.")
    if not rating:
        session.execute(delete(Rating).where(Rating.person == person, Rating.track_id == track_id))
        return
    row = {"person": person, "track_id": track_id, "rating": rating, "rated_at": now()}
    insert = upsert(session, Rating).values(row)
    changed = {"rating": rating, "rated_at": now()}
    session.execute(insert.on_conflict_do_update(index_elements=["person", "track_id"], set_=changed))


def find(session: Session, person: str, track_ids: Sequence[str]) -> dict[str, int]:
    """Return the ratings that an account has given to some tracks, by id."""
    mine = select(Rating.track_id, Rating.rating)
    rows = session.execute(mine.where(Rating.person == person, Rating.track_id.in_(track_ids)))
    return {row.track_id: row.rating for row in rows}
