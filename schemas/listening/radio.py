"""The radio over REST, and tracks that it never chooses."""

from dataclasses import dataclass
from typing import ClassVar

from marshmallow import fields, validate

from discovery.radio.seeds import Seed
from schemas.fields import MAX_INTEGER, StrictBoolean, StrictInteger, StrictSchema
from schemas.messages.radio import SEED_KINDS, SeedSchema
from schemas.typed import TypedSchema


class Why(StrictSchema):
    """The reason for which a radio has chosen a track."""

    basis = fields.String(
        required=True,
        metadata={
            "enum": ["near", "heart", "seed"],
            "description": "close to a track of the seed, to a favourite of this radio; or of the seed",
        },
    )
    track_id = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "the track that it is compared with; for `seed` the one before it"},
    )
    title = fields.String(required=True, allow_none=True)
    similarity = fields.Float(required=True, allow_none=True, validate=validate.Range(0, 1))
    alike = fields.List(fields.String(), required=True, metadata={"description": "dimensions"})
    different = fields.List(fields.String(), required=True, metadata={"description": "dimensions"})


class RadioBounds(StrictSchema):
    """Bounds of a dimension; null: unbounded."""

    dimension = fields.String(required=True)
    min = fields.Float(required=True, allow_none=True)
    max = fields.Float(required=True, allow_none=True)


class RadioOrigin(StrictSchema):
    """The seed of a radio, with its name."""

    kind = fields.String(required=True, metadata={"enum": list(SEED_KINDS)})
    id = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    sounds = fields.List(fields.Nested(RadioBounds), required=True)
    track_ids = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "of a queue that plays on: its latest tracks"},
    )


class CurrentRadio(StrictSchema):
    """A radio: it chooses tracks as the queue plays down."""

    id = fields.String(required=True)
    seed = fields.Nested(RadioOrigin, required=True)
    state = fields.String(
        required=True,
        metadata={
            "enum": ["playing", "exhausted", "full"],
            "description": "exhausted: no other track may be chosen; full: the queue is",
        },
    )
    started_at = fields.DateTime(required=True)
    skipped = fields.Integer(required=True, metadata={"description": "tracks that were skipped in it"})


class RadioStatus(StrictSchema):
    """The radio of a playback session, and whether it plays on at the end of any queue."""

    radio = fields.Nested(CurrentRadio, required=True, allow_none=True)
    play_on = fields.Boolean(required=True)
    version = fields.Integer(required=True)


def _expected_version() -> StrictInteger:
    return StrictInteger(
        load_default=None,
        validate=validate.Range(0, MAX_INTEGER),
        metadata={"description": "expected `version`: 409 if the current one differs"},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioRequestBody:
    """A radio to begin."""

    seed: Seed
    play: bool = True
    expected_version: int | None = None


class RadioRequest(TypedSchema[RadioRequestBody]):
    """A radio to begin in place of the queue."""

    data_class = RadioRequestBody

    EXAMPLE: ClassVar[dict[str, object]] = {"seed": {"kind": "library"}}

    seed = fields.Nested(SeedSchema, required=True)
    play = StrictBoolean(load_default=True, metadata={"description": "play its first track now"})
    expected_version = _expected_version()


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioChangeBody:
    """Settings of the radio."""

    play_on: bool
    expected_version: int | None = None


class RadioChange(TypedSchema[RadioChangeBody]):
    """Settings of the radio."""

    data_class = RadioChangeBody

    EXAMPLE: ClassVar[dict[str, object]] = {"play_on": True}

    play_on = StrictBoolean(
        required=True, metadata={"description": "play on with what fits at the end of any queue"}
    )
    expected_version = _expected_version()


class Mood(StrictSchema):
    """A mood that a radio can begin with."""

    id = fields.String(required=True)
    name = fields.String(required=True)
