"""Albums, artists and genres."""

from dataclasses import dataclass

from marshmallow import fields

from schemas.fields import StrictSchema, identifier, words_field
from schemas.paging import SortedArguments, SortedQuery, sort_field
from schemas.typed import TypedSchema

ALBUM_SORT_FIELDS = ("title", "artist", "year", "added_at")
NAME_SORT_FIELDS = ("name", "track_count")


class Album(StrictSchema):
    """An album: a title by an album artist."""

    id = fields.String(required=True, metadata={"example": "7"})
    title = fields.String(required=True)
    artist = fields.String(required=True)
    artist_id = fields.String(required=True, allow_none=True)
    year = fields.Integer(required=True, allow_none=True)
    track_count = fields.Integer(required=True, metadata={"description": "playable tracks"})
    duration_s = fields.Float(required=True)
    artwork_track_id = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "the track whose artwork represents the album"},
    )
    added_at = fields.DateTime(required=True)


class Artist(StrictSchema):
    """An artist of tracks or albums."""

    id = fields.String(required=True, metadata={"example": "3"})
    name = fields.String(required=True)
    album_count = fields.Integer(required=True, metadata={"description": "albums with this album artist"})
    track_count = fields.Integer(required=True, metadata={"description": "tracks with this artist"})
    artwork_track_id = fields.String(required=True, allow_none=True)


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


class AlbumListQuery(SortedQuery, TypedSchema[AlbumListArguments]):
    """Filters and order of a list of albums."""

    data_class = AlbumListArguments

    sort_by = sort_field(ALBUM_SORT_FIELDS)
    query = words_field()
    artist_id = identifier(load_default=None, metadata={"description": "`id` of the album's artist"})
    genre_id = identifier(load_default=None, metadata={"description": "`id` of a genre of its tracks"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NameListArguments(SortedArguments):
    """Arguments of a list of artists or genres."""

    query: str | None


class NameListQuery(SortedQuery, TypedSchema[NameListArguments]):
    """Filter and order of a list of artists or genres."""

    data_class = NameListArguments

    sort_by = sort_field(NAME_SORT_FIELDS)
    query = words_field()
