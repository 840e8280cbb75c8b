"""Albums, artists and genres."""

from marshmallow import fields

from schemas.fields import SortedQuery, StrictSchema, identifier, sort_field, words_field

ALBUM_SORT_FIELDS = ("title", "artist", "year", "added_at")
NAME_SORT_FIELDS = ("name", "track_count")


class Album(StrictSchema):
    """A title by an album artist."""

    id = fields.String(required=True, metadata={"example": "7"})
    title = fields.String(required=True)
    artist = fields.String(required=True)
    artist_id = fields.String(required=True, allow_none=True)
    year = fields.Integer(required=True, allow_none=True)
    track_count = fields.Integer(required=True, metadata={"description": "tracks that can be played"})
    duration_s = fields.Float(required=True)
    artwork_track_id = fields.String(
        required=True, allow_none=True, metadata={"description": "the track whose picture is the album's"}
    )
    added_at = fields.DateTime(required=True)


class Artist(StrictSchema):
    """An artist of tracks or of albums."""

    id = fields.String(required=True, metadata={"example": "3"})
    name = fields.String(required=True)
    album_count = fields.Integer(required=True, metadata={"description": "albums that are the artist's own"})
    track_count = fields.Integer(required=True, metadata={"description": "tracks that name the artist"})
    artwork_track_id = fields.String(required=True, allow_none=True)


class Genre(StrictSchema):
    """A genre."""

    id = fields.String(required=True, metadata={"example": "5"})
    name = fields.String(required=True)
    track_count = fields.Integer(required=True)


class AlbumListQuery(SortedQuery):
    """Which albums, in which order."""

    sort_by = sort_field(ALBUM_SORT_FIELDS)
    query = words_field()
    artist_id = identifier(load_default=None, metadata={"description": "`id` of the album's artist"})
    genre_id = identifier(load_default=None, metadata={"description": "`id` of a genre of its tracks"})


class NameListQuery(SortedQuery):
    """Which artists or genres, in which order."""

    sort_by = sort_field(NAME_SORT_FIELDS)
    query = words_field()
