"""Accounts, their credentials and their data."""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from library.models.base import ID_LENGTH, Base, BigId, Seconds, SortText, new_id
from library.states import CredentialKind, PlaylistAccess, Role


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
    """A browser's login or a program's token; only the hash of its secret is stored."""

    __tablename__ = "credentials"
    __table_args__ = (Index(None, "user_id", "kind", "created_at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    #: The token that created it; it is revoked with it, so a stolen token leaves no others behind.
    parent_id: Mapped[str | None] = mapped_column(
        ForeignKey("credentials.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[CredentialKind] = mapped_column(String)
    name: Mapped[str]
    secret_hash: Mapped[str] = mapped_column(unique=True)  # SHA-256: the secret is random, not a password
    created_at: Mapped[float] = mapped_column(Seconds)
    expires_at: Mapped[float | None] = mapped_column(Seconds)
    used_at: Mapped[float | None] = mapped_column(Seconds)


class LinkedIdentity(Base):
    """A user of an OpenID provider or a proxy who is an account here."""

    __tablename__ = "linked_identities"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    linked_at: Mapped[float] = mapped_column(Seconds)


class Rating(Base):
    """An account's rating of a track, 1-5."""

    __tablename__ = "ratings"

    person: Mapped[str] = mapped_column(primary_key=True)
    track_id: Mapped[str] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    rating: Mapped[int]
    rated_at: Mapped[float] = mapped_column(Seconds)


class Playlist(Base):
    """A list of tracks in an order of the account's choice."""

    __tablename__ = "playlists"
    __table_args__ = (Index(None, "person", "name_sort", "id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    person: Mapped[str]
    name: Mapped[str]
    name_sort: Mapped[str] = mapped_column(SortText)
    description: Mapped[str] = mapped_column(default="")
    access: Mapped[PlaylistAccess] = mapped_column(String, default=PlaylistAccess.PRIVATE)
    rules: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # of a smart playlist
    track_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[float] = mapped_column(Seconds)
    changed_at: Mapped[float] = mapped_column(Seconds)
    version: Mapped[int] = mapped_column(
        default=1
    )  # rises with every change, so that one editor does not overwrite another's change
    deleted_at: Mapped[float | None] = mapped_column(Seconds)  # it can be restored for a while


class FollowedFile(Base):
    """A playlist file in a root; its playlist is kept in step with it until a user changes it."""

    __tablename__ = "playlist_files"
    __table_args__ = (UniqueConstraint("root_id", "path"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    root_id: Mapped[int] = mapped_column(ForeignKey("roots.id"))
    path: Mapped[bytes] = mapped_column(LargeBinary)  # relative to the root
    size: Mapped[int] = mapped_column(BigInteger)
    mtime_ns: Mapped[int] = mapped_column(BigInteger)
    job_id: Mapped[str]  # the last scan that found it
    read_at: Mapped[int | None] = mapped_column(BigInteger)  # the catalogue's generation; None: changed since
    missing: Mapped[int] = mapped_column(default=0)  # entries without a track
    follows: Mapped[bool] = mapped_column(default=True)
    playlist_id: Mapped[str | None] = mapped_column(ForeignKey("playlists.id"), unique=True)


class PlaylistTrack(Base):
    """A track's position in a playlist, from 0 without gaps; a track may occur twice."""

    __tablename__ = "playlist_tracks"

    playlist_id: Mapped[str] = mapped_column(ForeignKey("playlists.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    track_id: Mapped[str] = mapped_column(ForeignKey("tracks.id"), index=True)


class Correction(Base):
    """A corrected tag, beside the original; files are never written to."""

    __tablename__ = "corrections"

    track_id: Mapped[str] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    original: Mapped[Any] = mapped_column(JSON)
    person: Mapped[str]
    corrected_at: Mapped[float] = mapped_column(Seconds)


class BatchOperation(Base):
    """One operation of a batch that is not applied yet."""

    __tablename__ = "batch_operations"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str]
    operation: Mapped[dict[str, object]] = mapped_column(JSON)


class IdempotencyKey(Base):
    """An idempotency key with the stored response, so that a repeated POST has no further effect."""

    __tablename__ = "answered"
    __table_args__ = (Index(None, "began_at"),)

    person: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    status: Mapped[int | None]  # none while the request is processed
    location: Mapped[str | None]
    body: Mapped[str | None]
    began_at: Mapped[float] = mapped_column(Seconds)
