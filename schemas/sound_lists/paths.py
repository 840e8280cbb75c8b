"""Paths from one track through others to the last."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate, validates_schema

from discovery.lists.paths import MOST_TRACKS
from schemas.fields import EXAMPLE_ID, BoundedList, StrictFloat, StrictInteger, StrictSchema, identifier
from schemas.objects import TrackJson
from schemas.tracks import Track
from schemas.typed import TypedSchema

MOST_WAY_POINTS, USUAL_TRACKS, MOST_MINUTES = 12, 15, 720


@dataclass(frozen=True, slots=True)
class PathBody:
    """Way points of a path, and its length in tracks or in minutes."""

    track_ids: list[str]
    tracks: int | None
    minutes: float | None


class PathRequest(TypedSchema[PathBody]):
    """Way points of a path, and its length; the first and the last are its ends."""

    data_class = PathBody

    EXAMPLE: ClassVar = {"track_ids": [EXAMPLE_ID, "another_track"], "tracks": 15}

    track_ids = BoundedList(identifier(), required=True, validate=validate.Length(2, MOST_WAY_POINTS))
    tracks = StrictInteger(
        load_default=None,
        validate=validate.Range(2, MOST_TRACKS),
        metadata={"description": f"tracks of the path with its way points; default: {USUAL_TRACKS}"},
    )
    minutes = StrictFloat(
        load_default=None,
        validate=validate.Range(1, MOST_MINUTES),
        metadata={"description": "duration of the path, instead of `tracks`"},
    )

    @validates_schema
    def _check(self, values: Mapping[str, Any], **_options: object) -> None:
        way_points, tracks = values.get("track_ids") or [], values.get("tracks")
        if len(set(way_points)) < len(way_points):
            raise ValidationError("A path goes through each track once: name different ones.", "track_ids")
        if tracks is not None and values.get("minutes") is not None:
            raise ValidationError("Takes tracks or minutes.", "minutes")
        if tracks is not None and tracks < len(way_points):
            raise ValidationError(f"The path has {len(way_points)} way points already.", "tracks")

    def make(self, values: Mapping[str, Any]) -> PathBody:
        """Return the arguments; without any length the usual one."""
        tracks, minutes = values["tracks"], values["minutes"]
        if tracks is None and minutes is None:
            tracks = max(USUAL_TRACKS, len(values["track_ids"]))
        return PathBody(values["track_ids"], tracks, minutes)


class PathTrack(Track):
    """A track of a path."""

    similarity = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "to the track before, 0-1; null for the first"},
    )
    is_way_point = fields.Boolean(required=True)


class PathTrackJson(TrackJson):
    """`PathTrack` as JSON."""

    similarity: float | None
    is_way_point: bool


class Path(StrictSchema):
    """Tracks whose sound leads from the first way point to the last."""

    tracks = fields.List(fields.Nested(PathTrack), required=True)
    duration_s = fields.Float(required=True)
    is_complete = fields.Boolean(
        required=True, metadata={"description": "false: the library has too few tracks for this length"}
    )
