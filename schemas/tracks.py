"""Tracks, and the lists and searches of them."""

from typing import Any, ClassVar

from marshmallow import fields, post_load, validate

from fingerprint.dimensions import DIMENSIONS
from schemas.cache import forced_strategy
from schemas.fields import (
    EXAMPLE_ID,
    MAX_QUERY_LENGTH,
    BoundedList,
    CleanString,
    OffsetQuery,
    SortedQuery,
    StrictBoolean,
    StrictFloat,
    StrictInteger,
    StrictSchema,
    identifier,
    limit_field,
    name_field,
    sort_field,
    words_field,
)

#: Of one tag, and values of one tag, in a correction.
MAX_TAG_LENGTH, MAX_NAMES = 500, 64

#: Edges of pictures, px: a row of a list, a card, a page; each for screens with two pixels a point.
ARTWORK_SIZES = (96, 320, 640)

#: Years have four digits for a while.
MAX_YEAR = 9999


SORT_FIELDS = (
    "title",
    "artist",
    "album",
    "album_order",
    "year",
    "duration_s",
    "format",
    "added_at",
    "play_count",
    "last_played_at",
)
TRACK_STATES = ("pending", "running", "done", "failed", "skipped", "quarantined")


class Track(StrictSchema):
    """A file in the library."""

    id = fields.String(required=True, metadata={"example": EXAMPLE_ID})
    title = fields.String(required=True)
    artist = fields.String(required=True)
    album = fields.String(required=True)
    album_artist = fields.String(required=True)
    genre = fields.String(required=True)
    year = fields.Integer(required=True, allow_none=True)
    track = fields.Integer(required=True, allow_none=True, metadata={"description": "number on the disc"})
    disc = fields.Integer(required=True, allow_none=True)
    duration_s = fields.Float(required=True, allow_none=True)
    format = fields.String(required=True, metadata={"example": "flac"})
    path = fields.String(
        required=True, allow_none=True, metadata={"description": "relative to its root; null for listeners"}
    )
    play_count = fields.Integer(required=True)
    favourite = fields.Boolean(required=True)
    rating = fields.Integer(required=True, allow_none=True, metadata={"description": "one's own, 1-5"})
    state = fields.String(
        required=True,
        allow_none=True,
        metadata={"enum": [*TRACK_STATES, "away", None], "description": "of its fingerprint"},
    )
    reason = fields.String(
        required=True, allow_none=True, metadata={"description": "why it failed or was skipped"}
    )
    album_id = fields.String(required=True, allow_none=True, metadata={"example": "7"})
    artist_id = fields.String(
        required=True, allow_none=True, metadata={"description": "of the first artist", "example": "3"}
    )
    has_artwork = fields.Boolean(required=True)


class TrackDetail(Track):
    """A track with its artists and genres one by one."""

    artists = fields.List(fields.String(), required=True)
    genres = fields.List(fields.String(), required=True)
    genre_ids = fields.List(fields.String(), required=True, metadata={"description": "in the genres' order"})
    corrected = fields.List(
        fields.String(), required=True, metadata={"description": "tags that a person corrected"}
    )


class Play(StrictSchema):
    """One listening to one track."""

    id = fields.String(required=True)
    played_at = fields.DateTime(required=True)
    track = fields.Nested(Track, required=True)


class SimilarTrack(Track):
    """A track that sounds like another one, and how much."""

    similarity = fields.Float(required=True, metadata={"description": "0-1, higher is more alike"})
    basis = fields.String(required=True, metadata={"enum": ["25d", "13d"]})
    confidence = fields.Float(required=True, metadata={"description": "0-1"})
    alike = fields.List(
        fields.String(), required=True, metadata={"description": "dimensions that make them alike"}
    )
    different = fields.List(
        fields.String(), required=True, metadata={"description": "dimensions in which they differ most"}
    )


class ArtworkQuery(StrictSchema):
    """How large a picture shall be."""

    size = StrictInteger(
        load_default=None,
        validate=validate.OneOf(ARTWORK_SIZES),
        metadata={"description": "longest edge in pixels, as JPEG; default: the picture as it is"},
    )


class Waveform(StrictSchema):
    """A track's loudest moments along its time."""

    duration_s = fields.Float(required=True)
    peaks = fields.List(
        fields.Integer(), required=True, metadata={"description": "0-255, over equal stretches of time"}
    )


def _range_fields() -> dict[str, fields.Field[Any]]:
    """`tempo_bpm_min` and its like: a lowest and a highest value for each of the 25 dimensions."""
    return {
        f"{dimension.name}_{bound}": StrictFloat(
            load_default=None, metadata={"description": f"{words} {dimension.name}, {dimension.unit}"}
        )
        for dimension in DIMENSIONS
        for bound, words in (("min", "lowest"), ("max", "highest"))
    }


RANGES = _range_fields()


