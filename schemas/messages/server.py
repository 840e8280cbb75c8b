# ruff: noqa: N815  # the protocol's names are camelCase
"""Messages of the server. Times in milliseconds; names in camelCase, as the protocol has them."""

from typing import Any

from marshmallow import fields

from schemas.fields import StrictSchema
from schemas.messages.connection import TOPICS
from schemas.messages.radio_state import RadioState, Why
from schemas.tracks import Track


def text(**options: Any) -> fields.String:
    """Declare a required string."""
    return fields.String(required=True, **options)


def whole(**options: Any) -> fields.Integer:
    """Declare a required whole number."""
    return fields.Integer(required=True, **options)


def number(**options: Any) -> fields.Float:
    """Declare a required number."""
    return fields.Float(required=True, **options)


class ErrorInfo(StrictSchema):
    """An error: a code for programs, a message for people."""

    code = text(metadata={"example": "CONFLICT"})
    message = text()
    details = fields.Dict()


class Envelope(StrictSchema):
    """The envelope of every message."""

    id = text(metadata={"example": "evt_1f0c9a2b77de01aa_5"})
    type = text()
    data = fields.Dict(required=True)
    sequence = whole(metadata={"description": "number in the log; transient: of the last event before it"})
    timestamp = whole(metadata={"description": "ms since 1970"})
    responseToId = fields.String(
        allow_none=True, metadata={"description": "id of the command that caused it"}
    )
    transient = fields.Boolean(metadata={"description": "not in the log, never replayed"})
    final = fields.Boolean(metadata={"description": "the last event of its command"})
    error = fields.Nested(ErrorInfo)


class CurrentTrack(StrictSchema):
    """The track that the player has loaded."""

    id = text()
    title = text()
    artist = text()
    album = text()
    duration = whole(allow_none=True)


class PlayerState(StrictSchema):
    """The player; its current position follows from `position` and `updatedAt`."""

    isPlaying = fields.Boolean(required=True)
    currentTrack = fields.Nested(CurrentTrack, required=True, allow_none=True)
    itemId = text(allow_none=True)
    playId = text(allow_none=True)
    position = whole(metadata={"description": "ms, at updatedAt"})
    volume = number(metadata={"description": "0-1"})
    playbackRate = number()
    repeat = text(metadata={"enum": ["off", "one", "all"]})
    shuffle = fields.Boolean(required=True)
    outputClientId = text(allow_none=True, metadata={"description": "the output device"})
    clients = fields.List(fields.String(), required=True, metadata={"description": "connected devices"})
    version = whole()
    updatedAt = whole()


class PlayerPosition(StrictSchema):
    """The player's position, each second while it plays."""

    position = whole()
    isPlaying = fields.Boolean(required=True)


class QueueItem(StrictSchema):
    """A track in the queue, which may have the same track twice."""

    itemId = text()
    id = text()
    title = text()
    artist = text()
    album = text()
    duration = whole(allow_none=True)
    addedAt = whole()
    metadata = fields.Dict(
        keys=fields.String(), values=fields.String(), metadata={"description": "as `queue.add` named it"}
    )
    why = fields.Nested(Why, metadata={"description": "of a track that a radio has chosen"})


class QueueChange(StrictSchema):
    """The change that leads from the previous queue to this one."""

    op = text(metadata={"enum": ["add", "replace", "remove", "move", "clear"]})
    index = fields.Integer(metadata={"description": "add, replace, move: index of the items"})
    count = fields.Integer(
        metadata={"description": "add, replace: number of items; fetch those beyond `tracks`"}
    )
    itemId = fields.String(metadata={"description": "move: the item"})
    itemIds = fields.List(fields.String(), metadata={"description": "remove: the items"})


class QueueState(StrictSchema):
    """The queue: its length and duration, and the part of its tracks that begins at `offset`."""

    position = whole(allow_none=True, metadata={"description": "index of the current item"})
    length = whole()
    totalDuration = whole()
    version = whole()
    change = fields.Nested(QueueChange)
    offset = whole()
    tracks = fields.List(fields.Nested(QueueItem), required=True)


class QueuePosition(StrictSchema):
    """Another item became the current one."""

    position = whole(allow_none=True)


