"""Playlists that an account may read, and their tracks as players show them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from library import paging
from library.models import Playlist, PlaylistTrack, Track
from library.paging import ListPage, ListRow, PageRequest, SortOrder
from library.people.playlist_parts import playlist_rows
from library.states import ArtworkSource
from library.subsonic import tracks


def all_of(session: Session, person: str) -> Sequence[ListRow]:
    """Return the playlists that an account may read, by name."""
    query = select(*playlist_rows.COLUMNS).where(playlist_rows.is_visible(person))
    return session.execute(query.order_by(Playlist.name_sort, Playlist.id)).all()


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
    """Return the first track with a picture of a playlist; None without one.

    Raises
    ------
    PlaylistNotFoundError
        The account may read none with this id.
    """
    playlist_rows.get(session, person, playlist_id)
    pictured = select(Track.id).join(PlaylistTrack, PlaylistTrack.track_id == Track.id)
    mine = pictured.where(PlaylistTrack.playlist_id == playlist_id, Track.artwork != ArtworkSource.NONE)
    return session.execute(mine.order_by(PlaylistTrack.position).limit(1)).scalar_one_or_none()
