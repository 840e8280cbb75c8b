"""Playlists. They are private: other accounts' playlists are not found.

One that came from a file in a music folder no longer follows it once a user changes it.
Positions run from 0 without gaps. Every change raises the version; a request that names a version is refused
when the playlist has another one.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from library import locks, paging
from library.catalogue import tracks
from library.catalogue.names.collation import sort_key
from library.catalogue.sorting import fold
from library.database import now
from library.errors import (
    PlaylistChangedError,
    PlaylistFullError,
    PlaylistNotFoundError,
    TooManyError,
    TrackNotFoundError,
)
from library.models import FollowedFile, Playlist, PlaylistTrack, Track
from library.paging import ListPage, ListRow, PageRequest, Query, SortOrder

#: More than a year of listening, and its order still fits one request.
MAX_TRACKS = 10_000

#: Limits of one account: playlists, and tracks in all of them together (about 300 MB).
MAX_PLAYLISTS, MAX_TRACKS_IN_ALL = 1_000, 250_000

#: Ids in one statement.
BATCH = 1000

_file = select(FollowedFile).where(FollowedFile.playlist_id == Playlist.id)

COLUMNS: tuple[Any, ...] = (
    Playlist.id,
    Playlist.name,
    Playlist.track_count,
    Playlist.created_at,
    Playlist.changed_at,
    Playlist.version,
    _file.with_only_columns(FollowedFile.path).scalar_subquery().label("file"),
    _file.with_only_columns(FollowedFile.missing).scalar_subquery().label("missing_count"),
)


def create(session: Session, person: str, name: str, track_ids: Sequence[str] = ()) -> str:
    """Create a playlist; returns its id.

    Raises
    ------
    TrackNotFoundError, PlaylistFullError
    TooManyError
        The account has `MAX_PLAYLISTS` playlists.
    """
    locks.take(session, f"playlists {person}")
    stored = select(func.count()).select_from(Playlist).where(Playlist.person == person)
    if session.execute(stored).scalar_one() >= MAX_PLAYLISTS:
        raise TooManyError(f"You have {MAX_PLAYLISTS} playlists, the maximum. Remove one first.")
    made = Playlist(
        person=person, name=name, name_sort=sort_key(name), created_at=now(), changed_at=now(), track_count=0
    )
    session.add(made)
    session.flush()
    _insert(session, made, 0, track_ids)
    return made.id


def page(session: Session, person: str, requested: PageRequest, words: str | None = None) -> ListPage:
    """Return a page of an account's playlists by name."""
    query: Query = select(*COLUMNS).where(Playlist.person == person)
    for word in fold(words or "").split():
        query = query.where(Playlist.name_sort.contains(word, autoescape=True))
    return paging.read_page(
        session, query, SortOrder(Playlist.name_sort, Playlist.id), requested, paging.count(session, query)
    )


def get(session: Session, person: str, playlist_id: str) -> ListRow:
    """Return one of an account's playlists.

    Raises
    ------
    PlaylistNotFoundError
        The account has no playlist with this id.
    """
    mine = (Playlist.id == playlist_id) & (Playlist.person == person)
    row = session.execute(select(*COLUMNS).where(mine)).one_or_none()
    if row is None:
        raise PlaylistNotFoundError(f"There is no playlist {playlist_id!r}.")
    return row


def contents(session: Session, person: str, playlist_id: str, requested: PageRequest) -> ListPage:
    """Return tracks of a playlist in order, also unavailable ones: rows of tracks, each with `position`.

    Raises
    ------
    PlaylistNotFoundError
        As `get`.
    """
    total = get(session, person, playlist_id).track_count
    query = (
        tracks.rows(person)
        .add_columns(PlaylistTrack.position.label("position"))
        .join(PlaylistTrack, PlaylistTrack.track_id == Track.id)
        .where(PlaylistTrack.playlist_id == playlist_id)
    )
    order = SortOrder(PlaylistTrack.position, PlaylistTrack.track_id)
    return paging.read_page(session, query, order, requested, total)


def track_ids(session: Session, person: str, playlist_id: str) -> list[str]:
    """Return the ids of a playlist's tracks in order, and keep others from changing it in this transaction.

    Raises
    ------
    PlaylistNotFoundError
        As `get`.
    """
    mine = (Playlist.id == playlist_id) & (Playlist.person == person)
    if session.execute(select(Playlist.id).where(mine).with_for_update()).one_or_none() is None:
        raise PlaylistNotFoundError(f"There is no playlist {playlist_id!r}.")
    return _ids(session, playlist_id)


