"""JSON objects of albums, artists, genres, playlists and reasons; each has the fields of its schema."""

from typing import TypedDict


class AlbumJson(TypedDict):
    """`schemas.catalogue.Album`."""

    id: str
    title: str
    artist: str
    artist_id: str | None
    edition: str | None
    year: int | None
    track_count: int
    duration_s: float
    artwork_track_id: str | None
    added_at: str
    favourite: bool
    rating: int | None


class NamedArtistJson(TypedDict):
    """`schemas.catalogue.NamedArtist`."""

    id: str
    name: str


class AlbumDetailJson(AlbumJson):
    """`schemas.catalogue.AlbumDetail`."""

    artists: list[NamedArtistJson]
    merged: list[str]
    folder_count: int


class ArtistJson(TypedDict):
    """`schemas.catalogue.Artist`."""

    id: str
    name: str
    album_count: int
    track_count: int
    artwork_track_id: str | None
    favourite: bool
    rating: int | None


class ArtistDetailJson(ArtistJson):
    """`schemas.catalogue.ArtistDetail`."""

    merged: list[str]
    spellings: list[str]
    has_artwork: bool


class GenreJson(TypedDict):
    """`schemas.catalogue.Genre`."""

    id: str
    name: str
    track_count: int


class PlaylistJson(TypedDict):
    """`schemas.playlists.Playlist`."""

    id: str
    name: str
    description: str
    owner: str | None
    is_own: bool
    can_edit: bool
    access: str
    rules: dict[str, object] | None
    track_count: int
    duration_s: float
    picture_track_ids: list[str]
    created_at: str
    changed_at: str
    version: int
    file: str | None
    missing_count: int


class WhyJson(TypedDict):
    """`schemas.listening.radio.Why`."""

    basis: str
    track_id: str | None
    title: str | None
    similarity: float | None
    alike: list[str]
    different: list[str]
