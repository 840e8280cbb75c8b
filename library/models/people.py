"""Who may, and what each of them keeps."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from library.models.base import ID_LENGTH, Base, Seconds, SortText, new_id
from library.states import CredentialKind, Role


class User(Base):
    """An account."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    name: Mapped[str]
    key: Mapped[str] = mapped_column(SortText, unique=True)  # the name, folded
    password_hash: Mapped[str]  # argon2id, with its own parameters
    role: Mapped[Role] = mapped_column(String)
    created_at: Mapped[float] = mapped_column(Seconds)


class Credential(Base):
    """What a browser or a program shows instead of a password; only its hash is kept."""

    __tablename__ = "credentials"
    __table_args__ = (Index(None, "user_id", "kind", "created_at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    #: The token that made it, and ends it: a thief's tokens go with the one that was stolen.
    parent_id: Mapped[str | None] = mapped_column(
        ForeignKey("credentials.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[CredentialKind] = mapped_column(String)
    name: Mapped[str]
    secret_hash: Mapped[str] = mapped_column(unique=True)  # SHA-256: the secret is random, not a password
    created_at: Mapped[float] = mapped_column(Seconds)
    expires_at: Mapped[float | None] = mapped_column(Seconds)
    used_at: Mapped[float | None] = mapped_column(Seconds)


class Rating(Base):
    """How much somebody likes a track, 0-5."""

    __tablename__ = "ratings"

    person: Mapped[str] = mapped_column(primary_key=True)
    track_id: Mapped[str] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    rating: Mapped[int]
    rated_at: Mapped[float] = mapped_column(Seconds)


class Playlist(Base):
    """Tracks in an order that somebody chose."""

    __tablename__ = "playlists"
    __table_args__ = (Index(None, "person", "name_sort", "id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    person: Mapped[str]
    name: Mapped[str]
    name_sort: Mapped[str] = mapped_column(SortText)
    track_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[float] = mapped_column(Seconds)
    changed_at: Mapped[float] = mapped_column(Seconds)
    version: Mapped[int] = mapped_column(
        default=1
    )  # rises with every change; two editors do not undo each other


class PlaylistTrack(Base):
    """A track's place in a playlist, from 0 without gaps; a track may come twice."""

    __tablename__ = "playlist_tracks"

    playlist_id: Mapped[str] = mapped_column(ForeignKey("playlists.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    track_id: Mapped[str] = mapped_column(ForeignKey("tracks.id"), index=True)


class Correction(Base):
    """A tag as a person wants it, beside what the file says; files are never written to."""

    __tablename__ = "corrections"

    track_id: Mapped[str] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    original: Mapped[Any] = mapped_column(JSON)
    person: Mapped[str]
    corrected_at: Mapped[float] = mapped_column(Seconds)


class BatchOperation(Base):
    """One operation of a batch that a worker has yet to do."""

    __tablename__ = "batch_operations"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str]
    operation: Mapped[dict[str, object]] = mapped_column(JSON)


class Answered(Base):
    """What a POST with an Idempotency-Key was answered, so that sending it again does nothing again."""

    __tablename__ = "answered"
    __table_args__ = (Index(None, "began_at"),)

    person: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    status: Mapped[int | None]  # none: it is being answered
    location: Mapped[str | None]
    body: Mapped[str | None]
    began_at: Mapped[float] = mapped_column(Seconds)
