# ruff: noqa: N815  # the protocol's names are camelCase
"""The radio as the server sends it."""

from marshmallow import fields

from schemas.fields import StrictSchema
from schemas.messages.radio import SEED_KINDS


class Why(StrictSchema):
    """The reason for which a radio has chosen a track."""

    basis = fields.String(
        required=True,
        metadata={
            "enum": ["near", "heart", "seed"],
            "description": "close to a track of the seed, to a favourite of this radio; or of the seed",
        },
    )
    trackId = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "the track that it is compared with; for `seed` the one before it"},
    )
    title = fields.String(required=True, allow_none=True)
    similarity = fields.Float(required=True, allow_none=True, metadata={"description": "0-1"})
    alike = fields.List(fields.String(), required=True, metadata={"description": "dimensions"})
    different = fields.List(fields.String(), required=True, metadata={"description": "dimensions"})


class SoundBounds(StrictSchema):
    """Bounds of a dimension."""

    dimension = fields.String(
        required=True,
    )
    min = fields.Float(required=True, allow_none=True)
    max = fields.Float(required=True, allow_none=True)


class RadioSeed(StrictSchema):
    """Where a radio begins."""

    kind = fields.String(required=True, metadata={"enum": list(SEED_KINDS)})
    id = fields.String(required=True, allow_none=True)
    name = fields.String(
        required=True,
    )
    sounds = fields.List(fields.Nested(SoundBounds), required=True, metadata={"description": "of a mood"})
    trackIds = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "of a queue that plays on: its latest tracks"},
    )


class Radio(StrictSchema):
    """A radio: it chooses tracks as the queue plays down."""

    id = fields.String(
        required=True,
    )
    seed = fields.Nested(RadioSeed, required=True)
    state = fields.String(
        required=True,
        metadata={
            "enum": ["playing", "exhausted", "full"],
            "description": "exhausted: no other track may be chosen; full: the queue is",
        },
    )
    startedAt = fields.Integer(
        required=True,
    )
    skipped = fields.Integer(required=True, metadata={"description": "tracks that were skipped in it"})


class RadioState(StrictSchema):
    """The radio, and whether the session plays on with what fits at the end of any queue."""

    radio = fields.Nested(Radio, required=True, allow_none=True)
    playOn = fields.Boolean(required=True)
    version = fields.Integer(
        required=True,
    )
