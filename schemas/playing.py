"""The player and the queue over REST: the socket's data with REST's names."""

from dataclasses import asdict, dataclass
from typing import ClassVar, Literal

from marshmallow import fields, validate

from live.queue import InsertPosition
from schemas.fields import (
    EXAMPLE_ID,
    MAX_INTEGER,
    BoundedList,
    CleanString,
    StrictBoolean,
    StrictFloat,
    StrictInteger,
    StrictSchema,
    identifier,
)
from schemas.listening.radio import Why
from schemas.messages.fields import (
    INSERT_POSITIONS,
    MAX_TRACKS_AT_ONCE,
    InsertPositionField,
    chosen_name,
    index,
    moment,
)
from schemas.paging import PageQuery, limit_field
from schemas.typed import Data, TypedSchema

REPEATS = ("off", "one", "all")


def expected_version_field() -> StrictInteger:
    """Return a field for the version that a command applies to."""
    return StrictInteger(
        load_default=None,
        validate=validate.Range(0, MAX_INTEGER),
        metadata={"description": "expected `version`: 409 if the current one differs"},
    )


def _play() -> StrictBoolean:
    return StrictBoolean(load_default=False, metadata={"description": "play the first of them now"})


class Ticket(StrictSchema):
    """A ticket that authenticates a socket once."""

    ticket = fields.String(required=True)
    expires_in_s = fields.Integer(required=True, validate=validate.Range(1))


class LoadedTrack(StrictSchema):
    """The track that the player has loaded."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    artist = fields.String(required=True)
    album = fields.String(required=True)
    duration_ms = fields.Integer(required=True, allow_none=True)


class Player(StrictSchema):
    """The player that all devices of a user share."""

    is_playing = fields.Boolean(required=True)
    current_track = fields.Nested(LoadedTrack, required=True, allow_none=True)
    item_id = fields.String(required=True, allow_none=True)
    play_id = fields.String(required=True, allow_none=True)
    position_ms = fields.Integer(required=True, metadata={"description": "at updated_at"})
    volume = fields.Float(required=True)
    repeat = fields.String(required=True, metadata={"enum": list(REPEATS)})
    shuffle = fields.Boolean(required=True)
    output_client_id = fields.String(required=True, allow_none=True)
    clients = fields.List(fields.String(), required=True)
    version = fields.Integer(required=True)
    updated_at = fields.DateTime(required=True)


class QueuedItem(StrictSchema):
    """A track in the queue."""

    item_id = fields.String(required=True)
    id = fields.String(required=True)
    title = fields.String(required=True)
    artist = fields.String(required=True)
    album = fields.String(required=True)
    duration_ms = fields.Integer(required=True, allow_none=True)
    added_at = fields.DateTime(required=True)
    metadata = fields.Dict(required=True)
    why = fields.Nested(Why, metadata={"description": "of a track that a radio has chosen"})


class Queue(StrictSchema):
    """The queue, or the part of it that begins at `offset`."""

    position = fields.Integer(required=True, allow_none=True)
    length = fields.Integer(required=True)
    total_duration_ms = fields.Integer(required=True)
    version = fields.Integer(required=True)
    offset = fields.Integer(required=True)
    tracks = fields.List(fields.Nested(QueuedItem), required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackArguments:
    """Name of a shared playback session; None: the user's own."""

    session: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueArguments(PlaybackArguments):
    """A part of a queue; `cursor` has no effect, since a queue has offsets only."""

    offset: int
    limit: int
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandBody:
    """Body of a request that changes the player or the queue."""

    expected_version: int | None = None


class PlaybackQuery(TypedSchema[Data]):
    """Base of the queries of the player and the queue."""

    session = chosen_name(
        load_default=None,
        metadata={"description": "name of a shared session; default: the user's own"},
    )


class SessionQuery(PlaybackQuery[PlaybackArguments]):
    """Playback session; the user's own unless a shared one is named."""

    data_class = PlaybackArguments


class QueueQuery(PageQuery, PlaybackQuery[QueueArguments]):
    """Part of the queue of a playback session."""

    limit = limit_field(200, most=200)
    data_class = QueueArguments


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerChangeBody(CommandBody):
    """Settings of the player; None: not to be changed."""

    is_playing: bool | None = None
    position_ms: int | None = None
    volume: float | None = None
    repeat: Literal["off", "one", "all"] | None = None
    shuffle: bool | None = None
    output_client_id: str | None = None
    item_id: str | None = None

    def settings(self) -> dict[str, object]:
        """Return the settings to change, by name."""
        values = asdict(self)
        del values["expected_version"]
        return {name: value for name, value in values.items() if value is not None}


class PlayerChange(TypedSchema[PlayerChangeBody]):
    """Settings to change; others stay as they are."""

    data_class = PlayerChangeBody

    EXAMPLE: ClassVar = {"volume": 0.5}

    is_playing = StrictBoolean()
    position_ms = moment(metadata={"description": "position to seek to"})
    volume = StrictFloat(validate=validate.Range(0, 1))
    repeat = CleanString(validate=validate.OneOf(REPEATS))
    shuffle = StrictBoolean()
    output_client_id = chosen_name(metadata={"description": "the output device; one of `clients`"})
    item_id = identifier(metadata={"description": "item of the queue to play"})
    expected_version = expected_version_field()


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipBody(CommandBody):
    """The play to leave; None: the current one."""

    play_id: str | None = None


class Skip(TypedSchema[SkipBody]):
    """The play to leave; by default the current one."""

    data_class = SkipBody

    EXAMPLE: ClassVar[dict[str, object]] = {}

    play_id = CleanString(
        load_default=None,
        validate=validate.Length(1, 200),
        metadata={"description": "`play_id` of the player; no effect once another play has begun"},
    )
    expected_version = expected_version_field()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueAdditionBody(CommandBody):
    """Tracks to add; with `play` the first of them is played."""

    track_ids: list[str]
    position: InsertPosition = "end"
    play: bool = False


class QueueAddition(TypedSchema[QueueAdditionBody]):
    """Tracks to add to the queue."""

    data_class = QueueAdditionBody

    EXAMPLE: ClassVar = {"track_ids": [EXAMPLE_ID], "position": "next"}

    track_ids = BoundedList(identifier(), required=True, validate=validate.Length(1, MAX_TRACKS_AT_ONCE))
    position = InsertPositionField(
        load_default="end", metadata={"description": "where to add them", "anyOf": INSERT_POSITIONS}
    )
    play = _play()
    expected_version = expected_version_field()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueReplacementBody(CommandBody):
    """Tracks that replace the queue; with `play` the first of them is played."""

    track_ids: list[str]
    play: bool = False


class QueueReplacement(TypedSchema[QueueReplacementBody]):
    """Tracks that replace the queue."""

    data_class = QueueReplacementBody

    EXAMPLE: ClassVar = {"track_ids": [EXAMPLE_ID], "play": True}

    track_ids = BoundedList(identifier(), required=True, validate=validate.Length(0, MAX_TRACKS_AT_ONCE))
    play = _play()
    expected_version = expected_version_field()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueMoveBody(CommandBody):
    """Indexes in the queue."""

    origin: int
    target: int


class QueueMove(TypedSchema[QueueMoveBody]):
    """A move from one index to another."""

    data_class = QueueMoveBody

    EXAMPLE: ClassVar = {"from": 2, "to": 0}

    origin = index(required=True, data_key="from")
    target = index(required=True, data_key="to")
    expected_version = expected_version_field()
