"""Playback as REST and the socket share it: restored sessions, and tracks for the queue."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import orjson

from discovery.lists import ordering
from discovery.lists.ordering import SoundOrder
from library.catalogue import tracks
from library.database import session_scope
from library.errors import DatabaseUnavailableError, TracksNotPlayableError
from library.people import playback_snapshots
from live import queue, session_log, snapshots
from live.apps import records
from live.client import LiveUnavailableError
from live.errors import PlaybackMissingError
from live.queue import QueuedTrack
from live.scripting import Applied, Command
from live.session_log import QUEUE_WINDOW, UNMADE, LogCoverage, PlaybackState
from live.snapshots import RememberedCommand

#: Half of SHA-256: a collision would only harm the client that made it.
DIGEST_CHARACTERS = 32

#: Errors while Redis, or the database with the snapshots, is unavailable.
UNAVAILABLE = (LiveUnavailableError, DatabaseUnavailableError)

Result = TypeVar("Result")

log = logging.getLogger(__name__)


def session_name(person: str, shared: str | None = None) -> str:
    """Return the id of a user's playback session: their own, or a shared one by its name."""
    return playback_snapshots.shared_name(shared) if shared else playback_snapshots.own_name(person)


def in_playback(playback_id: str, act: Callable[[], Result], maker: str | None = None) -> Result:
    """Run a function on a session; create it or restore its snapshot first if Redis has none.

    Parameters
    ----------
    maker
        The user whose command creates a shared session; None for reading.

    Raises
    ------
    PlaybackMissingError
        It is a shared session that no command has created.
    SharedSessionsFullError
        The maker has as many shared sessions as a user may have.
    """
    try:
        return act()
    except PlaybackMissingError:
        if not _restore(playback_id, maker):
            raise
        return act()


def read(playback_id: str, offset: int = 0, limit: int = QUEUE_WINDOW) -> PlaybackState:
    """Return the player and a part of the queue."""
    try:
        return in_playback(playback_id, lambda: session_log.read(playback_id, offset, limit))
    except PlaybackMissingError:
        return session_log.unmade(playback_id, playback_snapshots.RESTORE_STEP, offset)


def find_coverage(playback_id: str, epoch: str, last_sequence: int) -> LogCoverage:
    """Return whether all events after a number can be replayed, and where the log ends."""
    try:
        return in_playback(playback_id, lambda: session_log.find_coverage(playback_id, epoch, last_sequence))
    except PlaybackMissingError:
        return LogCoverage(UNMADE, 0, covered=(epoch, last_sequence) == (UNMADE, 0))


def digest(kind: str, data: Mapping[str, object]) -> str:
    """Return the hash of a command's content, so that its id cannot be reused for another."""
    packed = orjson.dumps([kind, data], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(packed).hexdigest()[:DIGEST_CHARACTERS]


def queued_tracks(track_ids: Sequence[str], metadata: Mapping[str, str] | None = None) -> list[QueuedTrack]:
    """Return tracks as the queue stores them.

    Raises
    ------
    TracksNotPlayableError
        Some do not exist or are unavailable.
    """
    found = find_queued(track_ids, metadata)
    missing = [track_id for track_id in track_ids if track_id not in found]
    if missing:
        with session_scope(read_only=True) as session:
            raise TracksNotPlayableError(
                {track_id: tracks.alternatives(session, track_id) for track_id in missing}
            )
    return [found[track_id] for track_id in track_ids]


def find_queued(
    track_ids: Sequence[str], metadata: Mapping[str, str] | None = None
) -> dict[str, QueuedTrack]:
    """Return the playable ones of some tracks by id, as the queue stores them."""
    with session_scope(read_only=True) as session:
        rows = tracks.find_playable(session, list(dict.fromkeys(track_ids)))
    return {track_id: _queued(row, metadata or {}) for track_id, row in rows.items()}


def order_queue(command: Command, order: SoundOrder) -> Applied:
    """Put the tracks that play after the current one in order along a dimension of their sound."""
    upcoming = queue.find_upcoming(command.playback_id)
    with session_scope(read_only=True) as session:
        arranged = ordering.arrange(session, [track_id for _item, track_id in upcoming], order)
    return queue.arrange(command, [upcoming[at][0] for at in arranged.positions])


def forget_sessions(names: Iterable[str]) -> None:
    """Delete the sessions of a removed account; log those that stay while Redis is unavailable."""
    for name in names:
        try:
            snapshots.forget(name)
            records.forget(name)
        except LiveUnavailableError as error:
            log.warning("playback session %r stays in Redis: %s", name, error)


def _restore(playback_id: str, maker: str | None) -> bool:
    if maker is None and playback_snapshots.is_shared(playback_id):
        with session_scope(read_only=True) as session:
            if not playback_snapshots.is_stored(session, playback_id):
                return False
    with session_scope() as session:
        restored = playback_snapshots.restore(session, playback_id, maker)
    commands = [RememberedCommand(*command) for command in restored.commands]
    if snapshots.create(playback_id, restored.version, restored.content, commands) and restored.content:
        log.warning("playback session %r was restored from its snapshot", playback_id)
    return True


def _queued(row: tracks.TrackRow, metadata: Mapping[str, str]) -> QueuedTrack:
    duration_ms = None if row.duration_s is None else round(row.duration_s * 1000)
    return QueuedTrack(row.id, row.title, row.artist, row.album, duration_ms, metadata)
