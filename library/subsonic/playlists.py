"""An account's playlists with their lengths, and their tracks as players show them."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from library import paging
from library.errors import PlaylistNotFoundError
from library.models import Playlist, PlaylistTrack, Track
from library.paging import ListPage, ListRow, PageRequest, Query, SortOrder
from library.states import ArtworkSource
from library.subsonic import tracks


def all_of(session: Session, person: str) -> Sequence[ListRow]:
    """Return an account's playlists by name."""
    query = _rows().where(Playlist.person == person)
    return session.execute(query.order_by(Playlist.name_sort, Playlist.id)).all()


def get(session: Session, person: str, playlist_id: str) -> ListRow:
    """Return one of an account's playlists.

    Raises
    ------
    PlaylistNotFoundError
        The account has no playlist with this id.
    """
    mine = (Playlist.id == playlist_id) & (Playlist.person == person)
    row = session.execute(_rows().where(mine)).one_or_none()
    if row is None:
        raise PlaylistNotFoundError(f"There is no playlist {playlist_id!r}.")
    return row


def contents(session: Session, person: str, playlist_id: str, requested: PageRequest) -> ListPage:
    """Return a page of a playlist's tracks in order, also of those whose file is missing."""
    query = (
        tracks.rows(person)
        .join(PlaylistTrack, PlaylistTrack.track_id == Track.id)
        .where(PlaylistTrack.playlist_id == playlist_id)
    )
    order = SortOrder(PlaylistTrack.position, PlaylistTrack.track_id)
    return paging.read_page(session, query, order, requested, tracks.UNKNOWN_TOTAL)


def cover_track(session: Session, person: str, playlist_id: str) -> str | None:
    """Return the first track with a picture of one of an account's playlists; None without one.

    Raises
    ------
    PlaylistNotFoundError
        As `get`.
    """
    get(session, person, playlist_id)
    pictured = select(Track.id).join(PlaylistTrack, PlaylistTrack.track_id == Track.id)
    mine = pictured.where(PlaylistTrack.playlist_id == playlist_id, Track.artwork != ArtworkSource.NONE)
    return session.execute(mine.order_by(PlaylistTrack.position).limit(1)).scalar_one_or_none()


@lru_cache(maxsize=1)
def _rows() -> Query:
    length_s = (
        select(func.coalesce(func.sum(Track.duration_s), 0.0))
        .join(PlaylistTrack, PlaylistTrack.track_id == Track.id)
        .where(PlaylistTrack.playlist_id == Playlist.id)
        .scalar_subquery()
    )
    columns = (Playlist.id, Playlist.name, Playlist.track_count, Playlist.created_at, Playlist.changed_at)
    return select(*columns, length_s.label("duration_s"))
