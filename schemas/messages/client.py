# ruff: noqa: N815  # the protocol's names are camelCase
"""What clients send. Times in milliseconds, names in camelCase: the protocol's own."""

from typing import Any

import orjson
from marshmallow import ValidationError, fields, validate, validates_schema

from schemas.fields import (
    ID_PATTERN,
    MAX_ID_LENGTH,
    MAX_QUERY_LENGTH,
    CleanString,
    StrictInteger,
    StrictSchema,
    identifier,
    patterned,
)

#: What a client may hear of beside player and queue.
TOPICS = ("position", "jobs", "cache", "library", "fingerprints")

MAX_TRACKS_AT_ONCE = 500
MAX_WINDOW = 200

#: As JSON, in which the server keeps it with each item; eight pairs of the longest ASCII words fit.
MAX_METADATA_BYTES = 2048

#: A day: no track is longer.
MAX_POSITION_MS = 86_400_000

_NAME = "^[A-Za-z0-9_.:-]+$"
MAX_NAME_LENGTH = 64

SORTS = ("title", "artist", "album", "year", "added_at", "play_count")


def chosen_name(**options: Any) -> CleanString:
    """What a device calls itself, and people a session that they share."""
    return patterned(_NAME, MAX_NAME_LENGTH, **options)


def moment(**options: Any) -> StrictInteger:
    """A place in a track, ms."""
    return StrictInteger(strict=True, validate=validate.Range(0, MAX_POSITION_MS), **options)


def index(**options: Any) -> StrictInteger:
    """A place in the queue, from 0."""
    return StrictInteger(strict=True, validate=validate.Range(0, 10_000), **options)


class Handshake(StrictSchema):
    """What stands in the socket's address."""

    clientId = chosen_name(load_default=None, metadata={"description": "made by the device and kept by it"})
    session = chosen_name(load_default=None, metadata={"description": "one that is shared by its name"})
    audio = CleanString(
        load_default="yes",
        validate=validate.OneOf(("yes", "no")),
        metadata={"description": "no: a remote, which the player does not wait for"},
    )


class Envelope(StrictSchema):
    """What every message stands in."""

    id = CleanString(
        required=True, validate=validate.Length(1, MAX_ID_LENGTH), metadata={"example": "msg_4f1c"}
    )
    type = CleanString(required=True, validate=validate.Length(1, MAX_ID_LENGTH))
    data = fields.Dict(load_default=dict)
    sequence = StrictInteger(
        required=True, strict=True, metadata={"description": "1, 2, 3 … on each connection"}
    )
    timestamp = StrictInteger(required=True, strict=True, metadata={"description": "ms since 1970"})
    responseToId = fields.String()
    transient = fields.Boolean()


class Command(StrictSchema):
    """Base of what changes a session."""

    expectedVersion = StrictInteger(
        strict=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "apply only to this version of the state"},
    )


class PlayerStart(Command):
    """Play an item of the queue, or a track that is put after the current one."""

    trackId = identifier(load_default=None)
    itemId = identifier(load_default=None)
    position = moment(load_default=0)

    @validates_schema
    def one_of_both(self, data: dict[str, Any], **_options: Any) -> None:
        """Either of the two."""
        _require_one(data, "trackId", "itemId")


class PlayerSkip(Command):
    """Leave a play; without an id whatever plays."""

    playId = CleanString(load_default=None, validate=validate.Length(1, 200))


class PlayerSeek(Command):
    """Go to a place in the current track."""

    position = moment(required=True)
    trackId = identifier(load_default=None)


class PlayerVolume(Command):
    """How loud."""

    volume = fields.Float(required=True, allow_nan=False, validate=validate.Range(0, 1))


class PlayerMode(Command):
    """What follows what."""

    repeat = CleanString(load_default=None, validate=validate.OneOf(("off", "one", "all")))
    shuffle = fields.Boolean(load_default=None, truthy={True}, falsy={False})

    @validates_schema
    def any_of_both(self, data: dict[str, Any], **_options: Any) -> None:
        """At least one of the two."""
        if data["repeat"] is None and data["shuffle"] is None:
            raise ValidationError("One of repeat and shuffle is needed.")


class PlayerTransfer(Command):
    """Which device sounds."""

    outputClientId = chosen_name(required=True)


class PlayerEnded(Command):
    """A play is over."""

    playId = CleanString(required=True, validate=validate.Length(1, 200))


class PlayerReport(PlayerEnded):
    """Where the output device is; each 10 s and on change."""

    position = moment(required=True)
    status = CleanString(required=True, validate=validate.OneOf(("playing", "stalled", "blocked")))


