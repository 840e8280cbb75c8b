"""Results of scans: roots, tracks, and their artists, albums and genres."""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from library.models.base import ID_LENGTH, Base, BigId, Seconds, SortText, new_id
from library.states import ArtworkSource, NameKind, Presence, RootOrigin


class Root(Base):
    """A music folder. Detached roots keep their rows."""

    __tablename__ = "roots"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    attached: Mapped[bool] = mapped_column(default=True)
    origin: Mapped[RootOrigin] = mapped_column(String, default=RootOrigin.SETTINGS)
    device: Mapped[int | None] = mapped_column(BigInteger)
    scanned_at: Mapped[float | None] = mapped_column(Seconds)
    gone: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # see `gone_files.GoneFiles`


class Album(Base):
    """An album (`library.catalogue.grouping`). `library.catalogue.list_counts` updates its counts."""

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
    edition: Mapped[str | None]  # tells it from others of its title and artist
    words: Mapped[str] = mapped_column(default="")  # `search_forms.index_text` of title and artists
    title_sort: Mapped[str] = mapped_column(SortText, default="")
    artist_sort: Mapped[str] = mapped_column(SortText, default="")
    year: Mapped[int | None]
    track_count: Mapped[int] = mapped_column(default=0)  # playable tracks
    duration_s: Mapped[float] = mapped_column(default=0.0)
    artwork_track_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    added_at: Mapped[float] = mapped_column(Seconds, default=0.0)


class AlbumArtist(Base):
    """One of an album's artists."""

    __tablename__ = "album_artists"

    album_id: Mapped[int] = mapped_column(ForeignKey("albums.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    artist_id: Mapped[int] = mapped_column(ForeignKey("artists.id"), index=True)


class Artist(Base):
    """An artist of tracks or albums, by the name in the tags."""

    __tablename__ = "artists"
    __table_args__ = (Index(None, "name_sort", "id"), Index(None, "track_count", "id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(SortText, unique=True)
    name: Mapped[str]  # the most frequent spelling
    words: Mapped[str] = mapped_column(default="")  # `search_forms.index_text`
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
    name: Mapped[str]  # the most frequent spelling
    words: Mapped[str] = mapped_column(default="")  # `search_forms.index_text`
    name_sort: Mapped[str] = mapped_column(SortText, default="")
    track_count: Mapped[int] = mapped_column(default=0)


class Spelling(Base):
    """A spelling of a name in tags, and the number of playable tracks that have it."""

    __tablename__ = "spellings"

    kind: Mapped[NameKind] = mapped_column(String, primary_key=True)
    key: Mapped[str] = mapped_column(SortText, primary_key=True)
    name: Mapped[str] = mapped_column(SortText, primary_key=True)
    sort_name: Mapped[str] = mapped_column(SortText, primary_key=True)  # "" without one
    n: Mapped[int]


class NameRule(Base):
    """An administrator's decision: a key that belongs to another one, or a spelling with a key of its own."""

    __tablename__ = "name_rules"

    kind: Mapped[NameKind] = mapped_column(String, primary_key=True)
    key: Mapped[str] = mapped_column(SortText, primary_key=True)
    target: Mapped[str] = mapped_column(SortText, index=True)
    name: Mapped[str]  # as shown when it was decided
    person: Mapped[str]
    decided_at: Mapped[float] = mapped_column(Seconds)


class ListTotal(Base):
    """The length of a list: counting a million rows for each page would cost more than the page."""

    __tablename__ = "totals"

    name: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)


class KeyedTable(Base):
    """The rules by which a table's sort keys and words were made, until `catalogue.rekeying` renews them."""

    __tablename__ = "keyed_tables"

    name: Mapped[str] = mapped_column(primary_key=True)
    rules: Mapped[str]
    after: Mapped[str | None]  # the last id that has keys by these rules; none when all rows have


_HAS_IMAGE = text("image_id IS NOT NULL")


class Track(Base):
    """A recording in a place of the library.

    Its id stays with the recording when files are renamed, moved, exchanged, retagged or replaced by another
    encoding (`library.scanning.matching.decisions`).
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
        Index(None, "root_id", "presence"),
        Index(None, "album_id", "album_order"),
        Index("ix_tracks_image_id", "image_id", sqlite_where=_HAS_IMAGE, postgresql_where=_HAS_IMAGE),
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
    track_label: Mapped[str | None]  # the number as written, where it is not in digits
    duration_s: Mapped[float | None]
    format: Mapped[str] = mapped_column(default="")
    artwork: Mapped[ArtworkSource] = mapped_column(String, default=ArtworkSource.NONE)
    album_id: Mapped[int | None] = mapped_column(ForeignKey("albums.id"))  # none without an album tag
    artist_id: Mapped[int | None] = mapped_column(ForeignKey("artists.id"))  # the first of several
    words: Mapped[str] = mapped_column(default="")  # `search_forms.index_text` of title, artists and album
    title_sort: Mapped[str] = mapped_column(SortText, default="")
    artist_sort: Mapped[str] = mapped_column(SortText, default="")
    album_sort: Mapped[str] = mapped_column(SortText, default="")
    album_order: Mapped[str] = mapped_column(SortText, default="")  # album, disc, number, title

    tags_version: Mapped[int] = mapped_column(default=0)  # of `file_tags`; older ones are read again
    audio_id: Mapped[str | None]  # of its recording; written by the fingerprint task
    play_count: Mapped[int] = mapped_column(default=0)
    last_played_at: Mapped[float | None] = mapped_column(Seconds)
    image_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))  # of a section: the track of its file
    start_s: Mapped[float | None]  # of a section, in its file
    end_s: Mapped[float | None]  # none at the end of the file
    sheets: Mapped[int] = mapped_column(BigInteger, default=0)  # `cue_sheets.find_stamp` when it was read
    sheet_problem: Mapped[str | None]  # the reason why a cue sheet does not divide it
    generation: Mapped[int] = mapped_column(BigInteger)  # of the last change of tags or presence
    vector_generation: Mapped[int] = mapped_column(BigInteger, default=0)  # of the last fingerprint


class FileTags(Base):
    """The tags of a track's file as they were read, and what grouping made of them."""

    __tablename__ = "file_tags"
    __table_args__ = (Index(None, "folder_set", "album_set"),)

    track_id: Mapped[str] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    tags: Mapped[dict[str, object]] = mapped_column(JSON)
    folder_set: Mapped[int | None] = mapped_column(BigInteger)  # `identity_keys.folder_set`
    album_set: Mapped[int | None] = mapped_column(BigInteger, index=True)  # `identity_keys.album_set`
    album_key: Mapped[str] = mapped_column(SortText, default="")  # of its album before merges by hand
    album_artists: Mapped[str] = mapped_column(default="")  # names, between `identity_keys.PART_END`
    edition: Mapped[str | None]


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
