"""Results of scans: roots, tracks, and their artists, albums and genres."""

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from library.models.base import ID_LENGTH, Base, BigId, Seconds, SortText, new_id
from library.states import ArtworkSource, Presence, RootOrigin


class Root(Base):
    """A music folder. Detached roots keep their rows."""

    __tablename__ = "roots"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    attached: Mapped[bool] = mapped_column(default=True)
    origin: Mapped[RootOrigin] = mapped_column(String, default=RootOrigin.SETTINGS)
    device: Mapped[int | None] = mapped_column(BigInteger)
    scanned_at: Mapped[float | None] = mapped_column(Seconds)


class Album(Base):
    """An album: a title by an album artist. `library.catalogue.list_counts` updates its counts."""

    __tablename__ = "albums"
    __table_args__ = (
        Index(None, "title_sort", "id"),
        Index(None, "artist_sort", "id"),
        Index(None, "year", "id"),
        Index(None, "added_at", "id"),
        Index(None, "artist_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(SortText, unique=True)
    title: Mapped[str]
    artist: Mapped[str]
    artist_id: Mapped[int | None] = mapped_column(ForeignKey("artists.id"))
    title_sort: Mapped[str] = mapped_column(SortText, default="")
    artist_sort: Mapped[str] = mapped_column(SortText, default="")
    year: Mapped[int | None]
    track_count: Mapped[int] = mapped_column(default=0)  # playable tracks
    duration_s: Mapped[float] = mapped_column(default=0.0)
    artwork_track_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    added_at: Mapped[float] = mapped_column(Seconds, default=0.0)


class Artist(Base):
    """An artist of tracks or albums, by the name in the tags."""

    __tablename__ = "artists"
    __table_args__ = (Index(None, "name_sort", "id"), Index(None, "track_count", "id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(SortText, unique=True)
    name: Mapped[str]
    name_sort: Mapped[str] = mapped_column(SortText, default="")
    track_count: Mapped[int] = mapped_column(default=0)
    album_count: Mapped[int] = mapped_column(default=0)
    artwork_track_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))


class Genre(Base):
    """A genre, by the name in the tags."""

    __tablename__ = "genres"
    __table_args__ = (Index(None, "name_sort", "id"), Index(None, "track_count", "id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(SortText, unique=True)
    name: Mapped[str]
    name_sort: Mapped[str] = mapped_column(SortText, default="")
    track_count: Mapped[int] = mapped_column(default=0)


class ListTotal(Base):
    """The length of a list: counting a million rows for each page would cost more than the page."""

    __tablename__ = "totals"

    name: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)


class Track(Base):
    """A file in the library.

    Its id stays when the file is retagged in place, or moved or renamed within its root
    (`scanner.find_moved`), but not when both happen between two scans.
    """

    __tablename__ = "tracks"
    __table_args__ = (
        UniqueConstraint("root_id", "path"),
        Index(None, "presence", "listed", "title_sort", "id"),
        Index(None, "presence", "listed", "artist_sort", "id"),
        Index(None, "presence", "listed", "album_sort", "id"),
        Index(None, "presence", "listed", "album_order", "id"),
        Index(None, "presence", "listed", "year", "id"),
        Index(None, "presence", "listed", "duration_s", "id"),
        Index(None, "presence", "listed", "format", "id"),
        Index(None, "presence", "listed", "added_at", "id"),
        Index(None, "presence", "listed", "play_count", "id"),
        Index(None, "presence", "listed", "last_played_at", "id"),
        Index(None, "generation"),
        Index(None, "vector_generation"),
        Index(None, "audio_id"),
        Index(None, "album_id", "album_order"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    root_id: Mapped[int] = mapped_column(ForeignKey("roots.id"))
    path: Mapped[bytes] = mapped_column(LargeBinary)
    path_text: Mapped[str]  # for display; files are opened by the bytes above
    size: Mapped[int] = mapped_column(BigInteger)
    mtime_ns: Mapped[int] = mapped_column(BigInteger)
    inode: Mapped[int] = mapped_column(BigInteger)
    presence: Mapped[Presence] = mapped_column(String, default=Presence.PRESENT)
    listed: Mapped[bool] = mapped_column(default=False)  # its tags could be read
    added_at: Mapped[float] = mapped_column(Seconds)

    title: Mapped[str] = mapped_column(default="")
    artist: Mapped[str] = mapped_column(default="")
    album: Mapped[str] = mapped_column(default="")
    album_artist: Mapped[str] = mapped_column(default="")
    genre: Mapped[str] = mapped_column(default="")
    year: Mapped[int | None]
    track: Mapped[int | None]
    disc: Mapped[int | None]
    duration_s: Mapped[float | None]
    format: Mapped[str] = mapped_column(default="")
    artwork: Mapped[ArtworkSource] = mapped_column(String, default=ArtworkSource.NONE)
    album_id: Mapped[int | None] = mapped_column(ForeignKey("albums.id"))  # none without an album tag
    artist_id: Mapped[int | None] = mapped_column(ForeignKey("artists.id"))  # the first of several
    words: Mapped[str] = mapped_column(default="")  # folded, for filters that look inside names
    title_sort: Mapped[str] = mapped_column(SortText, default="")
    artist_sort: Mapped[str] = mapped_column(SortText, default="")
    album_sort: Mapped[str] = mapped_column(SortText, default="")
    album_order: Mapped[str] = mapped_column(SortText, default="")  # album, disc, number, title

    audio_id: Mapped[str | None]  # of its recording; written by the fingerprint task
    play_count: Mapped[int] = mapped_column(default=0)
    last_played_at: Mapped[float | None] = mapped_column(Seconds)
    generation: Mapped[int] = mapped_column(BigInteger)  # of the last change of tags or presence
    vector_generation: Mapped[int] = mapped_column(BigInteger, default=0)  # of the last fingerprint


class TrackArtist(Base):
    """One of a track's artists, in the order of the tags."""

    __tablename__ = "track_artists"

    track_id: Mapped[str] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    artist_id: Mapped[int] = mapped_column(ForeignKey("artists.id"), index=True)


class TrackGenre(Base):
    """One of a track's genres, in the order of the tags."""

    __tablename__ = "track_genres"

    track_id: Mapped[str] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    genre_id: Mapped[int] = mapped_column(ForeignKey("genres.id"), index=True)
