"""Plays, the services that get them as well, bookmarks, favourites, and marks of albums and artists."""

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from library.models.base import Base, BigId, Seconds
from library.states import ScrobblerService, ScrobblerState


class Play(Base):
    """One play of a track by an account."""

    __tablename__ = "plays"
    __table_args__ = (
        Index(None, "played_at"),
        Index(None, "person", "played_at", "id"),
        Index(None, "person", "recorded_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person: Mapped[str]
    track_id: Mapped[str] = mapped_column(ForeignKey("tracks.id"), index=True)
    played_at: Mapped[float] = mapped_column(Seconds)
    recorded_at: Mapped[float | None] = mapped_column(Seconds)  # none of imported plays


class Scrobbler(Base):
    """A service that stores an account's plays as well, such as ListenBrainz."""

    __tablename__ = "scrobblers"

    person: Mapped[str] = mapped_column(primary_key=True)
    service: Mapped[ScrobblerService] = mapped_column(String, primary_key=True)
    user_name: Mapped[str]  # of the account there
    secret: Mapped[str]  # `library.people.sealing`
    state: Mapped[ScrobblerState] = mapped_column(String, default=ScrobblerState.CONNECTED)
    message: Mapped[str] = mapped_column(default="")  # the last error; "" after a success
    connected_at: Mapped[float] = mapped_column(Seconds)
    sent: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[float | None] = mapped_column(Seconds)
    refused: Mapped[int] = mapped_column(default=0)  # plays that the service does not take
    failures: Mapped[int] = mapped_column(default=0)  # since the last success
    retry_at: Mapped[float | None] = mapped_column(Seconds)
    claim: Mapped[str | None]  # of the worker that is sending
    claimed_until: Mapped[float | None] = mapped_column(Seconds)


#: `listened_at` of the mark for plays that wait in the history: after all others (`library.people.outbox`).
LATER = 2**53


class OutboxPlay(Base):
    """A play that a scrobbler does not have yet, with its tags: the track may be purged before it is sent."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "person", "service", "listened_at", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person: Mapped[str]
    service: Mapped[ScrobblerService] = mapped_column(String)
    listened_at: Mapped[int] = mapped_column(BigInteger)
    tags: Mapped[dict[str, object]] = mapped_column(JSON)


class Bookmark(Base):
    """A position in a track that an account has marked in an app."""

    __tablename__ = "bookmarks"

    person: Mapped[str] = mapped_column(primary_key=True)
    track_id: Mapped[str] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    position_ms: Mapped[int] = mapped_column(BigInteger)
    comment: Mapped[str]
    created_at: Mapped[float] = mapped_column(Seconds)
    changed_at: Mapped[float] = mapped_column(Seconds)


class Favourite(Base):
    """A track that an account has marked."""

    __tablename__ = "favourites"
    __table_args__ = (Index(None, "person", "added_at", "track_id"),)

    person: Mapped[str] = mapped_column(primary_key=True)
    track_id: Mapped[str] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    added_at: Mapped[float] = mapped_column(Seconds)


class NeverAgain(Base):
    """A track that an account's radios do not choose."""

    __tablename__ = "never_again"

    person: Mapped[str] = mapped_column(primary_key=True)
    track_id: Mapped[str] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    added_at: Mapped[float] = mapped_column(Seconds)


class AlbumMark(Base):
    """An album that an account has marked, rated 1-5, or both."""

    __tablename__ = "album_marks"

    person: Mapped[str] = mapped_column(primary_key=True)
    album_id: Mapped[int] = mapped_column(BigId, ForeignKey("albums.id"), primary_key=True, index=True)
    starred_at: Mapped[float | None] = mapped_column(Seconds)
    rating: Mapped[int | None]


class ArtistMark(Base):
    """An artist that an account has marked, rated 1-5, or both."""

    __tablename__ = "artist_marks"

    person: Mapped[str] = mapped_column(primary_key=True)
    artist_id: Mapped[int] = mapped_column(BigId, ForeignKey("artists.id"), primary_key=True, index=True)
    starred_at: Mapped[float | None] = mapped_column(Seconds)
    rating: Mapped[int | None]
