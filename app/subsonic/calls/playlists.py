"""Playlists of the caller, and those that others share."""

from collections.abc import Sequence
from dataclasses import dataclass

from app import smart_playlists
from app.http import auth
from app.http.responses import iso
from app.subsonic import ids, pages, shapes
from app.subsonic.calls.browsing import IdArguments, shape_tracks
from app.subsonic.faults import Code, SubsonicError
from app.subsonic.ids import ThingKind
from app.subsonic.pages import PageOf
from app.subsonic.writer import Tree
from library.catalogue.sorting import fold
from library.database import OpenSession, session_scope
from library.paging import ListPage, ListRow, PageRequest
from library.people.playlist_parts import playlist_rows
from library.people.playlist_parts.playlist_storage import MAX_TRACKS
from library.states import PlaylistAccess
from library.subsonic import playlists


@dataclass(frozen=True, slots=True)
class PlaylistsArguments:
    """Of getPlaylists."""

    username: str | None = None


def get_playlists(query: PlaylistsArguments) -> Tree:
    """Return the caller's playlists and those that others share."""
    caller = auth.person()
    if query.username is not None and fold(query.username) != fold(caller.name):
        raise SubsonicError(Code.DENIED, "Each account sees its own list of playlists.")
    with session_scope(read_only=True) as session:
        found = [shape(row) for row in playlists.all_of(session, caller.id)]
    return {"playlists": {"playlist": found}}


def get_playlist(query: IdArguments) -> Tree:
    """Return a playlist with its songs."""
    return {"playlist": whole(ids.of(ThingKind.PLAYLIST, query.id, "playlist"))}


def whole(playlist_id: str) -> Tree:
    """Return a playlist with its songs, which are read while they are written."""
    person = auth.person().id
    smart_playlists.refresh(playlist_id)
    with session_scope(read_only=True) as session:
        row = playlist_rows.get(session, person, playlist_id)

    def read(session: OpenSession, page: PageRequest) -> ListPage:
        return playlists.contents(session, person, playlist_id, page)

    def shape_part(session: OpenSession, rows: Sequence[ListRow]) -> list[shapes.Shape]:
        return shape_tracks(session, rows, person)

    entries = pages.rows(PageOf((person, playlist_id), 0, MAX_TRACKS), read, shape_part)
    return {**shape(row), "entry": entries}


def shape(row: ListRow) -> shapes.Shape:
    """Return a playlist without its songs."""
    return {
        "id": ids.playlist(row.id),
        "name": row.name,
        "comment": row.description or None,
        "owner": row.owner or auth.person().name,
        "public": row.access != PlaylistAccess.PRIVATE,
        # Only where it is true: knuckles refuses playlists with a field that it does not know.
        "readonly": True if _is_fixed(row) else None,
        "songCount": row.track_count,
        "duration": round(row.duration_s),
        "created": iso(row.created_at),
        "changed": iso(row.changed_at),
        "coverArt": ids.playlist(row.id) if row.track_count else None,
    }


def _is_fixed(row: ListRow) -> bool:
    """Return whether the caller cannot change the songs of a playlist."""
    return row.rules is not None or (row.person != auth.person().id and row.access != PlaylistAccess.EDIT)