def rename(session: Session, person: str, playlist_id: str, name: str, version: int | None = None) -> None:
    """Rename a playlist.

    Raises
    ------
    PlaylistNotFoundError, PlaylistChangedError
    """
    playlist = _change(session, person, playlist_id, version)
    playlist.name, playlist.name_sort = name, sort_key(name)


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
    PlaylistNotFoundError, PlaylistChangedError, PlaylistFullError, TrackNotFoundError
    """
    playlist = _change(session, person, playlist_id, version)
    at = playlist.track_count if position is None else min(position, playlist.track_count)
    if at < playlist.track_count:
        _move_back(session, playlist_id, at, len(track_ids))
    _insert(session, playlist, at, track_ids)


def replace(
    session: Session, person: str, playlist_id: str, track_ids: Sequence[str], version: int | None = None
) -> None:
    """Replace all tracks of a playlist.

    Raises
    ------
    PlaylistNotFoundError, PlaylistChangedError, PlaylistFullError, TrackNotFoundError
    """
    _replace(session, _change(session, person, playlist_id, version), track_ids)


def follow(session: Session, playlist_id: str, name: str, track_ids: Sequence[str]) -> None:
    """Give a playlist the name and the tracks of its file; it stays as it is if it has them.

    Raises
    ------
    PlaylistFullError, TrackNotFoundError
    """
    playlist = session.get_one(Playlist, playlist_id, with_for_update=True)
    if playlist.name == name and _ids(session, playlist_id) == list(track_ids):
        return
    _mark_changed(playlist)
    playlist.name, playlist.name_sort = name, sort_key(name)
    _replace(session, playlist, track_ids)


def remove(session: Session, person: str, playlist_id: str, version: int | None = None) -> None:
    """Remove a playlist.

    Raises
    ------
    PlaylistNotFoundError, PlaylistChangedError
    """
    playlist = _change(session, person, playlist_id, version)
    session.execute(delete(PlaylistTrack).where(PlaylistTrack.playlist_id == playlist_id))
    session.delete(playlist)


def remove_tracks(session: Session, track_ids: Sequence[str]) -> None:
    """Remove tracks that are being purged from every playlist, and close the gaps."""
    mentioned = select(PlaylistTrack.playlist_id).where(PlaylistTrack.track_id.in_(track_ids))
    for playlist_id in sorted(set(session.execute(mentioned).scalars())):
        playlist = session.get_one(Playlist, playlist_id, with_for_update=True)
        ids = _ids(session, playlist_id)
        rest = [id_ for id_ in ids if id_ not in set(track_ids)]
        _mark_changed(playlist)
        _replace(session, playlist, rest)
        followed = update(FollowedFile).where(FollowedFile.playlist_id == playlist_id)
        session.execute(followed.values(missing=FollowedFile.missing + len(ids) - len(rest)))


def _change(session: Session, person: str, playlist_id: str, version: int | None) -> Playlist:
    mine = (Playlist.id == playlist_id) & (Playlist.person == person)
    playlist = session.execute(select(Playlist).where(mine).with_for_update()).scalar_one_or_none()
    if playlist is None:
        raise PlaylistNotFoundError(f"There is no playlist {playlist_id!r}.")
    if version is not None and version != playlist.version:
        raise PlaylistChangedError("The playlist has been changed since you opened it. Reload it.")
    followed = update(FollowedFile).where(FollowedFile.playlist_id == playlist_id)
    session.execute(followed.values(playlist_id=None, follows=False))
    _mark_changed(playlist)
    return playlist


def _mark_changed(playlist: Playlist) -> None:
    playlist.version += 1
    playlist.changed_at = now()


def _replace(session: Session, playlist: Playlist, track_ids: Sequence[str]) -> None:
    session.execute(delete(PlaylistTrack).where(PlaylistTrack.playlist_id == playlist.id))
    playlist.track_count = 0
    _insert(session, playlist, 0, track_ids)


def _move_back(session: Session, playlist_id: str, at: int, n_tracks: int) -> None:
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


def _ids(session: Session, playlist_id: str) -> list[str]:
    query = select(PlaylistTrack.track_id).where(PlaylistTrack.playlist_id == playlist_id)
    return list(session.execute(query.order_by(PlaylistTrack.position)).scalars())


def _insert(session: Session, playlist: Playlist, at: int, track_ids: Sequence[str]) -> None:
    if playlist.track_count + len(track_ids) > MAX_TRACKS:
        raise PlaylistFullError(f"A playlist has at most {MAX_TRACKS} tracks.")
    with session.no_autoflush:  # the playlist's row is written once, below
        others = select(func.coalesce(func.sum(Playlist.track_count), 0)).where(
            Playlist.person == playlist.person, Playlist.id != playlist.id
        )
        in_all = session.execute(others).scalar_one() + playlist.track_count
        if in_all + len(track_ids) > MAX_TRACKS_IN_ALL:
            raise PlaylistFullError(
                f"Your playlists together have at most {MAX_TRACKS_IN_ALL} tracks; nothing was changed. "
                "Remove some first."
            )
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


def _check_known(session: Session, track_ids: Sequence[str]) -> None:
    wanted = sorted(set(track_ids))
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        known = set(session.execute(select(Track.id).where(Track.id.in_(batch))).scalars())
        unknown = next((track_id for track_id in batch if track_id not in known), None)
        if unknown is not None:
            raise TrackNotFoundError(f"There is no track {unknown!r}.")
