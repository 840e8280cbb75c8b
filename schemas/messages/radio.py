"""Messages of clients about the radio, and the seed that REST has as well."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate, validates_schema

from discovery.radio.moods import MOODS
from discovery.radio.seeds import Seed, SeedKind
from fingerprint.dimensions import NAMES
from schemas.fields import (
    EXAMPLE_ID,
    BoundedList,
    CleanString,
    StrictBoolean,
    StrictFloat,
    StrictSchema,
    identifier,
)
from schemas.messages.fields import CommandData, CommandSchema
from schemas.typed import TypedSchema

SEED_KINDS = tuple(kind.value for kind in SeedKind)

#: Kinds that clients begin a radio with; the server begins one with a queue.
CHOSEN_KINDS = tuple(kind for kind in SEED_KINDS if kind != SeedKind.QUEUE)

#: Kinds that have an id; a mood has one or bounds.
WITH_ID = frozenset({SeedKind.TRACK, SeedKind.ALBUM, SeedKind.ARTIST, SeedKind.GENRE, SeedKind.PLAYLIST})


class Bounds(StrictSchema):
    """Bounds of a dimension; null: unbounded."""

    dimension = CleanString(required=True, validate=validate.OneOf(NAMES))
    min = StrictFloat(load_default=None, allow_none=True)
    max = StrictFloat(load_default=None, allow_none=True)


class SeedSchema(TypedSchema[Seed]):
    """Where a radio begins: a track, album, artist, genre or playlist, favourites, a mood, the library."""

    EXAMPLE: ClassVar[dict[str, object]] = {"kind": "track", "id": EXAMPLE_ID}

    kind = CleanString(required=True, validate=validate.OneOf(CHOSEN_KINDS))
    id = identifier(
        load_default=None,
        allow_none=True,
        metadata={"description": f"of the track …; of a mood: {', '.join(MOODS)}"},
    )
    sounds = BoundedList(
        fields.Nested(Bounds),
        load_default=list,
        validate=validate.Length(0, len(NAMES)),
        metadata={"description": "of a mood: bounds of dimensions, in their units"},
    )

    @validates_schema
    def fits(self, values: Mapping[str, Any], **_options: Any) -> None:
        """Require an id where the kind has one, and an id or bounds of a mood."""
        kind, id_, sounds = values["kind"], values["id"], values["sounds"]
        if kind == SeedKind.MOOD:
            if (id_ is None) == (not sounds) or (id_ is not None and id_ not in MOODS):
                raise ValidationError(f"A mood takes sounds, or one of these ids: {', '.join(MOODS)}.", "id")
        elif sounds or (id_ is not None) != (kind in WITH_ID):
            raise ValidationError(
                "An id is needed of a track, an album, an artist, a genre or a playlist.", "id"
            )

    def make(self, values: Mapping[str, Any]) -> Seed:
        """Return the seed; its name is found later."""
        sounds = tuple((each["dimension"], each["min"], each["max"]) for each in values["sounds"])
        return Seed(SeedKind(values["kind"]), values["id"], sounds=sounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioStartData(CommandData):
    """A radio to begin."""

    seed: Seed
    play: bool = True


class RadioStart(CommandSchema[RadioStartData]):
    """Begin a radio in place of the queue."""

    data_class = RadioStartData

    seed = fields.Nested(SeedSchema, required=True)
    play = StrictBoolean(load_default=True, metadata={"description": "play its first track"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioModeData(CommandData):
    """Settings of the radio."""

    play_on: bool


class RadioMode(CommandSchema[RadioModeData]):
    """Set whether the session plays on with what fits at the end of any queue."""

    data_class = RadioModeData

    play_on = StrictBoolean(required=True, data_key="playOn")
