"""Snapshots of playback sessions, from which they are restored after a loss of Redis."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NewType

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from library.database import now, upsert
from library.errors import CredentialEndedError, SharedSessionsFullError
from library.models import PlaybackSession, SessionCommand, User

#: Added to the version when a session is restored. Redis adds a million at each restart; a thousand times
#: that also exceeds restarts that no snapshot recorded, so that no stale version ever matches.
RESTORE_STEP = 1_000_000_000

#: How long, and how many of a session's, command ids are stored; as in `live/scripts/prelude.lua`.
COMMAND_EXPIRY_MS, MAX_COMMANDS = 86_400_000, 10_000

#: Prefix of the names of shared sessions; users choose the rest.
SHARED_PREFIX = "shared:"

#: Shared sessions per account, and the time after which an unused one is deleted.
MAX_SHARED, UNUSED_S = 20, 30 * 86_400.0


#: A compressed snapshot. Only `packed` makes one: 4 MB take 0.2 s, too long inside a write transaction.
PackedSnapshot = NewType("PackedSnapshot", bytes)


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session as it is restored; content is None without a snapshot."""

    version: int
    content: bytes | None
    commands: list[tuple[str, str, int]]


def own_name(person: str) -> str:
    """Return the name of an account's own session."""
    return f"own:{person}"


def shared_name(shared: str) -> str:
    """Return the name of the shared session that users call `shared`."""
    return f"{SHARED_PREFIX}{shared}"


def is_shared(name: str) -> bool:
    """Return whether a session is shared and not an account's own."""
    return name.startswith(SHARED_PREFIX)


def is_stored(session: Session, name: str) -> bool:
    """Return whether a session is stored."""
    return session.get(PlaybackSession, name) is not None


def packed(content: bytes) -> PackedSnapshot:
    """Compress a snapshot, before the transaction that stores it."""
    return PackedSnapshot(zlib.compress(content, level=1))


def store(
    session: Session,
    name: str,
    version: int,
    content: PackedSnapshot,
    commands: Iterable[tuple[str, str, int]],
) -> bool:
    """Store a snapshot over a lower version; False when a later one is stored already."""
    stored = session.execute(
        update(PlaybackSession)
        .where(PlaybackSession.name == name, PlaybackSession.version <= version)
        .values(version=version, content=content, saved_at=now())
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
    """Return the time of the last stored command; 0 without one."""
    query = select(func.max(SessionCommand.at_ms)).where(SessionCommand.session == name)
    return session.execute(query).scalar_one() or 0


def restore(session: Session, name: str, maker: str | None = None) -> StoredSession:
    """Return a session to restore, with a version that no client has seen; creates it when it is new.

    Parameters
    ----------
    maker
        The account that a new shared session is counted for.

    Raises
    ------
    CredentialEndedError
        The session is new, and its account has been removed.
    SharedSessionsFullError
        The session is new, and its account has created `MAX_SHARED` already.
    """
    if not is_stored(session, name):
        _make(session, name, maker)
    row = session.execute(
        update(PlaybackSession)
        .where(PlaybackSession.name == name)
        .values(version=PlaybackSession.version + RESTORE_STEP, saved_at=now())
        .returning(PlaybackSession.version, PlaybackSession.content)
    ).one()
    remembered = select(SessionCommand.name, SessionCommand.outcome, SessionCommand.at_ms)
    latest = remembered.where(SessionCommand.session == name).order_by(SessionCommand.at_ms.desc())
    commands = session.execute(latest.limit(MAX_COMMANDS))
    content = zlib.decompress(row.content) if row.content else None
    return StoredSession(row.version, content, [(row.name, row.outcome, row.at_ms) for row in commands])


def delete_old_commands(session: Session) -> None:
    """Delete ids of commands that no client will send again."""
    session.execute(delete(SessionCommand).where(SessionCommand.at_ms < now() * 1000 - COMMAND_EXPIRY_MS))
    counted = select(SessionCommand.session).group_by(SessionCommand.session)
    for name in session.scalars(counted.having(func.count() > MAX_COMMANDS)).all():
        of_one = SessionCommand.session == name
        times = select(SessionCommand.at_ms).where(of_one).order_by(SessionCommand.at_ms.desc())
        oldest_ms = session.scalars(times.offset(MAX_COMMANDS - 1).limit(1)).one()
        session.execute(delete(SessionCommand).where(of_one, SessionCommand.at_ms < oldest_ms))


def find_unused(session: Session) -> list[str]:
    """Return the shared sessions that were not changed for `UNUSED_S`."""
    query = select(PlaybackSession.name).where(_is_unused())
    return list(session.scalars(query.where(PlaybackSession.name.startswith(SHARED_PREFIX, autoescape=True))))


def delete_unused(session: Session, name: str) -> None:
    """Delete a session unless it was used in the meantime."""
    mine = PlaybackSession.name == name
    gone = session.execute(delete(PlaybackSession).where(mine, _is_unused()).returning(PlaybackSession.name))
    if gone.one_or_none():
        session.execute(delete(SessionCommand).where(SessionCommand.session == name))


def delete_of(session: Session, person: str) -> list[str]:
    """Delete an account's own session and the shared ones it created; returns their names."""
    made = select(PlaybackSession.name).where(PlaybackSession.made_by == person)
    names = [own_name(person), *session.scalars(made)]
    for name in names:
        delete_session(session, name)
    return names


def transfer(session: Session, person: str, heir: str) -> None:
    """Transfer the shared sessions of one account to another."""
    mine = PlaybackSession.made_by == person
    session.execute(update(PlaybackSession).where(mine).values(made_by=heir))


def delete_session(session: Session, name: str) -> None:
    """Delete a session and its commands."""
    session.execute(delete(SessionCommand).where(SessionCommand.session == name))
    session.execute(delete(PlaybackSession).where(PlaybackSession.name == name))


def _make(session: Session, name: str, maker: str | None) -> None:
    person = maker if is_shared(name) else name.removeprefix(own_name(""))
    known = session.execute(select(User.id).where(User.id == person).with_for_update()).one_or_none()
    if known is None and session.execute(select(User.id).limit(1)).one_or_none() is not None:
        raise CredentialEndedError("The account of this player has been removed.")
    if is_shared(name) and maker is not None:
        made = session.scalars(select(PlaybackSession.name).where(PlaybackSession.made_by == maker)).all()
        if len(made) >= MAX_SHARED:
            raise SharedSessionsFullError(sorted(name.removeprefix(SHARED_PREFIX) for name in made))
    create = upsert(session, PlaybackSession).values(
        name=name, version=0, content=None, made_by=maker if is_shared(name) else None, saved_at=now()
    )
    session.execute(create.on_conflict_do_nothing())


def _is_unused() -> Any:
    return PlaybackSession.saved_at < now() - UNUSED_S