#: JSON schemas of the values that `Place` accepts.
INSERT_POSITIONS = (
    {"type": "string", "enum": ["end", "next"]},
    {"type": "integer", "minimum": 0, "maximum": 10_000},
    {
        "type": "object",
        "description": "behind the item with this id",
        "properties": {"after": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": ID_PATTERN}},
        "required": ["after"],
        "additionalProperties": False,
    },
)


class Place(fields.Field[Any]):
    """Where to add: "end", "next", an index, or {"after": itemId}."""

    def _deserialize(self, value: Any, *_context: Any, **_options: Any) -> Any:
        if value in ("end", "next") and isinstance(value, str):
            return value
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10_000:
            return value
        if isinstance(value, dict) and list(value) == ["after"]:
            return {"after": identifier().deserialize(value["after"])}
        raise ValidationError('Takes "end", "next", an index or {"after": itemId}.')


def _require_short(metadata: dict[str, str]) -> None:
    if len(orjson.dumps(metadata)) > MAX_METADATA_BYTES:
        raise ValidationError(f"Takes {MAX_METADATA_BYTES} bytes of JSON at most: it is kept with each item.")


class QueueAdd(Command):
    """Add tracks."""

    trackId = identifier(load_default=None)
    trackIds = fields.List(identifier(), load_default=None, validate=validate.Length(1, MAX_TRACKS_AT_ONCE))
    position = Place(load_default="end", metadata={"anyOf": INSERT_POSITIONS})
    replace = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    play = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    metadata = fields.Dict(
        keys=CleanString(validate=validate.Length(1, 32)),
        values=CleanString(validate=validate.Length(0, 200)),
        load_default=dict,
        validate=[validate.Length(max=8), _require_short],
        metadata={
            "description": "kept with each of the items: where they come from; "
            f"as JSON {MAX_METADATA_BYTES} bytes at most"
        },
    )

    @validates_schema
    def one_of_both(self, data: dict[str, Any], **_options: Any) -> None:
        """Either of the two."""
        _require_one(data, "trackId", "trackIds")


class QueueRemove(Command):
    """Take items out, by id or by place."""

    itemId = identifier(load_default=None)
    itemIds = fields.List(identifier(), load_default=None, validate=validate.Length(1, MAX_TRACKS_AT_ONCE))
    position = index(load_default=None)

    @validates_schema
    def one_of_three(self, data: dict[str, Any], **_options: Any) -> None:
        """One of the three."""
        _require_one(data, "itemId", "itemIds", "position")


class QueueReorder(Command):
    """Move an item behind another one (null: to the front), or from one place to another."""

    itemId = identifier(load_default=None)
    after = identifier(allow_none=True)
    origin = index(load_default=None, data_key="from")
    target = index(load_default=None, data_key="to")

    @validates_schema
    def one_way(self, data: dict[str, Any], **_options: Any) -> None:
        """By ids or by places."""
        by_item = data["itemId"] is not None and "after" in data
        by_place = data["origin"] is not None and data["target"] is not None
        if by_item == by_place:
            raise ValidationError("Takes itemId and after, or from and to.")


class QueueGet(StrictSchema):
    """Read a part of the queue."""

    offset = index(load_default=0)
    limit = StrictInteger(strict=True, load_default=MAX_WINDOW, validate=validate.Range(1, MAX_WINDOW))


class LibrarySearch(StrictSchema):
    """Find by words."""

    query = CleanString(required=True, validate=validate.Length(1, MAX_QUERY_LENGTH))
    offset = StrictInteger(strict=True, load_default=0, validate=validate.Range(0, 1_000_000))
    limit = StrictInteger(strict=True, load_default=50, validate=validate.Range(1, MAX_WINDOW))


class LibraryBrowse(StrictSchema):
    """List the library."""

    by = CleanString(load_default="title", validate=validate.OneOf(SORTS))
    offset = StrictInteger(strict=True, load_default=0, validate=validate.Range(0, 100_000_000))
    limit = StrictInteger(strict=True, load_default=50, validate=validate.Range(1, MAX_WINDOW))


class ConnectionAuthenticate(StrictSchema):
    """Who this is."""

    ticket = CleanString(required=True, validate=validate.Length(1, 200))


class ConnectionResume(StrictSchema):
    """Go on after an event; null: from the state as it is."""

    epoch = CleanString(required=True, allow_none=True, validate=validate.Length(1, 64))
    lastSequence = StrictInteger(strict=True, required=True, allow_none=True, validate=validate.Range(0))


class ConnectionSubscribe(StrictSchema):
    """What to hear of beside player and queue; what is not named is not heard."""

    topics = fields.List(CleanString(validate=validate.OneOf(TOPICS)), required=True)


class ConnectionPing(StrictSchema):
    """Ask for the server's time."""


class ConnectionClose(StrictSchema):
    """Goodbye: the device is not waited for."""

    reason = CleanString(load_default="", validate=validate.Length(0, 100))


def _require_one(data: dict[str, Any], *names: str) -> None:
    if sum(data[name] is not None for name in names) != 1:
        raise ValidationError(f"Exactly one of {', '.join(names)} is needed.")
