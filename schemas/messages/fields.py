"""Fields that several messages share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from marshmallow import ValidationError, fields, validate

from live.queue import AfterItem, InsertPosition
from schemas.fields import ID_PATTERN, CleanString, StrictInteger, identifier, patterned
from schemas.typed import Data, TypedSchema

MAX_TRACKS_AT_ONCE = 500
MAX_WINDOW = 200

#: A day: no track is longer.
MAX_POSITION_MS = 86_400_000

_WORDS: dict[str, Literal["end", "next"]] = {"end": "end", "next": "next"}

_NAME = "^[A-Za-z0-9_.:-]+$"
MAX_NAME_LENGTH = 64


def chosen_name(**options: Any) -> CleanString:
    """Declare a name that a device or a user chooses: of the device itself, or of a shared session."""
    return patterned(_NAME, MAX_NAME_LENGTH, **options)


def moment(**options: Any) -> StrictInteger:
    """Declare a position in a track, in ms."""
    return StrictInteger(strict=True, validate=validate.Range(0, MAX_POSITION_MS), **options)


def index(**options: Any) -> StrictInteger:
    """Declare an index in the queue, from 0."""
    return StrictInteger(strict=True, validate=validate.Range(0, 10_000), **options)


#: JSON schemas of the values that `InsertPositionField` accepts.
INSERT_POSITIONS = (
    {"type": "string", "enum": ["end", "next"]},
    {"type": "integer", "minimum": 0, "maximum": 10_000},
    {
        "type": "object",
        "description": "after the item with this id",
        "properties": {"after": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": ID_PATTERN}},
        "required": ["after"],
        "additionalProperties": False,
    },
)


class InsertPositionField(fields.Field[InsertPosition]):
    """Where to add tracks: "end", "next", an index, or {"after": itemId}."""

    def _deserialize(self, value: Any, *_context: Any, **_options: Any) -> InsertPosition:
        if isinstance(value, str) and value in _WORDS:
            return _WORDS[value]
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10_000:
            return value
        if isinstance(value, dict) and list(value) == ["after"]:
            return AfterItem(str(identifier().deserialize(value["after"])))
        raise ValidationError('Takes "end", "next", an index or {"after": itemId}.')


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandData:
    """Data that every command may have."""

    expected_version: int | None = None


class CommandSchema(TypedSchema[Data]):
    """Base of messages that change the player or the queue."""

    expected_version = StrictInteger(
        data_key="expectedVersion",
        strict=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "apply only to this version of the state"},
    )


class Command(CommandSchema[CommandData]):
    """A command without further data."""

    data_class = CommandData


def require_one(values: Mapping[str, object], names: Mapping[str, str]) -> None:
    """Raise unless exactly one of some fields has a value.

    Parameters
    ----------
    names
        The fields' names in the protocol, by attribute.
    """
    if sum(values[name] is not None for name in names) != 1:
        raise ValidationError(f"Exactly one of {', '.join(names.values())} is needed.")
