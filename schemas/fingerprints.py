"""Fingerprints: 25 named numbers with their units."""

from dataclasses import dataclass

from marshmallow import fields, validate

from fingerprint.dimensions import Group
from schemas.cache import forced_strategy
from schemas.fields import StrictFloat, StrictSchema
from schemas.typed import TypedSchema

#: Most tracks take less; a waiting request occupies a thread of the web server.
MAX_WAIT_S = 20


class DimensionValue(StrictSchema):
    """The value of one dimension; null where it is undefined (silence has no tempo)."""

    value = fields.Float(required=True, allow_none=True)
    unit = fields.String(required=True)
    confidence = fields.Float(allow_none=True, metadata={"description": "0-1; of the first 13 numbers only"})


class Fingerprint(StrictSchema):
    """The fingerprint of a track."""

    track_id = fields.String(required=True)
    kind = fields.String(
        required=True,
        metadata={"enum": ["25d", "13d"], "description": "all 25 numbers, or the first 13"},
    )
    engine_version = fields.Integer(
        required=True, metadata={"description": "fingerprints of different engines are not comparable"}
    )
    dimensions = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(DimensionValue),
        required=True,
        metadata={
            "description": "by name; `GET /api/v1/fingerprints/scale` has labels and quantiles",
            "example": {"tempo_bpm": {"value": 120.2, "unit": "BPM"}},
        },
    )
    confidence = fields.Float(required=True, metadata={"description": "0-1; 1: the whole track was analysed"})
    coverage = fields.Float(required=True, metadata={"description": "share of the track that was analysed"})
    provisional = fields.Boolean(
        required=True,
        metadata={"description": "whether a complete fingerprint is being computed and will replace it"},
    )
    validation = fields.String(
        metadata={
            "enum": ["pending", "valid", "invalid"],
            "description": "of the first 13 numbers: whether the complete fingerprint confirmed them",
        }
    )


class DimensionScale(StrictSchema):
    """Distribution of the library's tracks over one dimension."""

    unit = fields.String(required=True)
    group = fields.String(required=True, metadata={"enum": [group.value for group in Group]})
    label = fields.String(required=True, metadata={"example": "Sub bass"})
    quantiles = fields.List(
        fields.Float(),
        required=True,
        allow_none=True,
        metadata={
            "description": "101 values: minimum, each percentile, maximum; null: no track has the dimension"
        },
    )


class FingerprintScale(StrictSchema):
    """Distribution of the library's tracks over all dimensions."""

    tracks = fields.Integer(
        required=True, metadata={"description": "recordings in the sample, 50,000 at most"}
    )
    dimensions = fields.Dict(keys=fields.String(), values=fields.Nested(DimensionScale), required=True)


@dataclass(frozen=True, slots=True)
class FingerprintArguments:
    """Arguments of a request for a fingerprint; `wait` in seconds."""

    wait: float
    strategy: str | None


class FingerprintQuery(TypedSchema[FingerprintArguments]):
    """Waiting time and strategy of a request for a fingerprint."""

    data_class = FingerprintArguments

    wait = StrictFloat(
        load_default=0.0,
        validate=validate.Range(0.0, MAX_WAIT_S),
        metadata={"description": "seconds to wait before a 202 response"},
    )
    strategy = forced_strategy()
