"""Playlists as lists show them: those of an account, and those that others share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from library import paging
from library.catalogue import tracks
from library.catalogue.sorting import fold
from library.errors import PlaylistNotFoundError
from library.models import FollowedFile, Playlist, PlaylistTrack, Track, User
from library.paging import ListPage, ListRow, PageRequest, Query, SortOrder
from library.states import PlaylistAccess

#: Tracks whose coronas make the picture of a playlist.
PICTURED = 4

#: Columns that lists of playlists are sorted by.
SORT_COLUMNS: Mapping[str, Any] = {
    "name": Playlist.name_sort,
    "changed_at": Playlist.changed_at,
    "created_at": Playlist.created_at,
    "track_count": Playlist.track_count,
}

_file = select(FollowedFile).where(FollowedFile.playlist_id == Playlist.id)

_length_s = (
    select(func.coalesce(func.sum(Track.duration_s), 0.0))
    .join(PlaylistTrack, PlaylistTrack.track_id == Track.id)
    .where(PlaylistTrack.playlist_id == Playlist.id)
    .scalar_subquery()
)

COLUMNS: tuple[Any, ...] = (
    *(Playlist.id, Playlist.person, Playlist.name, Playlist.description, Playlist.access, Playlist.rules),
    *(Playlist.track_count, Playlist.created_at, Playlist.changed_at, Playlist.version),
    select(User.name).where(User.id == Playlist.person).scalar_subquery().label("owner"),
    _length_s.label("duration_s"),
    _file.with_only_columns(FollowedFile.path).scalar_subquery().label("file"),
    _file.with_only_columns(FollowedFile.missing).scalar_subquery().label("missing_count"),
)


@dataclass(frozen=True, slots=True)
class PlaylistFilter:
    """Filter and order of a list of playlists; `is_own` None: own ones and those that others share."""

    words: str | None = None
    is_own: bool | None = None
    sort_by: str = "name"
    descending: bool = False


def is_visible(person: str) -> ColumnElement[bool]:
    """Return the condition of playlists that an account may read."""
    is_shared = Playlist.access != PlaylistAccess.PRIVATE
    return Playlist.deleted_at.is_(None) & or_(Playlist.person == person, is_shared)


def page(session: Session, person: str, requested: PageRequest, wanted: PlaylistFilter) -> ListPage:
    """Return a page of the playlists that an account may read."""
    query: Query = select(*COLUMNS).where(is_visible(person))
    if wanted.is_own is not None:
        is_own = Playlist.person == person
        query = query.where(is_own if wanted.is_own else ~is_own)
    for word in fold(wanted.words or "").split():
        query = query.where(Playlist.name_sort.contains(word, autoescape=True))
    order = SortOrder(SORT_COLUMNS[wanted.sort_by], Playlist.id, wanted.descending)
    total = paging.count(session, query.with_only_columns(Playlist.id))
    return paging.read_page(session, query, order, requested, total)


def get(session: Session, person: str, playlist_id: str) -> ListRow:
    """Return a playlist that an account may read.

    Raises
    ------
    PlaylistNotFoundError
        There is none with this id.
    """
    mine = (Playlist.id == playlist_id) & is_visible(person)
    row = session.execute(select(*COLUMNS).where(mine)).one_or_none()
    if row is None:
        raise PlaylistNotFoundError(f"There is no playlist {playlist_id!r}.")
    return row


def contents(session: Session, person: str, playlist_id: str, requested: PageRequest) -> ListPage:
    """Return tracks of a playlist in order, also unavailable ones: rows of tracks, each with `position`.

    Raises
    ------
    PlaylistNotFoundError
        As `get`.
    """
    total = get(session, person, playlist_id).track_count
    listed = PlaylistTrack.playlist_id == playlist_id
    query = (
        tracks.rows(person)
        .add_columns(PlaylistTrack.position.label("position"))
        .join(PlaylistTrack, PlaylistTrack.track_id == Track.id)
        .where(listed)
    )
    order = SortOrder(PlaylistTrack.position, PlaylistTrack.track_id)
    unjoined: Query = select(PlaylistTrack.track_id).where(listed)
    return paging.read_page(session, query, order, requested, total, unjoined)


def find_pictured(session: Session, playlist_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the ids of the first different tracks of playlists, by playlist id."""
    query = (
        select(PlaylistTrack.playlist_id, PlaylistTrack.track_id)
        .where(PlaylistTrack.playlist_id.in_(playlist_ids), PlaylistTrack.position < 2 * PICTURED)
        .order_by(PlaylistTrack.playlist_id, PlaylistTrack.position)
    )
    found: dict[str, list[str]] = {playlist_id: [] for playlist_id in playlist_ids}
    for playlist_id, track_id in session.execute(query):
        mine = found[playlist_id]
        if len(mine) < PICTURED and track_id not in mine:
            mine.append(track_id)
    return found
