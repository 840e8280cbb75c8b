"""Plays and favourites."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from library.models.base import Base, BigId, Seconds


class Play(Base):
    """One play of a track by an account."""

    __tablename__ = "plays"
    __table_args__ = (Index(None, "played_at"), Index(None, "person", "played_at"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person: Mapped[str]
    track_id: Mapped[str] = mapped_column(ForeignKey("tracks.id"), index=True)
    played_at: Mapped[float] = mapped_column(Seconds)


class Favourite(Base):
    """A track that an account has marked."""

    __tablename__ = "favourites"

    person: Mapped[str] = mapped_column(primary_key=True)
    track_id: Mapped[str] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    added_at: Mapped[float] = mapped_column(Seconds)
