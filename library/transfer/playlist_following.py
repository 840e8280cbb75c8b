"""Playlists that follow playlist files in roots.

A scan notes the files that it finds. It reads the changed ones and, when the catalogue has changed, those
with entries that fitted no track. A playlist belongs to the first administrator. It no longer follows its
file when a user changes it, or the file is gone.
"""

import logging
import os
import posixpath
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, delete, or_, select, update
from sqlalchemy.orm import Session

from library import generations, locks
from library.database import upsert
from library.errors import PlaylistFullError, TooManyError, TrackNotFoundError
from library.models import FollowedFile, Playlist, Root
from library.people import accounts, playlist_parsing, playlists
from library.people.playlist_parsing import PlaylistEntry
from library.transfer import path_matching
from media.errors import FileVanishedError, MediaError
from media.files import FoundFile, display_path, open_beneath
from media.left_out.names import is_playlist

#: A larger file is not read: `playlist_parsing.MAX_ENTRIES` lines of 400 bytes.
MAX_BYTES = 4_000_000

#: Files read together, and entries that are matched in one pass over the tracks; the last file may exceed it.
BATCH, BATCH_ENTRIES = 100, 20_000

#: As in the API.
MAX_NAME_LENGTH = 200

_ABSOLUTE = re.compile(r"/|\\\\|[A-Za-z]:[\\/]|(?:https?|file):", re.IGNORECASE)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FileState:
    """A playlist file, as it was when it was chosen to be read."""

    id: int
    root: bytes
    path: bytes
    size: int
    mtime_ns: int
    read_at: int | None


@dataclass(slots=True)
class FileReading:
    """Contents of a playlist file.

    Attributes
    ----------
    generation
        The catalogue's, with which its tracks were found.
    entries
        None: it could not be read, and its playlist stays as it is.
    track_ids
        Of the entries that a track fits, in their order.
    missing
        Number of the others.
    moved_from
        Id of the row of the same file, where it was before.
    """

    state: FileState
    generation: int
    name: str
    entries: list[PlaylistEntry] | None
    track_ids: list[str]
    missing: int
    moved_from: int | None


def note(
    session: Session, job_id: str, root_id: int, found: Sequence[FoundFile], unreadable: Sequence[bytes]
) -> None:
    """Store playlist files that a scan found; those beneath folders that cannot be listed count as found."""
    if found:
        insert = upsert(session, FollowedFile)
        is_same = and_(
            FollowedFile.size == insert.excluded.size, FollowedFile.mtime_ns == insert.excluded.mtime_ns
        )
        changes: dict[str, Any] = {name: insert.excluded[name] for name in ("job_id", "size", "mtime_ns")}
        changes["read_at"] = case((is_same, FollowedFile.read_at), else_=None)
        fixed = {"root_id": root_id, "job_id": job_id, "missing": 0, "follows": True}
        rows = [{"path": each.path, "size": each.size, "mtime_ns": each.mtime_ns} | fixed for each in found]
        update_known = insert.on_conflict_do_update(index_elements=["root_id", "path"], set_=changes)
        session.execute(update_known, rows)
    for folder in unreadable:
        beneath = FollowedFile.path >= folder + b"/", FollowedFile.path < folder + b"0"
        mine = update(FollowedFile).where(FollowedFile.root_id == root_id, *beneath)
        session.execute(mine.values(job_id=job_id))


def find_changed(session: Session, after: int) -> list[FileState]:
    """Return files that have to be read, of all attached roots: another root's tracks may be in them."""
    number = generations.find(session, generations.CATALOGUE)[1]
    is_due = or_(
        FollowedFile.read_at.is_(None), and_(FollowedFile.missing > 0, FollowedFile.read_at != number)
    )
    query = (
        select(
            *(FollowedFile.id, Root.path.label("root"), FollowedFile.path),
            *(FollowedFile.size, FollowedFile.mtime_ns, FollowedFile.read_at),
        )
        .join(Root, Root.id == FollowedFile.root_id)
        .where(Root.attached, FollowedFile.follows, FollowedFile.id > after, is_due)
    )
    rows = session.execute(query.order_by(FollowedFile.id).limit(BATCH))
    return [FileState(*row) for row in rows]


def read(session: Session, states: Sequence[FileState]) -> list[FileReading]:
    """Read the first of the files, at least one, and find their tracks."""
    number = generations.find(session, generations.CATALOGUE)[1]
    readings: list[FileReading] = []
    n_entries = 0
    for state in states:
        if n_entries > BATCH_ENTRIES:
            break
        reading = _read(state, number)
        reading.moved_from = _find_moved(session, state)
        readings.append(reading)
        n_entries += len(reading.entries or [])
    places = [(reading, entry) for reading in readings for entry in reading.entries or []]
    beside = [_joined(reading.state, entry.path) for reading, entry in places]
    found = path_matching.find_tracks(session, [*beside, *(entry.path for _reading, entry in places)])
    entries: dict[int, list[list[str]]] = defaultdict(list)
    for n, (reading, _entry) in enumerate(places):
        entries[reading.state.id].append(found[n] or found[len(places) + n])
    for reading in readings:
        reading.track_ids += path_matching.joined(entries[reading.state.id])
        reading.missing += sum(not entry for entry in entries[reading.state.id])
    return readings


