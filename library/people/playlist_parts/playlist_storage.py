"""The rows of a playlist's tracks, and the limits of their number."""

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from library.database import now
from library.errors import PlaylistFullError, TrackNotFoundError
from library.models import Playlist, PlaylistTrack, Track
from library.people.playlist_parts import playlist_notices
from library.people.playlist_parts.playlist_notices import PlaylistNotice
from library.states import PlaylistAccess

#: More than a year of listening, and its order still fits one request.
MAX_TRACKS = 10_000

#: Tracks in all playlists of one account together (about 300 MB).
MAX_TRACKS_IN_ALL = 250_000

#: Ids in one statement.
BATCH = 1000


def mark_changed(session: Session, playlist: Playlist) -> None:
    """Raise a playlist's version."""
    playlist.version += 1
    playlist.changed_at = now()
    note(session, playlist)


def note(session: Session, playlist: Playlist) -> None:
    """Tell listeners about a new or changed playlist after the commit."""
    is_shared = playlist.access != PlaylistAccess.PRIVATE
    notice = PlaylistNotice(playlist.person, playlist.id, playlist.version, is_shared)
    playlist_notices.note(session, notice)


def replace_all(session: Session, playlist: Playlist, track_ids: Sequence[str]) -> None:
    """Replace all tracks of a playlist."""
    session.execute(delete(PlaylistTrack).where(PlaylistTrack.playlist_id == playlist.id))
    playlist.track_count = 0
    insert_tracks(session, playlist, 0, track_ids)


def move_back(session: Session, playlist_id: str, at: int, n_tracks: int) -> None:
    """Move tracks back by `n_tracks`, by way of negative positions.

    Databases check uniqueness row by row, also against rows that the statement has yet to change.
    """
    mine = PlaylistTrack.playlist_id == playlist_id
    position, is_behind, is_negative = (
        PlaylistTrack.position,
        PlaylistTrack.position >= at,
        PlaylistTrack.position < 0,
    )
    session.execute(update(PlaylistTrack).where(mine, is_behind).values(position=-1 - n_tracks - position))
    session.execute(update(PlaylistTrack).where(mine, is_negative).values(position=-1 - position))


def read_ids(session: Session, playlist_id: str) -> list[str]:
    """Return the ids of a playlist's tracks in order."""
    query = select(PlaylistTrack.track_id).where(PlaylistTrack.playlist_id == playlist_id)
    return list(session.execute(query.order_by(PlaylistTrack.position)).scalars())


def insert_tracks(session: Session, playlist: Playlist, at: int, track_ids: Sequence[str]) -> None:
    """Store tracks from a position on, which is free.

    Raises
    ------
    PlaylistFullError, TrackNotFoundError
    """
    if playlist.track_count + len(track_ids) > MAX_TRACKS:
        raise PlaylistFullError(f"A playlist has at most {MAX_TRACKS} tracks.")
    with session.no_autoflush:  # the playlist's row is written once, below
        check_room(session, playlist, len(track_ids))
        _check_known(session, track_ids)
    rows = [
        {"playlist_id": playlist.id, "position": at + n, "track_id": track_id}
        for n, track_id in enumerate(track_ids)
    ]
    with session.no_autoflush:
        if rows:
            session.execute(insert(PlaylistTrack), rows)
    playlist.track_count += len(rows)
    session.flush()


def check_room(session: Session, playlist: Playlist, added: int) -> None:
    """Check that an account may have further tracks in a playlist.

    Raises
    ------
    PlaylistFullError
    """
    others = select(func.coalesce(func.sum(Playlist.track_count), 0)).where(
        Playlist.person == playlist.person, Playlist.id != playlist.id, Playlist.deleted_at.is_(None)
    )
    if session.execute(others).scalar_one() + playlist.track_count + added > MAX_TRACKS_IN_ALL:
        raise PlaylistFullError(
            f"Your playlists together have at most {MAX_TRACKS_IN_ALL} tracks; nothing was changed. "
            "Remove some first."
        )


def find_new(session: Session, playlist_id: str, track_ids: Sequence[str]) -> list[str]:
    """Return the tracks that a playlist does not have, each once."""
    has = set(read_ids(session, playlist_id))
    return [track_id for track_id in dict.fromkeys(track_ids) if track_id not in has]


def _check_known(session: Session, track_ids: Sequence[str]) -> None:
    wanted = sorted(set(track_ids))
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        known = set(session.execute(select(Track.id).where(Track.id.in_(batch))).scalars())
        unknown = next((track_id for track_id in batch if track_id not in known), None)
        if unknown is not None:
            raise TrackNotFoundError(f"There is no track {unknown!r}.")
