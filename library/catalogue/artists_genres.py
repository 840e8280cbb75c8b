"""Artists and genres: pages of them, and one by id."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from library import paging
from library.catalogue import list_counts
from library.catalogue.names import filters
from library.errors import ArtistNotFoundError, GenreNotFoundError
from library.models import Artist, ArtistMark, Genre
from library.paging import ListPage, ListRow, PageRequest, Query, SortOrder

ARTIST_COLUMNS = (Artist.id, Artist.name, Artist.album_count, Artist.track_count, Artist.artwork_track_id)
GENRE_COLUMNS = (Genre.id, Genre.name, Genre.track_count)


@dataclass(frozen=True, slots=True)
class NameQuery:
    """Filters and order of a list of names.

    Attributes
    ----------
    query
        Words of them, whole or in part.
    favourite, person
        Of artists: only the favourites of this account, or only all others.
    """

    page: PageRequest = field(default_factory=PageRequest)
    sort_by: str = "name"
    descending: bool = False
    query: str | None = None
    favourite: bool | None = None
    person: str = ""


def artists(session: Session, query: NameQuery) -> ListPage:
    """Return one page of the artists that have playable tracks or albums."""
    listed: Query = select(*ARTIST_COLUMNS).where(list_counts.artists_shown())
    found: list[ColumnElement[bool]] = []
    if query.favourite is not None:
        found = [filters.is_favourite(ArtistMark.artist_id, Artist.id, query.person, query.favourite)]
    return _page(session, Artist, listed, list_counts.ARTISTS, query, found)


def genres(session: Session, query: NameQuery) -> ListPage:
    """Return one page of the genres that have playable tracks."""
    listed: Query = select(*GENRE_COLUMNS).where(list_counts.genres_shown())
    return _page(session, Genre, listed, list_counts.GENRES, query)


def find_artists(session: Session, artist_ids: Sequence[int]) -> list[ListRow]:
    """Return those of some artists that have playable tracks or albums, in the given order."""
    wanted = select(*ARTIST_COLUMNS).where(Artist.id.in_(artist_ids), list_counts.artists_shown())
    by_id = {row.id: row for row in session.execute(wanted)}
    return [by_id[artist_id] for artist_id in artist_ids if artist_id in by_id]


def get_artist(session: Session, artist_id: str) -> ListRow:
    """Return one artist.

    Raises
    ------
    ArtistNotFoundError
        No artist has this id.
    """
    found = session.execute(select(*ARTIST_COLUMNS).where(Artist.id == paging.number(artist_id)))
    row = found.one_or_none()
    if row is None:
        raise ArtistNotFoundError(f"There is no artist {artist_id!r}.")
    return row


def get_genre(session: Session, genre_id: str) -> ListRow:
    """Return one genre.

    Raises
    ------
    GenreNotFoundError
        No genre has this id.
    """
    found = session.execute(select(*GENRE_COLUMNS).where(Genre.id == paging.number(genre_id)))
    row = found.one_or_none()
    if row is None:
        raise GenreNotFoundError(f"There is no genre {genre_id!r}.")
    return row


def _page(
    session: Session,
    table: type[Artist | Genre],
    listed: Query,
    total_name: str,
    query: NameQuery,
    narrowed: Sequence[ColumnElement[bool]] = (),
) -> ListPage:
    found = [*filters.matches(table.words, query.query or ""), *narrowed]
    listed = listed.where(*found)
    total = paging.count(session, listed) if found else list_counts.total(session, total_name)
    order = SortOrder(_sort_key(table, query), table.id, query.descending)
    return paging.read_page(session, listed, order, query.page, total)


def _sort_key(table: type[Artist | Genre], query: NameQuery) -> Any:
    if query.sort_by == paging.RELEVANCE:
        return filters.relevance(table.words, table.name_sort, query.query or "", filters.NAME_MARKS)
    return table.track_count if query.sort_by == "track_count" else table.name_sort
