"""Snapshots of playback sessions, which live in Redis."""

from sqlalchemy import BigInteger, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from library.models.base import Base, Seconds


class PlaybackSession(Base):
    """The last snapshot of a session; without content before the first."""

    __tablename__ = "playback_sessions"

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_by: Mapped[str | None] = mapped_column(index=True)  # of a shared one: the account that created it
    saved_at: Mapped[float] = mapped_column(Seconds)


class SessionCommand(Base):
    """An applied command, so that it is not applied again after a loss of Redis."""

    __tablename__ = "session_commands"

    session: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[str]
    at_ms: Mapped[int] = mapped_column(BigInteger, index=True)
