"""Lists of albums and songs, by order, year, genre or chance."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.http import auth
from app.subsonic import arguments, pages, shapes
from app.subsonic.calls.browsing import (
    FolderArguments,
    shape_albums,
    shape_artists,
    shape_folders,
    shape_tracks,
)
from app.subsonic.faults import Code, SubsonicError
from app.subsonic.pages import PageOf
from app.subsonic.writer import Rows, Tree
from library.database import OpenSession, session_scope
from library.paging import ListPage, ListRow, PageRequest
from library.subsonic import albums, artists, tracks
from library.subsonic.albums import AlbumList, AlbumOrder
from library.subsonic.tracks import Filter

MOST_ALBUMS = 500
MOST_SONGS = 500

#: Favourites of one response; further ones are not shown, since the call has no pages.
MOST_STARRED = 50_000


@dataclass(frozen=True, slots=True)
class AlbumListArguments:
    """Of getAlbumList and getAlbumList2."""

    type: str
    size: int = arguments.count(10, MOST_ALBUMS)
    offset: int = arguments.count(0, arguments.MAX_ROW)
    from_year: int | None = None
    to_year: int | None = None
    genre: str | None = None
    music_folder_id: int | None = arguments.folder()


@dataclass(frozen=True, slots=True)
class RandomArguments:
    """Of getRandomSongs."""

    size: int = arguments.count(10, MOST_SONGS)
    genre: str | None = None
    from_year: int | None = None
    to_year: int | None = None
    music_folder_id: int | None = arguments.folder()


@dataclass(frozen=True, slots=True)
class GenreArguments:
    """Of getSongsByGenre."""

    genre: str
    count: int = arguments.count(10, MOST_SONGS)
    offset: int = arguments.count(0, arguments.MAX_ROW)
    music_folder_id: int | None = arguments.folder()


def get_album_list(query: AlbumListArguments) -> Tree:
    """Return a list of albums as folders."""
    person = auth.person().id

    def shape(session: OpenSession, rows: Sequence[ListRow]) -> list[shapes.Shape]:
        return shape_folders(session, rows, person)

    return {"albumList": {"album": _albums(query, shape)}}


def get_album_list2(query: AlbumListArguments) -> Tree:
    """Return a list of albums."""
    person = auth.person().id

    def shape(session: OpenSession, rows: Sequence[ListRow]) -> list[shapes.Shape]:
        return shape_albums(session, rows, person)

    return {"albumList2": {"album": _albums(query, shape)}}


def _albums(query: AlbumListArguments, shape: pages.Shape) -> Rows:
    wanted, person = _wanted(query), auth.person().id

    def read(session: OpenSession, page: PageRequest) -> ListPage:
        return albums.page(session, person, wanted, page)

    return pages.rows(PageOf((person, wanted), query.offset, query.size), read, shape)


def _wanted(query: AlbumListArguments) -> AlbumList:
    if query.type not in list(AlbumOrder):
        raise SubsonicError(Code.GENERIC, f"There is no list of the type {query.type[:64]!r}.")
    order = AlbumOrder(query.type)
    if order is AlbumOrder.BY_YEAR and (query.from_year is None or query.to_year is None):
        raise SubsonicError(Code.MISSING, "Required parameters `fromYear` and `toYear` are missing.")
    if order is AlbumOrder.BY_GENRE and query.genre is None:
        raise SubsonicError(Code.MISSING, "Required parameter `genre` is missing.")
    is_by_year = order is AlbumOrder.BY_YEAR
    return AlbumList(
        order,
        _year(query.from_year) if is_by_year else None,
        _year(query.to_year) if is_by_year else None,
        query.genre if order is AlbumOrder.BY_GENRE else None,
        query.music_folder_id,
    )


def _year(sent: int | None) -> int | None:
    """Return a year that a column can be compared with."""
    return None if sent is None else max(-9999, min(9999, sent))


def get_random_songs(query: RandomArguments) -> Tree:
    """Return songs by chance."""
    wanted = Filter(
        genre=query.genre,
        root_id=query.music_folder_id,
        from_year=_year(query.from_year),
        to_year=_year(query.to_year),
    )
    with session_scope(read_only=True) as session:
        found = tracks.random(session, auth.person().id, wanted, query.size)
        return {"randomSongs": {"song": shape_tracks(session, found)}}


def get_songs_by_genre(query: GenreArguments) -> Tree:
    """Return a page of the songs of a genre."""
    wanted, person = Filter(genre=query.genre, root_id=query.music_folder_id), auth.person().id

    def read(session: OpenSession, page: PageRequest) -> ListPage:
        return tracks.of_genre(session, person, wanted, page)

    def shape(session: OpenSession, rows: Sequence[ListRow]) -> list[shapes.Shape]:
        return shape_tracks(session, rows, person)

    found = pages.rows(PageOf((person, "genre", wanted), query.offset, query.count), read, shape)
    return {"songsByGenre": {"song": found}}


def get_starred(query: FolderArguments) -> Tree:
    """Return the favourites, as folders."""
    person = auth.person().id

    def shape(session: OpenSession, rows: Sequence[ListRow]) -> list[shapes.Shape]:
        return shape_folders(session, rows, person)

    return {"starred": _starred(query, shape)}


def get_starred2(query: FolderArguments) -> Tree:
    """Return the favourites."""
    person = auth.person().id

    def shape(session: OpenSession, rows: Sequence[ListRow]) -> list[shapes.Shape]:
        return shape_albums(session, rows, person)

    return {"starred2": _starred(query, shape)}


def _starred(query: FolderArguments, shape: pages.Shape) -> Tree:
    person = auth.person().id
    wanted = AlbumListArguments(AlbumOrder.STARRED, MOST_STARRED, music_folder_id=query.music_folder_id)
    with session_scope(read_only=True) as session:
        found = shape_artists(session, artists.starred(session, person, query.music_folder_id), person)
    return {"artist": found, "album": _albums(wanted, shape), "song": _starred_songs(query, person)}


def _starred_songs(query: FolderArguments, person: str) -> Rows:

    def read(session: OpenSession, page: PageRequest) -> ListPage:
        return tracks.starred(session, person, query.music_folder_id, page)

    def shape(session: OpenSession, rows: Sequence[ListRow]) -> list[shapes.Shape]:
        return shape_tracks(session, rows, person)

    return pages.rows(PageOf((person, "starred", query), 0, MOST_STARRED), read, shape)
