"""Albums: pages of them, and one by id."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from library import paging
from library.catalogue import list_counts
from library.catalogue.names import filters
from library.errors import AlbumNotFoundError
from library.models import Album, AlbumArtist, AlbumMark, Artist, Track, TrackGenre
from library.paging import ListPage, ListRow, PageRequest, Query, SortOrder

SORT_COLUMNS: dict[str, InstrumentedAttribute[Any]] = {
    "title": Album.title_sort,
    "artist": Album.artist_sort,
    "year": Album.year,
    "added_at": Album.added_at,
}

COLUMNS = (
    Album.id,
    Album.title,
    Album.artist,
    Album.artist_id,
    Album.edition,
    Album.year,
    Album.track_count,
    Album.duration_s,
    Album.artwork_track_id,
    Album.added_at,
)


@dataclass(frozen=True, slots=True)
class AlbumQuery:
    """Filters and order of a list of albums.

    Attributes
    ----------
    query
        Words of title and artist, whole or in part.
    favourite, person
        Only the favourites of this account, or only all others.
    """

    page: PageRequest = field(default_factory=PageRequest)
    sort_by: str = "title"
    descending: bool = False
    query: str | None = None
    artist_id: str | None = None
    genre_id: str | None = None
    favourite: bool | None = None
    person: str = ""


def page(session: Session, query: AlbumQuery) -> ListPage:
    """Return one page of the albums that have playable tracks."""
    narrowed = _conditions(query)
    listed: Query = select(*COLUMNS).where(list_counts.albums_shown(), *narrowed)
    total = paging.count(session, listed) if narrowed else list_counts.total(session, list_counts.ALBUMS)
    order = SortOrder(_sort_key(query), Album.id, query.descending)
    return paging.read_page(session, listed, order, query.page, total)


def get(session: Session, album_id: str) -> ListRow:
    """Return one album, even if none of its tracks is available.

    Raises
    ------
    AlbumNotFoundError
        No album has this id.
    """
    row = session.execute(select(*COLUMNS).where(Album.id == paging.number(album_id))).one_or_none()
    if row is None:
        raise AlbumNotFoundError(f"There is no album {album_id!r}.")
    return row


def find_many(session: Session, album_ids: Sequence[int]) -> list[ListRow]:
    """Return those of some albums that have playable tracks, in the given order."""
    wanted = select(*COLUMNS).where(Album.id.in_(album_ids), list_counts.albums_shown())
    by_id = {row.id: row for row in session.execute(wanted)}
    return [by_id[album_id] for album_id in album_ids if album_id in by_id]


def artists(session: Session, album_id: int) -> list[tuple[int, str]]:
    """Return ids and names of an album's artists, in their order."""
    query = select(Artist.id, Artist.name).join(AlbumArtist, AlbumArtist.artist_id == Artist.id)
    credited = query.where(AlbumArtist.album_id == album_id).order_by(AlbumArtist.position)
    return [(row.id, row.name) for row in session.execute(credited)]


def _sort_key(query: AlbumQuery) -> Any:
    if query.sort_by == paging.RELEVANCE:
        return filters.relevance(Album.words, Album.title_sort, query.query or "", filters.ALBUM_MARKS)
    return SORT_COLUMNS[query.sort_by]


def _conditions(query: AlbumQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.artist_id is not None:
        credited = AlbumArtist.artist_id == paging.number(query.artist_id)
        found.append(Album.id.in_(select(AlbumArtist.album_id).where(credited)))
    if query.genre_id is not None:
        tracks = select(Track.album_id).join(TrackGenre, TrackGenre.track_id == Track.id)
        mine = tracks.where(TrackGenre.genre_id == paging.number(query.genre_id), list_counts.is_shown())
        found.append(Album.id.in_(mine))
    if query.favourite is not None:
        found.append(filters.is_favourite(AlbumMark.album_id, Album.id, query.person, query.favourite))
    if query.query is not None:
        found += filters.matches(Album.words, query.query)
    return found
