"""What REST and the socket share of playing: sessions that are there, and tracks that can be queued."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import orjson

from library.catalogue import tracks
from library.database import session_scope
from library.errors import DatabaseUnavailableError, TracksNotPlayableError
from library.people import playback_snapshots
from live import session_log, snapshots
from live.client import LiveUnavailableError
from live.errors import SessionMissingError
from live.queue import QueuedTrack
from live.session_log import QUEUE_WINDOW, UNMADE, LogCoverage, Reading
from live.snapshots import RememberedCommand

#: Half of SHA-256: nobody gains anything by meeting it.
DIGEST_CHARACTERS = 32

#: What acting in a session raises while Redis, or the database that it is brought back from, is away.
AWAY = (LiveUnavailableError, DatabaseUnavailableError)

Result = TypeVar("Result")

log = logging.getLogger(__name__)


def session_name(person: str, shared: str | None = None) -> str:
    """The session that a person plays in: their own, or one that they share by its name."""
    return playback_snapshots.shared_name(shared) if shared else playback_snapshots.own_name(person)


def in_session(session: str, act: Callable[[], Result], maker: str | None = None) -> Result:
    """Act in a session, which is made, or brought back from its snapshot, if Redis does not know it.

    Parameters
    ----------
    maker
        The person whose command makes a shared session; None for what only looks.

    Raises
    ------
    SessionMissingError
        It is a shared session that no command has made.
    SharedSessionsFullError
        The maker has as many as one person may have.
    """
    try:
        return act()
    except SessionMissingError:
        if not _bring_back(session, maker):
            raise
        return act()


def read(session: str, offset: int = 0, limit: int = QUEUE_WINDOW) -> Reading:
    """Player and a part of the queue."""
    try:
        return in_session(session, lambda: session_log.read(session, offset, limit))
    except SessionMissingError:
        return session_log.unmade(session, playback_snapshots.RESTORE_STEP, offset)


def find_coverage(session: str, epoch: str, last_sequence: int) -> LogCoverage:
    """Return whether all events after a number can be replayed, and where the log ends."""
    try:
        return in_session(session, lambda: session_log.find_coverage(session, epoch, last_sequence))
    except SessionMissingError:
        return LogCoverage(UNMADE, 0, covered=(epoch, last_sequence) == (UNMADE, 0))


def digest(kind: str, data: Mapping[str, object]) -> str:
    """Hash of what a command says, so that another one cannot pass under its id."""
    packed = orjson.dumps([kind, data], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(packed).hexdigest()[:DIGEST_CHARACTERS]


def queued_tracks(track_ids: Sequence[str], metadata: Mapping[str, str] | None = None) -> list[QueuedTrack]:
    """What a queue keeps of tracks.

    Raises
    ------
    TracksNotPlayableError
        Some do not exist or are away.
    """
    with session_scope(read_only=True) as session:
        rows = tracks.find_playable(session, list(dict.fromkeys(track_ids)))
        missing = [track_id for track_id in track_ids if track_id not in rows]
        if missing:
            raise TracksNotPlayableError(
                {track_id: tracks.alternatives(session, track_id) for track_id in missing}
            )
    return [_queued(rows[track_id], metadata or {}) for track_id in track_ids]


def forget_sessions(names: Iterable[str]) -> None:
    """Drop the players of a removed account; without Redis that is left, and logged."""
    for name in names:
        try:
            snapshots.forget(name)
        except LiveUnavailableError as error:
            log.warning("playback session %r stays in Redis: %s", name, error)


def _bring_back(session: str, maker: str | None) -> bool:
    if maker is None and playback_snapshots.is_shared(session):
        with session_scope(read_only=True) as opened:
            if not playback_snapshots.is_stored(opened, session):
                return False
    with session_scope() as opened:
        kept = playback_snapshots.restore(opened, session, maker)
    commands = [RememberedCommand(*command) for command in kept.commands]
    if snapshots.create(session, kept.version, kept.content, commands) and kept.content:
        log.warning("playback session %r was brought back from its snapshot", session)
    return True


def _queued(row: tracks.TrackRow, metadata: Mapping[str, str]) -> QueuedTrack:
    duration_ms = None if row.duration_s is None else round(row.duration_s * 1000)
    return QueuedTrack(row.id, row.title, row.artist, row.album, duration_ms, metadata)
