"""The list of music folders, with the number of tracks in each."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from library import paging
from library.errors import RootNotFoundError
from library.models import Root, Track
from library.paging import ListPage, ListRow, PageRequest, Query, SortOrder
from library.states import Presence


def page(session: Session, requested: PageRequest) -> ListPage:
    """Return a page of music folders, detached ones last."""
    query = _rows()
    order = SortOrder(Root.attached, Root.id, descending=True)
    return paging.read_page(session, query, order, requested, paging.count(session, select(Root.id)))


def get(session: Session, root_id: int) -> ListRow:
    """Return one music folder.

    Raises
    ------
    RootNotFoundError
        No music folder has this id.
    """
    row = session.execute(_rows().where(Root.id == root_id)).one_or_none()
    if row is None:
        raise RootNotFoundError(f"There is no music folder {root_id}.")
    return row


def _rows() -> Query:
    def counted(presence: Presence) -> Any:
        mine = select(func.count()).where(Track.root_id == Root.id, Track.presence == presence)
        return mine.scalar_subquery()

    return select(
        Root.id,
        Root.path,
        Root.attached,
        Root.origin,
        Root.scanned_at,
        Root.gone,
        counted(Presence.PRESENT).label("track_count"),
        counted(Presence.MISSING).label("missing_count"),
        counted(Presence.DETACHED).label("detached_count"),
    )
