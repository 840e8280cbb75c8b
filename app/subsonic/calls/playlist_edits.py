"""Changes of playlists: the caller's, and those that others let the caller change."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.http import auth, long_writes
from app.subsonic import ids
from app.subsonic.calls.browsing import IdArguments
from app.subsonic.calls.playlists import whole
from app.subsonic.faults import Code, SubsonicError
from app.subsonic.ids import ThingKind
from app.subsonic.writer import Tree
from library.database import OpenSession
from library.people import playlists
from library.people.playlist_parts import playlist_rows
from library.people.playlist_parts.playlist_storage import MAX_TRACKS
from library.people.playlists import PlaylistDetails
from library.states import PlaylistAccess
from schemas.playlists import MAX_DESCRIPTION_LENGTH, MAX_NAME_LENGTH


@dataclass(frozen=True, slots=True)
class CreateArguments:
    """Of createPlaylist: a name for a new one, or the id of one that gets other songs."""

    playlist_id: str | None = None
    name: str | None = None
    song_id: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UpdateArguments:
    """Of updatePlaylist."""

    playlist_id: str
    name: str | None = None
    comment: str | None = None
    public: bool | None = None
    song_id_to_add: tuple[str, ...] = ()
    song_index_to_remove: tuple[int, ...] = ()


def create_playlist(query: CreateArguments) -> Tree:
    """Create a playlist, or replace the songs of one; returns it."""
    if query.playlist_id is None and query.name is None:
        raise SubsonicError(Code.MISSING, "Required parameter `name` is missing.")
    person, track_ids = auth.person().id, ids.tracks(query.song_id)
    with long_writes.writing(len(track_ids)) as session:
        if query.playlist_id is None:
            playlist_id = playlists.create(session, person, _checked(query.name or ""), track_ids)
        else:
            playlist_id = _id(query.playlist_id)
            playlists.replace(session, person, playlist_id, track_ids)
            if query.name is not None:
                details = PlaylistDetails(name=_checked(query.name))
                playlists.change(session, person, playlist_id, details)
    return {"playlist": whole(playlist_id)}


def update_playlist(query: UpdateArguments) -> Tree:
    """Change a playlist's properties, remove songs by their indices before the call, and append songs."""
    person, playlist_id = auth.person().id, _id(query.playlist_id)
    track_ids = ids.tracks(query.song_id_to_add)
    with long_writes.writing(len(track_ids) + (MAX_TRACKS if query.song_index_to_remove else 0)) as session:
        row = playlist_rows.get(session, person, playlist_id)
        details = _details(query, row.access)
        if details != PlaylistDetails():
            playlists.change(session, person, playlist_id, details, row.version)
        if query.song_index_to_remove:
            _remove(session, person, playlist_id, query.song_index_to_remove)
        if track_ids:
            playlists.append(session, person, playlist_id, track_ids)
    return {}


def delete_playlist(query: IdArguments) -> Tree:
    """Remove a playlist."""
    with long_writes.writing(MAX_TRACKS) as session:
        playlists.remove(session, auth.person().id, _id(query.id))
    return {}


def _remove(session: OpenSession, person: str, playlist_id: str, indices: Sequence[int]) -> None:
    track_ids = playlists.track_ids(session, person, playlist_id)
    unknown = [index for index in indices if not 0 <= index < len(track_ids)]
    if unknown:
        raise SubsonicError(Code.NOT_FOUND, f"The playlist has no song at the index {unknown[0]}.")
    removed = set(indices)
    kept = [track_id for index, track_id in enumerate(track_ids) if index not in removed]
    playlists.replace(session, person, playlist_id, kept)


def _details(query: UpdateArguments, access: str) -> PlaylistDetails:
    """Return the changed properties; a public playlist that others may change stays so."""
    name = _checked(query.name) if query.name is not None else None
    comment = query.comment[:MAX_DESCRIPTION_LENGTH] if query.comment is not None else None
    wanted = None
    if query.public is not None and query.public != (access != PlaylistAccess.PRIVATE):
        wanted = PlaylistAccess.READ if query.public else PlaylistAccess.PRIVATE
    return PlaylistDetails(name, comment, wanted)


def _id(sent: str) -> str:
    return ids.of(ThingKind.PLAYLIST, sent, "playlist")


def _checked(name: str) -> str:
    shown = " ".join(name.split())
    if not 1 <= len(shown) <= MAX_NAME_LENGTH:
        raise SubsonicError(Code.GENERIC, f"The name must have 1 to {MAX_NAME_LENGTH} characters.")
    return shown
