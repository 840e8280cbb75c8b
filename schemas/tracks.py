"""Tracks, and the lists and searches of them."""

from marshmallow import fields, validate

from schemas.fields import (
    MAX_QUERY_LENGTH,
    CleanString,
    PageQuery,
    StrictInteger,
    StrictSchema,
    identifier,
)

SORT_FIELDS = ("title", "artist", "album", "year", "duration_s", "format", "added_at", "play_count")
TRACK_STATES = ("pending", "running", "done", "failed", "skipped", "quarantined")


class Track(StrictSchema):
    """A file in the library."""

    id = fields.String(required=True, metadata={"example": "Zk3vN0aQ8mB1xY7u"})
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
    path = fields.String(required=True, metadata={"description": "relative to its root"})
    play_count = fields.Integer(required=True)
    favourite = fields.Boolean(required=True)
    state = fields.String(
        required=True,
        allow_none=True,
        metadata={"enum": [*TRACK_STATES, "away", None], "description": "of its fingerprint"},
    )
    reason = fields.String(
        required=True, allow_none=True, metadata={"description": "why it failed or was skipped"}
    )


class TrackDetail(Track):
    """A track with its artists and genres one by one."""

    artists = fields.List(fields.String(), required=True)
    genres = fields.List(fields.String(), required=True)


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


class Waveform(StrictSchema):
    """A track's loudest moments along its time."""

    duration_s = fields.Float(required=True)
    peaks = fields.List(
        fields.Integer(), required=True, metadata={"description": "0-255, over equal stretches of time"}
    )


class TrackListQuery(PageQuery):
    """Which tracks, in which order."""

    sort_by = CleanString(load_default="title", validate=validate.OneOf(SORT_FIELDS))
    order = CleanString(load_default="asc", validate=validate.OneOf(("asc", "desc")))
    state = CleanString(
        load_default=None,
        validate=validate.OneOf((*TRACK_STATES, "missing")),
        metadata={"description": "of the fingerprint, or 'missing'; default: all that can be played"},
    )


class SearchQuery(PageQuery):
    """What to look for."""

    query = CleanString(required=True, validate=validate.Length(min=1, max=MAX_QUERY_LENGTH))


class SimilarQuery(StrictSchema):
    """How many similar tracks, and how mixed."""

    limit = StrictInteger(load_default=20, validate=validate.Range(1, 200))
    max_per_artist = StrictInteger(load_default=3, validate=validate.Range(1, 200))
    max_per_album = StrictInteger(load_default=2, validate=validate.Range(1, 200))
    exclude_duplicates = fields.Boolean(load_default=True)
    min_similarity = fields.Float(
        load_default=0.0, allow_nan=False, validate=validate.Range(0.0, 1.0), metadata={"example": 0.5}
    )


class TrackReference(StrictSchema):
    """Names one track."""

    track_id = identifier(required=True)
