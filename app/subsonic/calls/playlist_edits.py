"""Changes of the caller's playlists; others' are not found."""

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
from library.people.playlists import MAX_TRACKS
from schemas.playlists import MAX_NAME_LENGTH


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
    comment: str | None = None  # comments are not stored
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
                playlists.rename(session, person, playlist_id, _checked(query.name))
    return {"playlist": whole(playlist_id)}


def update_playlist(query: UpdateArguments) -> Tree:
    """Rename a playlist, remove songs by their indices before the call, and append songs."""
    if query.public:
        raise SubsonicError(Code.DENIED, "Playlists are private: they cannot be made public.")
    person, playlist_id = auth.person().id, _id(query.playlist_id)
    track_ids = ids.tracks(query.song_id_to_add)
    with long_writes.writing(len(track_ids) + (MAX_TRACKS if query.song_index_to_remove else 0)) as session:
        version = playlists.get(session, person, playlist_id).version
        if query.name is not None:
            playlists.rename(session, person, playlist_id, _checked(query.name), version)
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


def _id(sent: str) -> str:
    return ids.of(ThingKind.PLAYLIST, sent, "playlist")


def _checked(name: str) -> str:
    shown = " ".join(name.split())
    if not 1 <= len(shown) <= MAX_NAME_LENGTH:
        raise SubsonicError(Code.GENERIC, f"The name must have 1 to {MAX_NAME_LENGTH} characters.")
    return shown
