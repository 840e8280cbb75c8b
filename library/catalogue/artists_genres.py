"""Artists and genres: pages of them, and one by id."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from library import paging
from library.catalogue import list_counts
from library.catalogue.sorting import fold, search_words
from library.errors import ArtistNotFoundError, GenreNotFoundError
from library.models import Artist, Genre
from library.paging import ListPage, ListRow, PageRequest, Query, SortOrder

ARTIST_COLUMNS = (Artist.id, Artist.name, Artist.album_count, Artist.track_count, Artist.artwork_track_id)
GENRE_COLUMNS = (Genre.id, Genre.name, Genre.track_count)


@dataclass(frozen=True, slots=True)
class NameQuery:
    """Filters and order of a list of names; `query` matches words of them, whole or in part."""

    page: PageRequest = field(default_factory=PageRequest)
    sort_by: str = "name"
    descending: bool = False
    query: str | None = None


def artists(session: Session, query: NameQuery) -> ListPage:
    """Return one page of the artists that have playable tracks or albums."""
    listed: Query = select(*ARTIST_COLUMNS).where(list_counts.artists_shown())
    return _page(session, Artist, listed, list_counts.ARTISTS, query)


def genres(session: Session, query: NameQuery) -> ListPage:
    """Return one page of the genres that have playable tracks."""
    listed: Query = select(*GENRE_COLUMNS).where(list_counts.genres_shown())
    return _page(session, Genre, listed, list_counts.GENRES, query)


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
    session: Session, table: type[Artist | Genre], listed: Query, total_name: str, query: NameQuery
) -> ListPage:
    words = search_words(fold(query.query).split()) if query.query is not None else []
    listed = listed.where(*(table.words.contains(word, autoescape=True) for word in words))
    total = paging.count(session, listed) if words else list_counts.total(session, total_name)
    key = table.track_count if query.sort_by == "track_count" else table.name_sort
    return paging.read_page(session, listed, SortOrder(key, table.id, query.descending), query.page, total)