class CommandDone(StrictSchema):
    """Reply to a command without events: it had no effect, or was applied before."""

    changed = fields.Boolean(required=True)
    repeated = fields.Boolean(required=True)
    sequence = whole()
    version = whole()


class LibraryResults(StrictSchema):
    """Tracks that match a search, or a part of the library, as in REST."""

    items = fields.List(fields.Nested(Track), required=True)
    total = whole()
    offset = whole()
    limit = whole()
    cacheHit = fields.Boolean(required=True)
    strategy = text(metadata={"enum": ["fast", "accurate", "batch"]})
    timeMs = number()


class LibraryChanged(StrictSchema):
    """Tracks were added, changed or lost; a gap in generations shows that a message was missed."""

    added = whole()
    changed = whole()
    missing = whole()
    generation = whole()


class GivenMark(StrictSchema):
    """The marks that the caller has given to a track, an album or an artist."""

    kind = text(metadata={"enum": ["track", "album", "artist"]})
    id = text()
    favourite = fields.Boolean(required=True)
    rating = whole(allow_none=True, metadata={"description": "1-5"})


class MarksChanged(StrictSchema):
    """Another device of the caller, or this one, changed favourites or ratings; empty: read all again."""

    marks = fields.List(fields.Nested(GivenMark), required=True)


class PlaylistChanged(StrictSchema):
    """A playlist that the user sees, or saw, was changed or deleted."""

    playlistId = text()
    version = whole()


class JobProgress(StrictSchema):
    """Progress of a job."""

    jobId = text()
    kind = text()
    state = text(metadata={"enum": ["pending", "running", "done", "failed", "cancelled"]})
    done = whole()
    total = whole()
    failed = whole()
    ratePerS = number(allow_none=True)
    etaS = number(allow_none=True)


class FingerprintProgress(StrictSchema):
    """A track's fingerprint, also preliminary during its analysis."""

    trackId = text()
    dimensions = fields.Dict(keys=fields.String(), values=fields.Float(allow_none=True), required=True)
    confidence = number(metadata={"description": "0-1"})
    coverage = number(metadata={"description": "share of the track that was analysed"})


class CacheStats(StrictSchema):
    """Statistics of the caches, every 2 s."""

    hitRate = number(allow_none=True)
    hits = whole()
    misses = whole()


class Limits(StrictSchema):
    """Limits of messages and of stored data, so that clients can pace themselves."""

    messageBytes = whole()
    inbox = whole()
    metadataBytes = whole(metadata={"description": "of queue.add, as JSON"})
    queueItems = whole()
    queueBytes = whole(metadata={"description": "of all items of a queue together, as JSON"})
    sharedSessions = whole(metadata={"description": "created by one user, at most"})
    budgets = fields.Dict(
        keys=fields.String(), values=fields.Integer(), required=True, metadata={"description": "a minute"}
    )


class Heartbeat(StrictSchema):
    """Pings every `interval` ms, to be answered within `timeout` ms."""

    interval = whole()
    timeout = whole()


class ConnectionReady(StrictSchema):
    """Welcome; no event follows before `connection.resume`."""

    clientId = text()
    session = text()
    epoch = text()
    sequence = whole()
    libraryGeneration = whole()
    protocolVersion = whole()
    serverVersion = text()
    features = fields.List(fields.String(), required=True, metadata={"description": ", ".join(TOPICS)})
    heartbeat = fields.Nested(Heartbeat, required=True)
    limits = fields.Nested(Limits, required=True)
    jobs = fields.List(fields.Nested(JobProgress), required=True, metadata={"description": "newest first"})


class ConnectionResync(StrictSchema):
    """Replace everything known by this state."""

    reason = text(metadata={"enum": ["new", "epoch", "trimmed", "ahead", "timeout"]})
    epoch = text()
    sequence = whole()
    libraryGeneration = whole()
    player = fields.Nested(PlayerState, required=True)
    queue = fields.Nested(QueueState, required=True)
    radio = fields.Nested(RadioState)


class ConnectionPong(StrictSchema):
    """The server's time, the end of the log and the library's generation."""

    serverTime = whole()
    epoch = text()
    sequence = whole()
    libraryGeneration = whole()


class ConnectionClose(StrictSchema):
    """The server closes the connection."""

    reason = text()


class Notification(StrictSchema):
    """A message for users; errors also stand in the envelope."""

    code = text()
    message = text()
