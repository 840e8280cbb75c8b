"""Albums with all that players show of them, and their lists in every order that players ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from library import paging
from library.catalogue import albums, list_counts
from library.catalogue.albums import AlbumQuery
from library.catalogue.list_counts import albums_shown, is_shown
from library.catalogue.names import filters
from library.catalogue.names.search_forms import ARTIST
from library.models import (
    Album,
    AlbumArtist,
    AlbumMark,
    Genre,
    Play,
    Track,
    TrackArtist,
    TrackGenre,
)
from library.paging import ListPage, ListRow, PageRequest, Query, SortOrder
from library.subsonic.tracks import UNKNOWN_TOTAL


class AlbumOrder(StrEnum):
    """Lists of albums, by their names on the wire."""

    RANDOM = "random"
    NEWEST = "newest"
    HIGHEST = "highest"
    FREQUENT = "frequent"
    RECENT = "recent"
    BY_NAME = "alphabeticalByName"
    BY_ARTIST = "alphabeticalByArtist"
    STARRED = "starred"
    BY_YEAR = "byYear"
    BY_GENRE = "byGenre"


@dataclass(frozen=True, slots=True)
class AlbumList:
    """A list of albums; years that fall are a list that falls."""

    order: AlbumOrder
    from_year: int | None = None
    to_year: int | None = None
    genre: str | None = None
    root_id: int | None = None


def page(session: Session, person: str, wanted: AlbumList, requested: PageRequest) -> ListPage:
    """Return a page of a list of albums that have playable tracks."""
    query: Query = select(*albums.COLUMNS).where(albums_shown(), *_conditions(wanted))
    if wanted.order is AlbumOrder.RANDOM:
        return ListPage(session.execute(query.order_by(func.random()).limit(requested.limit)).all(), 0, None)
    if wanted.order in (AlbumOrder.STARRED, AlbumOrder.HIGHEST):
        return _marked(session, person, wanted, requested)
    if (ranked := _ranks(wanted.order, person)) is not None:
        found = query.join(ranked, ranked.c.album_id == Album.id).order_by(ranked.c.rank.desc(), Album.id)
        return ListPage(session.execute(found.offset(requested.offset).limit(requested.limit)).all(), 0, None)
    is_whole = not _conditions(wanted)
    total = list_counts.total(session, list_counts.ALBUMS) if is_whole else UNKNOWN_TOTAL
    return paging.read_page(session, query, _order(wanted), requested, total, query)


def matching(session: Session, text: str, requested: PageRequest) -> ListPage:
    """Return a page of the albums whose title or artists have the words of a text, best first."""
    return albums.page(session, AlbumQuery(requested, paging.RELEVANCE, query=text))


def find(session: Session, album_id: int) -> ListRow | None:
    """Return one album; None if it has no playable tracks."""
    return session.connection().execute(_found(), {"album_id": album_id}).one_or_none()


@cache
def _found() -> Query:
    return select(*albums.COLUMNS).where(Album.id == bindparam("album_id"), albums_shown())


def of_artist(session: Session, artist_id: int) -> Sequence[ListRow]:
    """Return the albums of an artist by year; without any, those with tracks of the artist."""
    credited = select(AlbumArtist.album_id).where(AlbumArtist.artist_id == artist_id)
    query = select(*albums.COLUMNS).where(albums_shown()).order_by(Album.year, Album.title_sort, Album.id)
    if found := session.execute(query.where(Album.id.in_(credited))).all():
        return found
    tracks = select(Track.album_id).join(TrackArtist, TrackArtist.track_id == Track.id)
    mine = tracks.where(TrackArtist.artist_id == artist_id, is_shown())
    return session.execute(query.where(Album.id.in_(mine))).all()


def _order(wanted: AlbumList) -> SortOrder:
    if wanted.order is AlbumOrder.NEWEST:
        return SortOrder(Album.added_at, Album.id, descending=True)
    if wanted.order is AlbumOrder.BY_ARTIST:
        return SortOrder(Album.artist_sort, Album.id)
    if wanted.order is AlbumOrder.BY_YEAR:
        falls = (wanted.from_year or 0) > (wanted.to_year or 0)
        return SortOrder(Album.year, Album.id, descending=falls)
    return SortOrder(Album.title_sort, Album.id)


def _conditions(wanted: AlbumList) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.order is AlbumOrder.BY_YEAR:
        first, last = sorted((wanted.from_year or 0, wanted.to_year or 0))
        found.append(Album.year.between(first, last))
    if wanted.order is AlbumOrder.BY_GENRE:
        tracks = select(Track.album_id).join(TrackGenre, TrackGenre.track_id == Track.id)
        named = filters.is_named(Genre.words, wanted.genre or "", ARTIST)
        found.append(
            Album.id.in_(tracks.join(Genre, Genre.id == TrackGenre.genre_id).where(named, is_shown()))
        )
    if wanted.root_id is not None:
        beneath = select(Track.id).where(
            Track.album_id == Album.id, Track.root_id == wanted.root_id, is_shown()
        )
        found.append(beneath.exists())
    return found


def _marked(session: Session, person: str, wanted: AlbumList, requested: PageRequest) -> ListPage:
    """Return a page of the albums that the account has marked: the latest first, or the best."""
    by = AlbumMark.starred_at if wanted.order is AlbumOrder.STARRED else AlbumMark.rating
    query: Query = select(*albums.COLUMNS).join(AlbumMark, AlbumMark.album_id == Album.id)
    mine = query.where(AlbumMark.person == person, by.is_not(None), albums_shown(), *_conditions(wanted))
    return paging.read_page(session, mine, SortOrder(by, Album.id, descending=True), requested, total=0)


def _ranks(order: AlbumOrder, person: str) -> Any:
    """Return the albums with their ranks for lists by what the account does; None for other lists."""
    ranks: dict[AlbumOrder, tuple[Any, Any]] = {
        AlbumOrder.FREQUENT: (Play, func.count()),
        AlbumOrder.RECENT: (Play, func.max(Play.played_at)),
    }
    if order not in ranks:
        return None
    marks, rank = ranks[order]
    query = select(Track.album_id, rank.label("rank")).select_from(marks)
    query = query.join(Track, Track.id == marks.track_id)
    return query.where(marks.person == person, is_shown()).group_by(Track.album_id).subquery()