class TrackListQuery(SortedQuery.from_dict(RANGES, name="SoundQuery")):  # type: ignore[misc]  # made of the table
    """Which tracks, in which order."""

    sort_by = sort_field(SORT_FIELDS)
    state = CleanString(
        load_default=None,
        validate=validate.OneOf((*TRACK_STATES, "missing")),
        metadata={"description": "of the fingerprint, or 'missing'; default: all that can be played"},
    )
    reason = name_field("why fingerprinting failed or was skipped")
    album_id = identifier(load_default=None, metadata={"description": "`id` of the album"})
    artist_id = identifier(load_default=None, metadata={"description": "`id` of one of the artists"})
    genre_id = identifier(load_default=None, metadata={"description": "`id` of one of the genres"})
    artist = name_field("of one of the artists; case and accents do not matter")
    album = name_field("of the album; case and accents do not matter")
    genre = name_field("of one of the genres; case and accents do not matter")
    year = StrictInteger(
        load_default=None, validate=validate.Range(0, MAX_YEAR), metadata={"description": "of the release"}
    )
    favourite = StrictBoolean(
        load_default=None, metadata={"description": "true: one's favourites; false: all others"}
    )
    query = words_field()

    def load(self, data: Any, **options: Any) -> Any:
        """What is not named is not looked at: of 67 arguments most lists are asked for with two."""
        return super().load(data, **options | {"partial": True})

    @post_load
    def _complete(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """The defaults, and one entry `sounds` with the bounds of the dimensions that are bounded."""
        bounds = {name: data.pop(name) for name in RANGES.keys() & data.keys()}
        named = (dimension.name for dimension in DIMENSIONS if bounds)
        ranges = ((name, bounds.get(f"{name}_min"), bounds.get(f"{name}_max")) for name in named)
        defaults = {name: field.load_default for name, field in self.fields.items() if name not in RANGES}
        return defaults | data | {"sounds": tuple(each for each in ranges if each[1:] != (None, None))}


class SearchQuery(OffsetQuery):
    """What to look for."""

    query = CleanString(
        required=True,
        validate=validate.Length(min=1, max=MAX_QUERY_LENGTH),
        metadata={"description": "words, or how they begin; the first ten count", "example": "kind of blu"},
    )
    strategy = forced_strategy()


class SimilarQuery(StrictSchema):
    """How many similar tracks, and how mixed."""

    limit = limit_field(20, most=200)
    max_per_artist = StrictInteger(
        load_default=3, validate=validate.Range(1, 200), metadata={"description": "tracks of one artist"}
    )
    max_per_album = StrictInteger(
        load_default=2, validate=validate.Range(1, 200), metadata={"description": "tracks of one album"}
    )
    exclude_duplicates = StrictBoolean(
        load_default=True, metadata={"description": "leave out what is the same recording"}
    )
    min_similarity = StrictFloat(
        load_default=0.0,
        validate=validate.Range(0.0, 1.0),
        metadata={"description": "leave out what is less alike", "example": 0.5},
    )
    strategy = forced_strategy()


class RatingRequest(StrictSchema):
    """How much somebody likes a track."""

    EXAMPLE: ClassVar = {"rating": 5}

    rating = StrictInteger(
        required=True, validate=validate.Range(0, 5), metadata={"description": "stars; 0 takes them back"}
    )


def _names_field() -> fields.Field[Any]:
    return BoundedList(
        CleanString(validate=validate.Length(1, MAX_TAG_LENGTH)),
        validate=validate.Length(0, MAX_NAMES),
        allow_none=True,
    )


class TagCorrection(StrictSchema):
    """Tags as they should be; what is left out stays, null takes a correction back."""

    EXAMPLE: ClassVar = {"artists": ["Miles Davis", "John Coltrane"], "year": 1959}

    title = CleanString(validate=validate.Length(1, MAX_TAG_LENGTH), allow_none=True)
    artists = _names_field()
    album = CleanString(validate=validate.Length(1, MAX_TAG_LENGTH), allow_none=True)
    album_artists = _names_field()
    genres = _names_field()
    year = StrictInteger(validate=validate.Range(1, MAX_YEAR), allow_none=True)
    track = StrictInteger(validate=validate.Range(1, MAX_YEAR), allow_none=True)
    disc = StrictInteger(validate=validate.Range(1, MAX_YEAR), allow_none=True)


class PurgeRequest(StrictSchema):
    """Which tracks to remove for ever."""

    EXAMPLE: ClassVar = {"track_ids": [EXAMPLE_ID]}

    track_ids = BoundedList(
        identifier(),
        load_default=None,
        validate=validate.Length(1, 500),
        metadata={"description": "tracks that are away; default: all that are missing"},
    )


class Purged(StrictSchema):
    """What was removed."""

    purged = fields.Integer(required=True)


class TrackReference(StrictSchema):
    """Names one track."""

    EXAMPLE: ClassVar = {"track_id": EXAMPLE_ID}

    track_id = identifier(required=True)
