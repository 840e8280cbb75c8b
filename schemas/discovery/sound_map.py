"""The map of the library."""

from dataclasses import dataclass

from marshmallow import fields, validate

from fingerprint.dimensions import Group
from schemas.fields import EXAMPLE_ID, StrictInteger, StrictSchema, identifier
from schemas.paging import MAX_OFFSET
from schemas.typed import TypedSchema

#: Points of one response: 2.8 MB.
MOST_POINTS = 100_000

_share = {"description": "0 to 1, from the left and from the top"}


class Region(StrictSchema):
    """Tracks that lie together on the map, named by what sets them apart."""

    x = fields.Float(required=True, metadata=_share)
    y = fields.Float(required=True, metadata=_share)
    tracks = fields.Integer(required=True, metadata={"example": 240})
    high = fields.List(
        fields.String(),
        required=True,
        metadata={
            "description": "dimensions above the library's mean, the clearest first",
            "example": ["tempo_bpm"],
        },
    )
    low = fields.List(
        fields.String(), required=True, metadata={"description": "dimensions below it", "example": ["lufs"]}
    )
    genre = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "the genre of many of them", "example": "Jazz"},
    )


class MapGenre(StrictSchema):
    """A genre with its number of points."""

    name = fields.String(required=True, metadata={"example": "Jazz"})
    tracks = fields.Integer(required=True, metadata={"example": 120})


class LibraryMap(StrictSchema):
    """The map without its points."""

    state = fields.String(
        required=True,
        metadata={
            "enum": ["empty", "waiting", "ready"],
            "description": "`empty`: no track has been analysed; `waiting`: it is made for the first time",
        },
    )
    updating = fields.Boolean(
        required=True, metadata={"description": "whether a worker makes it or brings it up to date"}
    )
    job_id = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "the job that arranges the tracks", "example": EXAMPLE_ID},
    )
    generation = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "names these points; another map has another one",
            "example": "5af07b2f2d20d617",
        },
    )
    method = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "enum": ["pca", "tsne", None],
            "description": "`pca` while `tsne` is computed, or without it",
        },
    )
    tracks = fields.Integer(required=True, metadata={"description": "number of points"})
    point_bytes = fields.Integer(required=True, metadata={"example": 28})
    groups = fields.List(
        fields.String(metadata={"enum": [group.value for group in Group]}),
        required=True,
        metadata={"description": "groups of dimensions by number, 0 first"},
    )
    genres = fields.List(
        fields.Nested(MapGenre),
        required=True,
        metadata={"description": "by number, 1 first; 0 is none and 255 any other"},
    )
    regions = fields.List(
        fields.Nested(Region),
        required=True,
        metadata={"description": "by number, 0 first; the largest first"},
    )
    years = fields.List(
        fields.Integer(),
        required=True,
        allow_none=True,
        metadata={"description": "the first and the last year of tracks", "example": [1959, 2024]},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsArguments:
    """A part of the points of a map."""

    generation: str | None
    offset: int
    limit: int


class PointsQuery(TypedSchema[PointsArguments]):
    """A part of the points of a map."""

    data_class = PointsArguments

    generation = identifier(
        load_default=None,
        metadata={
            "description": "the map whose points are wanted; 409 MAP_CHANGED if a newer one replaced it"
        },
    )
    offset = StrictInteger(
        load_default=0, validate=validate.Range(0, MAX_OFFSET), metadata={"description": "points to skip"}
    )
    limit = StrictInteger(
        load_default=MOST_POINTS,
        validate=validate.Range(1, MOST_POINTS),
        metadata={"description": "maximum number of points"},
    )
