"""Albums with all that players show of them, and their lists in every order that players ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select
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
    Artist,
    FileTags,
    Genre,
    Play,
    Track,
    TrackArtist,
    TrackGenre,
)
from library.paging import ListPage, ListRow, PageRequest, Query, SortOrder
from library.people import name_marks
from library.people.name_marks import NameMark
from library.states import NameKind
from library.subsonic.tracks import UNKNOWN_TOTAL, Credits


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


@dataclass(frozen=True, slots=True)
class AlbumDetails:
    """The fields of a page of albums from other tables, by album.

    Attributes
    ----------
    plays
        Number and time of the last one of the account's plays of its tracks.
    tags
        Of one of its files.
    """

    artists: Mapping[int, Credits]
    genres: Mapping[int, list[str]]
    plays: Mapping[int, tuple[int, float]]
    tags: Mapping[int, Mapping[str, Any]]
    marks: Mapping[int, NameMark]


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
    return session.execute(select(*albums.COLUMNS).where(Album.id == album_id, albums_shown())).one_or_none()


def of_artist(session: Session, artist_id: int) -> Sequence[ListRow]:
    """Return the albums of an artist by year; without any, those with tracks of the artist."""
    credited = select(AlbumArtist.album_id).where(AlbumArtist.artist_id == artist_id)
    query = select(*albums.COLUMNS).where(albums_shown()).order_by(Album.year, Album.title_sort, Album.id)
    if found := session.execute(query.where(Album.id.in_(credited))).all():
        return found
    tracks = select(Track.album_id).join(TrackArtist, TrackArtist.track_id == Track.id)
    mine = tracks.where(TrackArtist.artist_id == artist_id, is_shown())
    return session.execute(query.where(Album.id.in_(mine))).all()


def details(session: Session, person: str, shown: Sequence[ListRow]) -> AlbumDetails:
    """Return what a page of albums shows from other tables, in five statements."""
    ids = [row.id for row in shown]
    return AlbumDetails(
        _artists(session, ids),
        _genres(session, ids),
        _plays(session, person, ids),
        _tags(session, ids),
        name_marks.find(session, person, NameKind.ALBUM, ids),
    )


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


def _artists(session: Session, ids: Sequence[int]) -> dict[int, Credits]:
    query = select(AlbumArtist.album_id, Artist.id, Artist.name).join(
        Artist, Artist.id == AlbumArtist.artist_id
    )
    found: dict[int, Credits] = {}
    for row in session.execute(query.where(AlbumArtist.album_id.in_(ids)).order_by(AlbumArtist.position)):
        found.setdefault(row.album_id, []).append((row.id, row.name))
    return found


def _genres(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the genres of albums, those of most tracks first."""
    query = (
        select(Track.album_id, Genre.name)
        .join(TrackGenre, TrackGenre.track_id == Track.id)
        .join(Genre, Genre.id == TrackGenre.genre_id)
        .where(Track.album_id.in_(ids), is_shown())
        .group_by(Track.album_id, Genre.id, Genre.name)
        .order_by(func.count().desc(), Genre.id)
    )
    found: dict[int | None, list[str]] = {}
    for album_id, name in session.execute(query):
        found.setdefault(album_id, []).append(name)
    return {album_id: names for album_id, names in found.items() if album_id is not None}


def _plays(session: Session, person: str, ids: Sequence[int]) -> dict[int, tuple[int, float]]:
    query = select(Track.album_id, func.count(), func.max(Play.played_at)).join(
        Play, Play.track_id == Track.id
    )
    mine = query.where(Track.album_id.in_(ids), Play.person == person).group_by(Track.album_id)
    return {album_id: (n, last_s) for album_id, n, last_s in session.execute(mine) if album_id is not None}


def _tags(session: Session, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    one = select(Track.album_id, func.min(Track.id).label("track_id")).where(
        Track.album_id.in_(ids), is_shown()
    )
    first = one.group_by(Track.album_id).subquery()
    query = select(first.c.album_id, FileTags.tags).join(FileTags, FileTags.track_id == first.c.track_id)
    return {row.album_id: row.tags for row in session.execute(query)}
