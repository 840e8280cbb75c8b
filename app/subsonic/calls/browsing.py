"""Artists, albums and songs by their tags."""

import time
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.http import auth
from app.subsonic import arguments, ids, shapes
from app.subsonic.faults import not_found
from app.subsonic.ids import ThingKind
from app.subsonic.writer import Rows, Tree
from library import generations
from library.catalogue.sorting import fold
from library.database import OpenSession, session_scope
from library.paging import ListRow, number
from library.people import name_marks
from library.people.name_marks import NO_MARK
from library.states import NameKind
from library.subsonic import albums, artists, details, tracks

#: Not used: names are ordered as they are written.
IGNORED_ARTICLES = ""

#: Of names that begin with no letter.
OTHER_INDEX = "#"


@dataclass(frozen=True, slots=True)
class IdArguments:
    """Of a call for one thing."""

    id: str


@dataclass(frozen=True, slots=True)
class FolderArguments:
    """Of a call that a music folder may narrow."""

    music_folder_id: int | None = arguments.folder()


@dataclass(frozen=True, slots=True)
class IndexesArguments:
    """Of getIndexes."""

    music_folder_id: int | None = arguments.folder()
    if_modified_since: int | None = None


def get_artists(query: FolderArguments) -> Tree:
    """Return all artists by their first letters."""
    with session_scope(read_only=True) as session:
        found = artists.all_of(session, query.music_folder_id)
        marks = name_marks.find(session, auth.person().id, NameKind.ARTIST, None)
    indexed = (
        {"name": name, "artist": [shapes.artist(row, marks.get(row.id, NO_MARK)) for row in rows]}
        for name, rows in _by_letter(found)
    )
    return {"artists": {"ignoredArticles": IGNORED_ARTICLES, "index": Rows(indexed)}}


def get_indexes(query: IndexesArguments) -> Tree:
    """Return all artists as folders; none if nothing has changed since a time."""
    with session_scope(read_only=True) as session:
        changed_ms = _changes.seen_ms(generations.find(session, generations.CATALOGUE))
        is_new = query.if_modified_since is None or query.if_modified_since < changed_ms
        found = artists.all_of(session, query.music_folder_id) if is_new else []
    indexed = ({"name": name, "artist": [_folder(row) for row in rows]} for name, rows in _by_letter(found))
    head = {"ignoredArticles": IGNORED_ARTICLES, "lastModified": changed_ms}
    return {"indexes": {**head, "shortcut": [], "index": Rows(indexed), "child": []}}


def get_artist(query: IdArguments) -> Tree:
    """Return an artist with its albums."""
    with session_scope(read_only=True) as session:
        row = find_artist(session, query.id)
        found = albums.of_artist(session, row.id)
        [shown] = shape_artists(session, [row])
        return {"artist": {**shown, "album": shape_albums(session, found)}}


def get_album(query: IdArguments) -> Tree:
    """Return an album with its songs."""
    with session_scope(read_only=True) as session:
        row, person = find_album(session, query.id), auth.person().id
        songs = tracks.of_album(session, person, row.id)
        of_album, of_tracks = details.of_album(session, person, row.id, songs)
        shown = [shapes.child(song, of_tracks) for song in songs]
        return {"album": {**shapes.album(row, of_album), "song": shown}}


def get_song(query: IdArguments) -> Tree:
    """Return a song."""
    with session_scope(read_only=True) as session:
        return {"song": shape_tracks(session, [find_track(session, query.id)])[0]}


def get_genres(_: object) -> Tree:
    """Return all genres."""
    with session_scope(read_only=True) as session:
        found = [
            {"value": row.name, "songCount": row.track_count, "albumCount": row.album_count}
            for row in artists.genres(session)
        ]
    return {"genres": {"genre": found}}


def get_music_directory(query: IdArguments) -> Tree:
    """Return the content of a folder: of a music folder, an artist or an album."""
    thing = ids.parse(query.id)
    with session_scope(read_only=True) as session:
        if thing.kind is ThingKind.ROOT:
            return {"directory": _root_directory(session, thing.id)}
        if thing.kind is ThingKind.ARTIST:
            return {"directory": _artist_directory(session, query.id)}
        row = find_album(session, query.id)
        songs = shape_tracks(session, tracks.of_album(session, auth.person().id, row.id))
    head = {"id": ids.album(row.id), "parent": ids.artist(row.artist_id), "name": row.title}
    return {"directory": {**head, "child": songs}}


