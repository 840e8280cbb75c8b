"""Snapshots of playback sessions, from Redis to SQL."""

from library.database import session_scope
from library.people import playback_snapshots
from live import snapshots


def save(session: str) -> int:
    """Store a snapshot of a playback session in SQL; return its size in bytes, or 0 if there is none yet.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    DatabaseUnavailableError
        The database is unavailable.
    """
    with session_scope(read_only=True) as opened:
        since_ms = playback_snapshots.latest_command_ms(opened, session)
    snapshot = snapshots.find(session, since_ms)
    if snapshot is None:
        return 0
    commands = [(command.name, command.outcome, command.at_ms) for command in snapshot.commands]
    packed = playback_snapshots.packed(snapshot.content)
    with session_scope(synced=False) as opened:
        playback_snapshots.store(opened, session, snapshot.version, packed, commands)
    snapshots.saved(session, snapshot)
    return len(snapshot.content)
