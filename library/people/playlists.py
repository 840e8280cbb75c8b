"""Changes of playlists. Other accounts' playlists are not found unless they are shared.

One that came from a file in a music folder no longer follows it once a user changes it.
Positions run from 0 without gaps. Every change raises the version; a request that names a version is refused
when the playlist has another one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from library import locks
from library.catalogue.names.collation import sort_key
from library.database import now
from library.errors import (
    PlaylistChangedError,
    PlaylistNotFoundError,
    TooManyError,
)
from library.models import FollowedFile, Playlist, PlaylistTrack
from library.people.playlist_parts import playlist_storage
from library.people.playlist_parts.playlist_errors import (
    PlaylistDuplicatesError,
    PlaylistIsSmartError,
    PlaylistReadOnlyError,
)
from library.people.playlist_parts.playlist_rows import is_visible
from library.states import PlaylistAccess

#: Playlists of one account.
MAX_PLAYLISTS = 1_000

#: Deleted playlists of an account that can be restored, and for how long.
MAX_DELETED, DELETED_FOR_S = 10, 86_400.0


@dataclass(frozen=True, slots=True)
class PlaylistDetails:
    """Changes of a playlist's properties; None: as it is."""

    name: str | None = None
    description: str | None = None
    access: PlaylistAccess | None = None
    rules: dict[str, object] | None = None


def create(
    session: Session,
    person: str,
    name: str,
    track_ids: Sequence[str] = (),
    details: PlaylistDetails = PlaylistDetails(),
) -> str:
    """Create a playlist; returns its id.

    Raises
    ------
    TrackNotFoundError, PlaylistFullError
    TooManyError
        The account has `MAX_PLAYLISTS` playlists.
    """
    _check_number(session, person)
    made = Playlist(
        person=person, name=name, name_sort=sort_key(name), created_at=now(), changed_at=now(), track_count=0
    )
    _apply(made, details)
    session.add(made)
    session.flush()
    playlist_storage.insert_tracks(session, made, 0, track_ids)
    playlist_storage.note(session, made)
    return made.id


def track_ids(session: Session, person: str, playlist_id: str) -> list[str]:
    """Return the ids of a playlist's tracks in order, and keep others from changing it in this transaction.

    Raises
    ------
    PlaylistNotFoundError
        As `get`.
    """
    _lock(session, person, playlist_id)
    return playlist_storage.read_ids(session, playlist_id)


def without_duplicates(
    session: Session, person: str, playlist_id: str, track_ids: Sequence[str], *, is_strict: bool
) -> list[str]:
    """Return the tracks that a playlist does not have, each once; nothing is changed yet.

    Raises
    ------
    PlaylistNotFoundError
    PlaylistDuplicatesError
        There are others, and the caller is strict.
    """
    _lock(session, person, playlist_id)
    found = playlist_storage.find_new(session, playlist_id, track_ids)
    n = len(track_ids) - len(found)
    if n and is_strict:
        tracks = "1 of these tracks" if n == 1 else f"{n} of these tracks"
        raise PlaylistDuplicatesError(f"{tracks} would be in the playlist twice.", n)
    return found


def change(
    session: Session, person: str, playlist_id: str, changes: PlaylistDetails, version: int | None = None
) -> None:
    """Change a playlist's name, description, rights or rules.

    Raises
    ------
    PlaylistNotFoundError, PlaylistChangedError, PlaylistReadOnlyError
    PlaylistIsSmartError
        Rules for a playlist without.
    """
    playlist = _change(session, person, playlist_id, version, is_owners=True)
    if changes.rules is not None and playlist.rules is None:
        raise PlaylistIsSmartError("This playlist has tracks of its own. Create a smart playlist for rules.")
    _apply(playlist, changes)
    playlist_storage.note(session, playlist)


def append(
    session: Session,
    person: str,
    playlist_id: str,
    track_ids: Sequence[str],
    position: int | None = None,
    version: int | None = None,
) -> None:
    """Insert tracks at a position, by default at the end.

    Raises
    ------
    PlaylistNotFoundError, PlaylistChangedError, PlaylistFullError, TrackNotFoundError, PlaylistReadOnlyError
    """
    playlist = _change(session, person, playlist_id, version)
    at = playlist.track_count if position is None else min(position, playlist.track_count)
    if at < playlist.track_count:
        playlist_storage.move_back(session, playlist_id, at, len(track_ids))
    playlist_storage.insert_tracks(session, playlist, at, track_ids)


def replace(
    session: Session, person: str, playlist_id: str, track_ids: Sequence[str], version: int | None = None
) -> None:
    """Replace all tracks of a playlist.

    Raises
    ------
    PlaylistNotFoundError, PlaylistChangedError, PlaylistFullError, TrackNotFoundError, PlaylistReadOnlyError
    """
    playlist_storage.replace_all(session, _change(session, person, playlist_id, version), track_ids)


def edit(session: Session, person: str, playlist_id: str, make: Callable[[list[str]], Sequence[str]]) -> None:
    """Store the tracks that a function of `playlist_entries` makes of the present ones.

    Raises
    ------
    PlaylistNotFoundError, PlaylistFullError, TrackNotFoundError, PlaylistReadOnlyError
    """
    playlist = _change(session, person, playlist_id, None)
    old = playlist_storage.read_ids(session, playlist_id)
    new = make(list(old))
    start = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    end = len(old)
    if len(new) == len(old):
        while end > start and old[end - 1] == new[end - 1]:
            end -= 1
    position = PlaylistTrack.position
    changed = PlaylistTrack.playlist_id == playlist_id, position >= start, position < end
    session.execute(delete(PlaylistTrack).where(*changed))
    playlist.track_count -= end - start
    playlist_storage.insert_tracks(session, playlist, start, new[start : len(new) - (len(old) - end)])