def store(session: Session, readings: Sequence[FileReading]) -> None:
    """Bring playlists in step with their files, unless another scan or a user was faster."""
    locks.take(session, "playlist files")
    locks.take(session, accounts.ACCOUNTS)
    for reading in readings:
        row = _hold(session, reading.state)
        if row is None:
            continue
        _take_over(session, row, reading.moved_from)
        missing = reading.missing
        if row.follows and reading.entries is not None:
            missing += _bring_in_step(session, row, reading)
        row.read_at, row.missing = reading.generation, missing
        session.flush()


def drop_gone(session: Session, job_id: str, root_id: int, parts: Sequence[bytes]) -> None:
    """Delete the rows of files that a scan of a root, or of parts of it, did not find; playlists stay."""
    locks.take(session, "playlist files")
    gone = [FollowedFile.root_id == root_id, FollowedFile.job_id != job_id]
    if parts and b"" not in parts:
        beneath = [(FollowedFile.path > part + b"/") & (FollowedFile.path < part + b"0") for part in parts]
        gone.append(or_(FollowedFile.path.in_(parts), *beneath))
    session.execute(delete(FollowedFile).where(*gone))


def _read(state: FileState, generation: int) -> FileReading:
    reading = FileReading(state, generation, "", None, [], 0, None)
    try:
        with os.fdopen(open_beneath(state.root, state.path), "rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except (MediaError, OSError) as error:
        log.info("the playlist %s cannot be read: %s", display_path(state.path), error)
        reading.missing = 1  # tried again with the next change of the catalogue
        return reading
    if len(data) > MAX_BYTES:
        log.warning("the playlist %s has more than %d bytes", display_path(state.path), MAX_BYTES)
        return reading
    file = playlist_parsing.read(data)
    stem = os.path.splitext(display_path(os.path.basename(state.path)))[0]
    reading.name = (file.name or playlist_parsing.clean(stem))[:MAX_NAME_LENGTH]
    reading.entries = [each for each in file.entries if not is_playlist(each.path.encode("utf-8", "replace"))]
    return reading


def _joined(state: FileState, path: str) -> str:
    """Return an entry's path from the folder of its file on; an absolute one as it is."""
    if _ABSOLUTE.match(path):
        return path
    plain = path if "/" in path else path.replace("\\", "/")
    folder = display_path(os.path.dirname(os.path.join(state.root, state.path)))
    return posixpath.normpath(posixpath.join(folder, plain))


def _find_moved(session: Session, state: FileState) -> int | None:
    """Return the row of a file of the same name, size and time that is no longer at its place."""
    if state.read_at is not None:
        return None
    query = select(FollowedFile.id, FollowedFile.path, Root.path.label("root"), Root.attached).where(
        FollowedFile.size == state.size, FollowedFile.mtime_ns == state.mtime_ns, FollowedFile.id != state.id
    )
    name = os.path.basename(state.path)
    for other in session.execute(query.join(Root, Root.id == FollowedFile.root_id).order_by(FollowedFile.id)):
        if os.path.basename(other.path) == name and (not other.attached or _is_gone(other.root, other.path)):
            return int(other.id)
    return None


def _is_gone(root: bytes, path: bytes) -> bool:
    try:
        os.close(open_beneath(root, path))
    except MediaError as error:
        return isinstance(error, FileVanishedError)
    return False


def _hold(session: Session, state: FileState) -> FollowedFile | None:
    """Lock a file's playlist and row, in the order of users' changes; None if either changed since."""
    fresh = {"populate_existing": True}
    query = select(FollowedFile).where(FollowedFile.id == state.id)
    row = session.execute(query, execution_options=fresh).scalar_one_or_none()
    if row and row.playlist_id:
        session.get(Playlist, row.playlist_id, with_for_update=True)
        row = session.execute(query.with_for_update(), execution_options=fresh).scalar_one_or_none()
    if row is None or not row.follows:
        return None
    was = state.size, state.mtime_ns, state.read_at
    return row if (row.size, row.mtime_ns, row.read_at) == was else None


def _take_over(session: Session, row: FollowedFile, moved_from: int | None) -> None:
    earlier = session.get(FollowedFile, moved_from) if moved_from and not row.playlist_id else None
    if earlier is None:
        return
    if earlier.playlist_id:
        session.get(Playlist, earlier.playlist_id, with_for_update=True)
        session.refresh(earlier, with_for_update=True)
    follows, playlist_id = earlier.follows, earlier.playlist_id
    session.delete(earlier)
    session.flush()
    row.follows, row.playlist_id = follows, playlist_id
    session.flush()


def _bring_in_step(session: Session, row: FollowedFile, reading: FileReading) -> int:
    """Give the playlist of a file its tracks; returns 1 if that has to be tried again."""
    person = accounts.find_first_admin(session)
    try:
        with session.begin_nested():
            if row.playlist_id:
                playlists.follow(session, row.playlist_id, reading.name, reading.track_ids)
            elif reading.track_ids:
                row.playlist_id = playlists.create(session, person, reading.name, reading.track_ids)
    except (PlaylistFullError, TooManyError, TrackNotFoundError) as error:
        log.warning("the playlist %s is not taken over: %s", display_path(reading.state.path), error)
        return 1
    return 0
