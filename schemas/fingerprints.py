"""Fingerprints: 25 named numbers with their units."""

from marshmallow import fields, validate

from fingerprint.dimensions import Group
from schemas.cache import forced_strategy
from schemas.fields import StrictFloat, StrictSchema

#: A worker needs less for most tracks; longer waits would hold a thread of the web server.
MAX_WAIT_S = 20


class DimensionValue(StrictSchema):
    """One number; null where the definition says that there is none (silence has no tempo)."""

    value = fields.Float(required=True, allow_none=True)
    unit = fields.String(required=True)
    confidence = fields.Float(
        allow_none=True, metadata={"description": "0-1, of one of the 13 numbers so far"}
    )


class Fingerprint(StrictSchema):
    """How a track sounds."""

    track_id = fields.String(required=True)
    kind = fields.String(
        required=True,
        metadata={"enum": ["25d", "13d"], "description": "all 25 numbers, or the 13 that are known so far"},
    )
    engine_version = fields.Integer(
        required=True, metadata={"description": "numbers of different engines are not comparable"}
    )
    dimensions = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(DimensionValue),
        required=True,
        metadata={
            "description": "by name; `GET /api/v1/fingerprints/scale` has labels and usual values",
            "example": {"tempo_bpm": {"value": 120.2, "unit": "BPM"}},
        },
    )
    confidence = fields.Float(required=True, metadata={"description": "0-1; 1: the whole track was heard"})
    coverage = fields.Float(required=True, metadata={"description": "share of the track that was heard"})
    provisional = fields.Boolean(
        required=True,
        metadata={"description": "whether all 25 numbers are being computed and will replace it"},
    )
    validation = fields.String(
        metadata={
            "enum": ["pending", "valid", "invalid"],
            "description": "of the 13 numbers so far: what the whole track's fingerprint said of them",
        }
    )


class DimensionScale(StrictSchema):
    """How the library's tracks are distributed over one dimension."""

    unit = fields.String(required=True)
    group = fields.String(required=True, metadata={"enum": [group.value for group in Group]})
    label = fields.String(required=True, metadata={"example": "Sub bass"})
    quantiles = fields.List(
        fields.Float(),
        required=True,
        allow_none=True,
        metadata={
            "description": "101 values: the least, each hundredth, the greatest; null: no track has it"
        },
    )


class FingerprintScale(StrictSchema):
    """What makes a value of a dimension a percentile of this library."""

    tracks = fields.Integer(required=True, metadata={"description": "recordings looked at, 50,000 at most"})
    dimensions = fields.Dict(keys=fields.String(), values=fields.Nested(DimensionScale), required=True)


class FingerprintQuery(StrictSchema):
    """Whether to wait for a fingerprint that is not there yet."""

    wait = StrictFloat(
        load_default=0.0,
        validate=validate.Range(0.0, MAX_WAIT_S),
        metadata={"description": "seconds to wait before answering 202"},
    )
    strategy = forced_strategy()
