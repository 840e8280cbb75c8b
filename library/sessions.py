"""Snapshots of playback sessions: what there is after a loss of Redis."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from library.database import now, upsert
from library.models import PlaybackSession, SessionCommand

#: Added to the version whenever a session is brought back. Redis adds a million at each restart: here a
#: thousand times that, so that restarts which no snapshot saw are passed too: no stale version ever matches.
RESTORE_STEP = 1_000_000_000

#: How long a command's id is known, and how many of a session's; as in `live/scripts/prelude.lua`.
REMEMBERED_MS, REMEMBERED = 86_400_000, 10_000


@dataclass(frozen=True, slots=True)
class KeptSession:
    """What a session is brought back from; content is None for one without a snapshot."""

    version: int
    content: bytes | None
    commands: list[tuple[str, str, int]]


def own_name(person: str) -> str:
    """The session that is a person's own."""
    return f"own:{person}"


def save(
    session: Session, name: str, version: int, content: bytes, commands: Iterable[tuple[str, str, int]]
) -> bool:
    """Store a snapshot over a lower version; False when a later one is there already."""
    stored = session.execute(
        update(PlaybackSession)
        .where(PlaybackSession.name == name, PlaybackSession.version <= version)
        .values(version=version, content=zlib.compress(content, level=1), saved_at=now())
        .returning(PlaybackSession.name)
    ).one_or_none()
    rows = [
        {"session": name, "name": command, "outcome": outcome, "at_ms": at_ms}
        for command, outcome, at_ms in commands
    ]
    if rows:
        session.execute(upsert(session, SessionCommand).on_conflict_do_nothing(), rows)
    return stored is not None


def latest_command_ms(session: Session, name: str) -> int:
    """When the last remembered command was applied; 0 without one."""
    query = select(func.max(SessionCommand.at_ms)).where(SessionCommand.session == name)
    return session.execute(query).scalar_one() or 0


def bring_back(session: Session, name: str) -> KeptSession:
    """What to restore a session from, with a version that no client has ever seen; also for a new one."""
    create = upsert(session, PlaybackSession).values(name=name, version=0, content=None, saved_at=now())
    session.execute(create.on_conflict_do_nothing())
    row = session.execute(
        update(PlaybackSession)
        .where(PlaybackSession.name == name)
        .values(version=PlaybackSession.version + RESTORE_STEP)
        .returning(PlaybackSession.version, PlaybackSession.content)
    ).one()
    remembered = select(SessionCommand.name, SessionCommand.outcome, SessionCommand.at_ms)
    latest = remembered.where(SessionCommand.session == name).order_by(SessionCommand.at_ms.desc())
    commands = session.execute(latest.limit(REMEMBERED))
    content = zlib.decompress(row.content) if row.content else None
    return KeptSession(row.version, content, [(row.name, row.outcome, row.at_ms) for row in commands])


def forget_old_commands(session: Session) -> None:
    """Forget ids that no client will send again."""
    session.execute(delete(SessionCommand).where(SessionCommand.at_ms < now() * 1000 - REMEMBERED_MS))
    counted = select(SessionCommand.session).group_by(SessionCommand.session)
    for name in session.scalars(counted.having(func.count() > REMEMBERED)).all():
        of_one = SessionCommand.session == name
        times = select(SessionCommand.at_ms).where(of_one).order_by(SessionCommand.at_ms.desc())
        oldest_ms = session.scalars(times.offset(REMEMBERED - 1).limit(1)).one()
        session.execute(delete(SessionCommand).where(of_one, SessionCommand.at_ms < oldest_ms))


def forget(session: Session, name: str) -> None:
    """Keep nothing of a session any more."""
    session.execute(delete(SessionCommand).where(SessionCommand.session == name))
    session.execute(delete(PlaybackSession).where(PlaybackSession.name == name))