def find_artist(session: OpenSession, sent: str) -> ListRow:
    """Return an artist by its id on the wire.

    Raises
    ------
    SubsonicError
        There is none: 70.
    """
    row = artists.find(session, number(ids.of(ThingKind.ARTIST, sent, "artist")))
    if row is None:
        raise not_found("artist", sent)
    return row


def find_album(session: OpenSession, sent: str) -> ListRow:
    """Return an album by its id on the wire.

    Raises
    ------
    SubsonicError
        There is none: 70.
    """
    row = albums.find(session, number(ids.of(ThingKind.ALBUM, sent, "album")))
    if row is None:
        raise not_found("album", sent)
    return row


def find_track(session: OpenSession, sent: str) -> ListRow:
    """Return a playable track by its id on the wire.

    Raises
    ------
    SubsonicError
        There is none: 70.
    """
    track_id = ids.of(ThingKind.TRACK, sent, "song")
    found = tracks.find(session, auth.person().id, [track_id])
    if not found:
        raise not_found("song", sent)
    return found[track_id]


def shape_tracks(session: OpenSession, rows: Iterable[ListRow], person: str = "") -> list[shapes.Shape]:
    """Return tracks as they are shown to the caller, or to a person."""
    shown = list(rows)
    found = details.of_tracks(session, person or auth.person().id, shown)
    return [shapes.child(row, found) for row in shown]


def shape_artists(session: OpenSession, rows: Sequence[ListRow], person: str = "") -> list[shapes.Shape]:
    """Return artists as they are shown to the caller, or to a person."""
    found = [row.id for row in rows]
    marks = name_marks.find(session, person or auth.person().id, NameKind.ARTIST, found)
    return [shapes.artist(row, marks.get(row.id, NO_MARK)) for row in rows]


def shape_albums(session: OpenSession, rows: Sequence[ListRow], person: str = "") -> list[shapes.Shape]:
    """Return albums as they are shown to the caller, or to a person."""
    found = details.of_albums(session, person or auth.person().id, rows)
    return [shapes.album(row, found) for row in rows]


def shape_folders(session: OpenSession, rows: Sequence[ListRow], person: str = "") -> list[shapes.Shape]:
    """Return albums as folders, as they are shown to the caller, or to a person."""
    found = details.of_albums(session, person or auth.person().id, rows)
    return [shapes.album_as_child(row, found) for row in rows]


def _root_directory(session: OpenSession, root_id: str) -> Tree:
    found = artists.all_of(session, min(number(root_id), arguments.MAX_ROW))
    return {"id": root_id, "name": "Music", "child": Rows(map(shapes.artist_as_child, found))}


def _artist_directory(session: OpenSession, sent: str) -> Tree:
    row = find_artist(session, sent)
    person = auth.person().id
    children = shape_folders(session, albums.of_artist(session, row.id))
    loose = shape_tracks(session, tracks.without_album(session, person, row.id))
    return {"id": ids.artist(row.id), "name": row.name, "child": children + loose}


class _Changes:
    """When this process first saw the catalogue as it is, which is never before it changed."""

    def __init__(self) -> None:
        self._seen: tuple[Hashable, int] = (None, 0)

    def seen_ms(self, generation: Hashable) -> int:
        known, at_ms = self._seen
        if known != generation:
            at_ms = int(time.time() * 1000)
            self._seen = generation, at_ms
        return at_ms


_changes = _Changes()


def _folder(row: ListRow) -> shapes.Shape:
    return {"id": ids.artist(row.id), "name": row.name}


def _by_letter(found: Sequence[ListRow]) -> Iterator[tuple[str, list[ListRow]]]:
    """Yield artists by the first letters of their names, those without a letter last."""
    groups: dict[str, list[ListRow]] = {}
    for row in found:
        first = fold(row.name)[:1].upper()
        groups.setdefault(first if first.isalpha() else OTHER_INDEX, []).append(row)
    last = groups.pop(OTHER_INDEX, None)
    yield from groups.items()
    if last:
        yield OTHER_INDEX, last