def follow(session: Session, playlist_id: str, name: str, track_ids: Sequence[str]) -> None:
    """Give a playlist the name and the tracks of its file; it stays as it is if it has them.

    Raises
    ------
    PlaylistFullError, TrackNotFoundError
    """
    playlist = session.get_one(Playlist, playlist_id, with_for_update=True)
    if playlist.name == name and playlist_storage.read_ids(session, playlist_id) == list(track_ids):
        return
    playlist_storage.mark_changed(session, playlist)
    playlist.name, playlist.name_sort = name, sort_key(name)
    playlist_storage.replace_all(session, playlist, track_ids)


def remove(session: Session, person: str, playlist_id: str, version: int | None = None) -> None:
    """Delete a playlist; it can be restored for a day.

    Raises
    ------
    PlaylistNotFoundError, PlaylistChangedError, PlaylistReadOnlyError
    """
    playlist = _change(session, person, playlist_id, version, is_owners=True)
    playlist.deleted_at = now()
    session.flush()
    _purge(session, person)


def restore(session: Session, person: str, playlist_id: str) -> None:
    """Take back the deletion of a playlist; one that is not deleted stays as it is.

    Raises
    ------
    TooManyError, PlaylistFullError
    PlaylistNotFoundError
        It was deleted for ever, or never existed.
    """
    mine = (Playlist.id == playlist_id) & (Playlist.person == person)
    playlist = session.execute(select(Playlist).where(mine).with_for_update()).scalar_one_or_none()
    if playlist is None:
        raise PlaylistNotFoundError(f"There is no playlist {playlist_id!r}.")
    if playlist.deleted_at is None:
        return
    _check_number(session, person)
    playlist.deleted_at = None
    playlist_storage.check_room(session, playlist, 0)
    playlist_storage.mark_changed(session, playlist)


def remove_tracks(session: Session, track_ids: Sequence[str]) -> None:
    """Remove tracks that are being purged from every playlist, and close the gaps."""
    mentioned = select(PlaylistTrack.playlist_id).where(PlaylistTrack.track_id.in_(track_ids))
    for playlist_id in sorted(set(session.execute(mentioned).scalars())):
        playlist = session.get_one(Playlist, playlist_id, with_for_update=True)
        ids = playlist_storage.read_ids(session, playlist_id)
        rest = [id_ for id_ in ids if id_ not in set(track_ids)]
        playlist_storage.mark_changed(session, playlist)
        playlist_storage.replace_all(session, playlist, rest)
        followed = update(FollowedFile).where(FollowedFile.playlist_id == playlist_id)
        session.execute(followed.values(missing=FollowedFile.missing + len(ids) - len(rest)))


def _lock(session: Session, person: str, playlist_id: str) -> Playlist:
    readable = (Playlist.id == playlist_id) & is_visible(person)
    playlist = session.execute(select(Playlist).where(readable).with_for_update()).scalar_one_or_none()
    if playlist is None:
        raise PlaylistNotFoundError(f"There is no playlist {playlist_id!r}.")
    return playlist


def _change(
    session: Session, person: str, playlist_id: str, version: int | None, *, is_owners: bool = False
) -> Playlist:
    """Lock a playlist and mark it as changed; `is_owners`: only its own account may."""
    playlist = _lock(session, person, playlist_id)
    if playlist.person != person and (is_owners or playlist.access != PlaylistAccess.EDIT):
        raise PlaylistReadOnlyError("This playlist belongs to another account. Copy it to change the copy.")
    if playlist.rules is not None and not is_owners:
        raise PlaylistIsSmartError("The tracks of a smart playlist follow from its rules. Change those.")
    if version is not None and version != playlist.version:
        raise PlaylistChangedError("The playlist has been changed since you opened it. Reload it.")
    followed = update(FollowedFile).where(FollowedFile.playlist_id == playlist_id)
    session.execute(followed.values(playlist_id=None, follows=False))
    playlist_storage.mark_changed(session, playlist)
    return playlist


def _apply(playlist: Playlist, changes: PlaylistDetails) -> None:
    if changes.name is not None:
        playlist.name, playlist.name_sort = changes.name, sort_key(changes.name)
    for name in ("description", "access", "rules"):
        if getattr(changes, name) is not None:
            setattr(playlist, name, getattr(changes, name))


def _check_number(session: Session, person: str) -> None:
    locks.take(session, f"playlists {person}")
    mine = Playlist.person == person, Playlist.deleted_at.is_(None)
    if session.execute(select(func.count()).select_from(Playlist).where(*mine)).scalar_one() >= MAX_PLAYLISTS:
        raise TooManyError(f"You have {MAX_PLAYLISTS} playlists, the maximum. Remove one first.")


def _purge(session: Session, person: str) -> None:
    """Delete playlists for ever that were deleted long ago, or before many others."""
    deleted = (
        select(Playlist.id, Playlist.deleted_at < now() - DELETED_FOR_S)
        .where(Playlist.person == person, Playlist.deleted_at.is_not(None))
        .order_by(Playlist.deleted_at.desc())
    )
    rows = session.execute(deleted).all()
    ended = [playlist_id for n, (playlist_id, is_old) in enumerate(rows) if is_old or n >= MAX_DELETED]
    session.execute(delete(PlaylistTrack).where(PlaylistTrack.playlist_id.in_(ended)))
    session.execute(delete(Playlist).where(Playlist.id.in_(ended)))
