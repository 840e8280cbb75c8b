"""Search, and the whole library page after page: an empty query, or one of two quotes, is everything."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.extensions import fresh_text_index
from app.http import auth
from app.subsonic import arguments, pages, shapes
from app.subsonic.calls.browsing import shape_albums, shape_artists, shape_folders, shape_tracks
from app.subsonic.pages import PageOf
from app.subsonic.writer import Rows, Tree
from library.catalogue.names.search_forms import normalised
from library.database import OpenSession, session_scope
from library.paging import ListPage, ListRow, PageRequest
from library.subsonic import albums, artists, tracks
from library.subsonic.albums import AlbumList, AlbumOrder
from library.subsonic.tracks import Filter
from schemas.fields import MAX_QUERY_LENGTH

#: More than any library has; a page is written while it is read.
MOST = 10_000_000

#: Matches of a text; beyond, a library is read by an empty query.
MOST_MATCHES = 500


@dataclass(frozen=True, slots=True)
class SearchArguments:
    """Of search2 and search3; a count of 0 is none."""

    query: str = arguments.searched()
    artist_count: int = arguments.count(20, MOST)
    artist_offset: int = arguments.count(0, MOST)
    album_count: int = arguments.count(20, MOST)
    album_offset: int = arguments.count(0, MOST)
    song_count: int = arguments.count(20, MOST)
    song_offset: int = arguments.count(0, MOST)
    music_folder_id: int | None = arguments.folder()


@dataclass(frozen=True, slots=True)
class OldSearchArguments:
    """Of search; `any` is any of the three."""

    artist: str | None = None
    album: str | None = None
    title: str | None = None
    any: str | None = None
    count: int = arguments.count(20, MOST_MATCHES)
    offset: int = arguments.count(0, MOST)
    newer_than: int | None = None


def search(query: OldSearchArguments) -> Tree:
    """Return songs with the words of an artist, an album and a title."""
    words = filter(None, (query.artist, query.album, query.title, query.any))
    text = " ".join(words)[:MAX_QUERY_LENGTH]
    wanted = SearchArguments(text, song_count=query.count, song_offset=query.offset)
    matches = list(_matching_songs(wanted, text))
    head = {"offset": query.offset, "totalHits": query.offset + len(matches)}
    return {"searchResult": {**head, "match": matches}}


def search3(query: SearchArguments) -> Tree:
    """Return artists, albums and songs."""
    person = auth.person().id

    def shape(session: OpenSession, rows: Sequence[ListRow]) -> list[shapes.Shape]:
        return shape_albums(session, rows, person)

    return {"searchResult3": _found(query, shape)}


def search2(query: SearchArguments) -> Tree:
    """Return artists, albums as folders, and songs."""
    person = auth.person().id

    def shape(session: OpenSession, rows: Sequence[ListRow]) -> list[shapes.Shape]:
        return shape_folders(session, rows, person)

    return {"searchResult2": _found(query, shape)}


def _found(query: SearchArguments, shape: pages.Shape) -> dict[str, Rows]:
    text = query.query.strip().strip('"').strip()[:MAX_QUERY_LENGTH]  # each part of a query costs a search
    if not text:
        return {
            "artist": _all_artists(query),
            "album": _all_albums(query, shape),
            "song": _all_songs(query),
        }
    return {
        "artist": _matching_artists(query, text),
        "album": _matching_albums(query, text, shape),
        "song": _matching_songs(query, text),
    }


def _artists(person: str) -> pages.Shape:
    def shape(session: OpenSession, rows: Sequence[ListRow]) -> list[shapes.Shape]:
        return shape_artists(session, rows, person)

    return shape


def _all_artists(query: SearchArguments) -> Rows:
    def read(session: OpenSession, page: PageRequest) -> ListPage:
        return artists.page(session, query.music_folder_id, page)

    name, person = ("artists", query.music_folder_id), auth.person().id
    return pages.rows(PageOf(name, query.artist_offset, query.artist_count), read, _artists(person))


def _all_albums(query: SearchArguments, shape: pages.Shape) -> Rows:
    wanted, person = AlbumList(AlbumOrder.BY_NAME, root_id=query.music_folder_id), auth.person().id

    def read(session: OpenSession, page: PageRequest) -> ListPage:
        return albums.page(session, person, wanted, page)

    return pages.rows(PageOf((person, wanted), query.album_offset, query.album_count), read, shape)


def _all_songs(query: SearchArguments) -> Rows:
    wanted, person = Filter(root_id=query.music_folder_id), auth.person().id

    def read(session: OpenSession, page: PageRequest) -> ListPage:
        return tracks.page(session, person, wanted, page)

    def shape(session: OpenSession, rows: Sequence[ListRow]) -> list[shapes.Shape]:
        return shape_tracks(session, rows, person)

    return pages.rows(PageOf((person, wanted), query.song_offset, query.song_count), read, shape)


def _matching_artists(query: SearchArguments, text: str) -> Rows:
    def read(session: OpenSession, page: PageRequest) -> ListPage:
        return artists.matching(session, text, page)

    count = min(query.artist_count, MOST_MATCHES)
    shape = _artists(auth.person().id)
    return pages.rows(PageOf(("artists", text), query.artist_offset, count), read, shape)


def _matching_albums(query: SearchArguments, text: str, shape: pages.Shape) -> Rows:
    def read(session: OpenSession, page: PageRequest) -> ListPage:
        return albums.matching(session, text, page)

    count = min(query.album_count, MOST_MATCHES)
    return pages.rows(PageOf(("albums", text), query.album_offset, count), read, shape)


def _matching_songs(query: SearchArguments, text: str) -> Rows:
    count = min(query.song_count, MOST_MATCHES)
    if not count:
        return Rows(())
    with session_scope(read_only=True) as session:
        found = fresh_text_index(session).find(session, normalised(text), query.song_offset, count)
        rows = tracks.find(session, auth.person().id, found.value.track_ids)
        return Rows(shape_tracks(session, rows.values()))
