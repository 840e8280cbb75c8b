"""Albums, artists and genres."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import fields, validate

from schemas.fields import (
    CleanString,
    StrictBoolean,
    StrictSchema,
    identifier,
    words_field,
)
from schemas.paging import SortedArguments, SortedQuery, ranked_sort_field, with_order
from schemas.typed import TypedSchema

ALBUM_SORT_FIELDS = ("title", "artist", "year", "added_at")
NAME_SORT_FIELDS = ("name", "track_count")


def _favourite_field() -> fields.Field[Any]:
    return fields.Boolean(required=True, metadata={"description": "one of your favourites"})


def _rating_field() -> fields.Field[Any]:
    return fields.Integer(required=True, allow_none=True, metadata={"description": "your rating, 1-5"})


def _favourite_filter() -> StrictBoolean:
    return StrictBoolean(
        load_default=None, metadata={"description": "true: your favourites; false: all others"}
    )


class Album(StrictSchema):
    """An album: a title by an album artist."""

    id = fields.String(required=True, metadata={"example": "7"})
    title = fields.String(required=True)
    artist = fields.String(required=True)
    artist_id = fields.String(required=True, allow_none=True)
    edition = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "tells it from other releases of the same title",
            "example": "Deluxe Edition",
        },
    )
    year = fields.Integer(required=True, allow_none=True)
    track_count = fields.Integer(required=True, metadata={"description": "playable tracks"})
    duration_s = fields.Float(required=True)
    artwork_track_id = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "the track whose artwork represents the album"},
    )
    added_at = fields.DateTime(required=True)
    favourite = _favourite_field()
    rating = _rating_field()


class Artist(StrictSchema):
    """An artist of tracks or albums."""

    id = fields.String(required=True, metadata={"example": "3"})
    name = fields.String(required=True)
    album_count = fields.Integer(required=True, metadata={"description": "albums with this album artist"})
    track_count = fields.Integer(required=True, metadata={"description": "tracks with this artist"})
    artwork_track_id = fields.String(required=True, allow_none=True)
    favourite = _favourite_field()
    rating = _rating_field()


class NamedArtist(StrictSchema):
    """An artist in the credits of a track or an album."""

    id = fields.String(required=True, metadata={"example": "3"})
    name = fields.String(required=True)


def _merged_field() -> fields.Field[Any]:
    return fields.List(
        fields.String(), required=True, metadata={"description": "names that administrators merged into it"}
    )


class AlbumDetail(Album):
    """An album with its artists, and what was merged into it."""

    artists = fields.List(fields.Nested(NamedArtist), required=True)
    merged = _merged_field()
    folder_count = fields.Integer(
        required=True,
        metadata={"description": "folders that its tracks lie in; those of discs count as one"},
    )


class ArtistDetail(Artist):
    """An artist, and what was merged into it."""

    merged = _merged_field()
    spellings = fields.List(
        fields.String(), required=True, metadata={"description": "spellings in tags, the most frequent first"}
    )
    has_artwork = fields.Boolean(
        required=True,
        metadata={"description": "a picture is in the artist's folder, or a track has artwork"},
    )


@dataclass(frozen=True, slots=True)
class MergeBody:
    """The id of the artist or album that stays."""

    into: str


class MergeRequest(TypedSchema[MergeBody]):
    """The artist or album that another one becomes part of."""

    data_class = MergeBody

    EXAMPLE: ClassVar = {"into": "7"}

    into = identifier(required=True, metadata={"description": "`id` of the one that stays"})


@dataclass(frozen=True, slots=True)
class SplitBody:
    """The name to separate; None: all."""

    name: str | None


class SplitRequest(TypedSchema[SplitBody]):
    """The name to separate from an artist or an album."""

    data_class = SplitBody

    EXAMPLE: ClassVar = {"name": "Mull"}

    name = CleanString(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 1000),
        metadata={
            "description": "one of `merged`, or of the `spellings` of an artist; default: all of `merged`, "
            "or one album for each folder where nothing was merged"
        },
    )


class Genre(StrictSchema):
    """A genre."""

    id = fields.String(required=True, metadata={"example": "5"})
    name = fields.String(required=True)
    track_count = fields.Integer(required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlbumListArguments(SortedArguments):
    """Arguments of a list of albums."""

    query: str | None
    artist_id: str | None
    genre_id: str | None
    favourite: bool | None


class AlbumListQuery(SortedQuery, TypedSchema[AlbumListArguments]):
    """Filters and order of a list of albums."""

    data_class = AlbumListArguments

    sort_by = ranked_sort_field(ALBUM_SORT_FIELDS)
    query = words_field()
    artist_id = identifier(load_default=None, metadata={"description": "`id` of the album's artist"})
    genre_id = identifier(load_default=None, metadata={"description": "`id` of a genre of its tracks"})
    favourite = _favourite_filter()

    def make(self, values: Mapping[str, Any]) -> AlbumListArguments:
        """Return the arguments with their order."""
        return AlbumListArguments(**with_order(values, ALBUM_SORT_FIELDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class NameListArguments(SortedArguments):
    """Arguments of a list of artists or genres."""

    query: str | None


class NameListQuery(SortedQuery, TypedSchema[NameListArguments]):
    """Filter and order of a list of artists or genres."""

    data_class = NameListArguments

    sort_by = ranked_sort_field(NAME_SORT_FIELDS)
    query = words_field()

    def make(self, values: Mapping[str, Any]) -> NameListArguments:
        """Return the arguments with their order."""
        return NameListArguments(**with_order(values, NAME_SORT_FIELDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtistListArguments(NameListArguments):
    """Arguments of a list of artists."""

    favourite: bool | None


class ArtistListQuery(SortedQuery, TypedSchema[ArtistListArguments]):
    """Filters and order of a list of artists."""

    data_class = ArtistListArguments

    sort_by = ranked_sort_field(NAME_SORT_FIELDS)
    query = words_field()
    favourite = _favourite_filter()

    def make(self, values: Mapping[str, Any]) -> ArtistListArguments:
        """Return the arguments with their order."""
        return ArtistListArguments(**with_order(values, NAME_SORT_FIELDS))


@dataclass(frozen=True, slots=True)
class AlbumReferenceBody:
    """The id of one album."""

    album_id: str


class AlbumReference(TypedSchema[AlbumReferenceBody]):
    """The id of one album."""

    data_class = AlbumReferenceBody

    EXAMPLE: ClassVar = {"album_id": "7"}

    album_id = identifier(required=True)


@dataclass(frozen=True, slots=True)
class ArtistReferenceBody:
    """The id of one artist."""

    artist_id: str


class ArtistReference(TypedSchema[ArtistReferenceBody]):
    """The id of one artist."""

    data_class = ArtistReferenceBody

    EXAMPLE: ClassVar = {"artist_id": "3"}

    artist_id = identifier(required=True)
