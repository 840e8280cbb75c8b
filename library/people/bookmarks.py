"""Bookmarks of an account: positions in long tracks."""

from sqlalchemy import delete as delete_rows
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from library import locks
from library.database import now, upsert
from library.errors import TooManyError, TrackNotFoundError
from library.models import Bookmark, Track
from library.paging import ListRow

#: Bookmarks of one account.
MAX_BOOKMARKS = 1000


def put(session: Session, person: str, track_id: str, position_ms: int, comment: str = "") -> None:
    """Store the bookmark of a track, over an earlier one.

    Raises
    ------
    TrackNotFoundError
        No track has this id.
    TooManyError
        The account has `MAX_BOOKMARKS` bookmarks.
    """
    locks.take(session, f"bookmarks {person}")
    if session.get(Track, track_id) is None:
        raise TrackNotFoundError(f"There is no track {track_id!r}.")
    others = select(func.count()).where(Bookmark.person == person, Bookmark.track_id != track_id)
    if session.execute(others).scalar_one() >= MAX_BOOKMARKS:
        raise TooManyError(f"You have {MAX_BOOKMARKS} bookmarks, the maximum. Delete one first.")
    changed = {"position_ms": position_ms, "comment": comment, "changed_at": now()}
    row = {"person": person, "track_id": track_id, "created_at": now(), **changed}
    insert = upsert(session, Bookmark).values(row)
    session.execute(insert.on_conflict_do_update(index_elements=["person", "track_id"], set_=changed))


def delete(session: Session, person: str, track_id: str) -> None:
    """Delete the bookmark of a track, if there is one."""
    mine = (Bookmark.person == person) & (Bookmark.track_id == track_id)
    session.execute(delete_rows(Bookmark).where(mine))


def find_all(session: Session, person: str) -> dict[str, ListRow]:
    """Return an account's bookmarks by track, the latest first."""
    columns = (Bookmark.track_id, Bookmark.position_ms, Bookmark.comment)
    query = select(*columns, Bookmark.created_at, Bookmark.changed_at).where(Bookmark.person == person)
    rows = session.execute(query.order_by(Bookmark.changed_at.desc(), Bookmark.track_id))
    return {row.track_id: row for row in rows}
