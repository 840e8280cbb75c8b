"""The player and the queue over REST: the socket's words in REST's spelling."""

from marshmallow import fields, validate

from schemas.fields import BoundedList, CleanString, PageQuery, StrictInteger, StrictSchema, identifier
from schemas.messages.client import MAX_TRACKS_AT_ONCE, Place, chosen_name, index, moment

REPEATS = ("off", "one", "all")


class Ticket(StrictSchema):
    """Good once, to authenticate a socket with."""

    ticket = fields.String(required=True)
    expires_in_s = fields.Integer(required=True, validate=validate.Range(1))


class LoadedTrack(StrictSchema):
    """What the player has loaded."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    artist = fields.String(required=True)
    album = fields.String(required=True)
    duration_ms = fields.Integer(required=True, allow_none=True)


class Player(StrictSchema):
    """The player that all devices of a person share."""

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


class Queue(StrictSchema):
    """The queue, or the part of it that begins at `offset`."""

    position = fields.Integer(required=True, allow_none=True)
    length = fields.Integer(required=True)
    total_duration_ms = fields.Integer(required=True)
    version = fields.Integer(required=True)
    offset = fields.Integer(required=True)
    tracks = fields.List(fields.Nested(QueuedItem), required=True)


class SessionQuery(StrictSchema):
    """Which session; a person's own unless a shared one is named."""

    session = chosen_name(load_default=None)


class QueueQuery(PageQuery, SessionQuery):
    """Which part of which session's queue."""

    limit = StrictInteger(load_default=200, validate=validate.Range(1, 200))


class PlayerChange(StrictSchema):
    """What to set; what is not named stays."""

    is_playing = fields.Boolean(truthy={True}, falsy={False})
    position_ms = moment()
    volume = fields.Float(allow_nan=False, validate=validate.Range(0, 1))
    repeat = CleanString(validate=validate.OneOf(REPEATS))
    shuffle = fields.Boolean(truthy={True}, falsy={False})
    output_client_id = chosen_name()
    item_id = identifier(metadata={"description": "play this item of the queue"})
    expected_version = StrictInteger(load_default=None)


class Skip(StrictSchema):
    """Which play to leave; without it whatever plays."""

    play_id = CleanString(load_default=None, validate=validate.Length(1, 200))
    expected_version = StrictInteger(load_default=None)


class QueueAddition(StrictSchema):
    """Tracks for the queue."""

    track_ids = BoundedList(identifier(), required=True, validate=validate.Length(1, MAX_TRACKS_AT_ONCE))
    position = Place(load_default="end", metadata={"description": '"end", "next", an index, {"after": id}'})
    play = fields.Boolean(load_default=False)
    expected_version = StrictInteger(load_default=None)


class QueueReplacement(StrictSchema):
    """Tracks in place of all that is in the queue."""

    track_ids = BoundedList(identifier(), required=True, validate=validate.Length(0, MAX_TRACKS_AT_ONCE))
    play = fields.Boolean(load_default=False)
    expected_version = StrictInteger(load_default=None)


class QueueMove(StrictSchema):
    """From one place to another."""

    origin = index(required=True, data_key="from")
    target = index(required=True, data_key="to")
    expected_version = StrictInteger(load_default=None)
