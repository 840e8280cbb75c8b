"""Bookmarks of the caller: positions in long songs."""

from dataclasses import dataclass

from app.http import auth
from app.http.responses import iso
from app.subsonic import arguments, ids
from app.subsonic.calls.browsing import IdArguments, shape_tracks
from app.subsonic.ids import ThingKind
from app.subsonic.writer import Tree
from library.database import session_scope
from library.people import bookmarks
from library.subsonic import tracks


@dataclass(frozen=True, slots=True)
class BookmarkArguments:
    """Of createBookmark; the position in ms."""

    id: str
    position: int = arguments.required(arguments.MAX_NUMBER)
    comment: str | None = None


def create_bookmark(query: BookmarkArguments) -> Tree:
    """Store the bookmark of a song, over an earlier one."""
    track_id = ids.of(ThingKind.TRACK, query.id, "song")
    with session_scope() as session:
        bookmarks.put(session, auth.person().id, track_id, query.position, query.comment or "")
    return {}


def delete_bookmark(query: IdArguments) -> Tree:
    """Delete the bookmark of a song."""
    with session_scope() as session:
        bookmarks.delete(session, auth.person().id, ids.of(ThingKind.TRACK, query.id, "song"))
    return {}


def get_bookmarks(_: object) -> Tree:
    """Return the bookmarks of songs that can be played, the latest first."""
    person = auth.person()
    with session_scope(read_only=True) as session:
        marked = bookmarks.find_all(session, person.id)
        rows = tracks.find(session, person.id, list(marked)).values()
        shown = [
            {
                "position": marked[row.id].position_ms,
                "username": person.name,
                "comment": marked[row.id].comment,
                "created": iso(marked[row.id].created_at),
                "changed": iso(marked[row.id].changed_at),
                "entry": entry,
            }
            for row, entry in zip(rows, shape_tracks(session, rows), strict=True)
        ]
    return {"bookmarks": {"bookmark": shown}}
