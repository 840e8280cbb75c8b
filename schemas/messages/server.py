# ruff: noqa: N815  # the protocol's names are camelCase
"""What the server sends. Times in milliseconds, names in camelCase: the protocol's own."""

from typing import Any

from marshmallow import fields

from schemas.fields import StrictSchema
from schemas.messages.connection import TOPICS
from schemas.tracks import Track


def text(**options: Any) -> fields.String:
    """A string that is always there."""
    return fields.String(required=True, **options)


def whole(**options: Any) -> fields.Integer:
    """A whole number that is always there."""
    return fields.Integer(required=True, **options)


def number(**options: Any) -> fields.Float:
    """A number that is always there."""
    return fields.Float(required=True, **options)


class ErrorInfo(StrictSchema):
    """What went wrong, for programs and for people."""

    code = text(metadata={"example": "CONFLICT"})
    message = text()
    details = fields.Dict()


class Envelope(StrictSchema):
    """What every message stands in."""

    id = text(metadata={"example": "evt_1f0c9a2b77de01aa_5"})
    type = text()
    data = fields.Dict(required=True)
    sequence = whole(metadata={"description": "number in the log; transient: of the last event before it"})
    timestamp = whole(metadata={"description": "ms since 1970"})
    responseToId = fields.String(allow_none=True, metadata={"description": "the command that this answers"})
    transient = fields.Boolean(metadata={"description": "takes no number, is never replayed"})
    final = fields.Boolean(metadata={"description": "the last event of its command"})
    error = fields.Nested(ErrorInfo)


class CurrentTrack(StrictSchema):
    """What the player has loaded."""

    id = text()
    title = text()
    artist = text()
    album = text()
    duration = whole(allow_none=True)


class PlayerState(StrictSchema):
    """The player; where it is now follows from `position` and `updatedAt`."""

    isPlaying = fields.Boolean(required=True)
    currentTrack = fields.Nested(CurrentTrack, required=True, allow_none=True)
    itemId = text(allow_none=True)
    playId = text(allow_none=True)
    position = whole(metadata={"description": "ms, at updatedAt"})
    volume = number(metadata={"description": "0-1"})
    playbackRate = number()
    repeat = text(metadata={"enum": ["off", "one", "all"]})
    shuffle = fields.Boolean(required=True)
    outputClientId = text(allow_none=True, metadata={"description": "the device that sounds"})
    clients = fields.List(fields.String(), required=True, metadata={"description": "devices that are here"})
    version = whole()
    updatedAt = whole()


class PlayerPosition(StrictSchema):
    """Where the player is, each second while it plays."""

    position = whole()
    isPlaying = fields.Boolean(required=True)


class QueueItem(StrictSchema):
    """A track in the queue; the same track may stand there twice."""

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


class QueueChange(StrictSchema):
    """What to do to the queue that one knows."""

    op = text(metadata={"enum": ["add", "replace", "remove", "move", "clear"]})
    index = fields.Integer(metadata={"description": "add, replace, move: where"})
    count = fields.Integer(
        metadata={"description": "add, replace: how many; those beyond `tracks` are to be fetched"}
    )
    itemId = fields.String(metadata={"description": "move: which"})
    itemIds = fields.List(fields.String(), metadata={"description": "remove: which"})


class QueueState(StrictSchema):
    """The queue: its figures, and the part of it that begins at `offset`."""

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
    """The answer to a command without events of its own: it had no effect, or was applied before."""

    changed = fields.Boolean(required=True)
    repeated = fields.Boolean(required=True)
    sequence = whole()
    version = whole()


class LibraryResults(StrictSchema):
    """Tracks that were searched or browsed for, as REST shows them."""

    items = fields.List(fields.Nested(Track), required=True)
    total = whole()
    offset = whole()
    limit = whole()
    cacheHit = fields.Boolean(required=True)
    strategy = text(metadata={"enum": ["fast", "accurate", "batch"]})
    timeMs = number()


class LibraryChanged(StrictSchema):
    """Tracks came, changed or went; a generation that does not follow shows a message that was missed."""

    added = whole()
    changed = whole()
    missing = whole()
    generation = whole()


class JobProgress(StrictSchema):
    """How far a job is."""

    jobId = text()
    kind = text()
    state = text(metadata={"enum": ["pending", "running", "done", "failed", "cancelled"]})
    done = whole()
    total = whole()
    failed = whole()
    ratePerS = number(allow_none=True)
    etaS = number(allow_none=True)


class FingerprintProgress(StrictSchema):
    """What is known of how a track sounds."""

    trackId = text()
    dimensions = fields.Dict(keys=fields.String(), values=fields.Float(allow_none=True), required=True)
    confidence = number(metadata={"description": "0-1"})
    coverage = number(metadata={"description": "share of the track that was heard"})


class CacheStats(StrictSchema):
    """How the caches do, each 2 s."""

    hitRate = number(allow_none=True)
    hits = whole()
    misses = whole()


class Limits(StrictSchema):
    """What a client may send, and may have stored; it paces itself."""

    messageBytes = whole()
    inbox = whole()
    metadataBytes = whole(metadata={"description": "of queue.add, as JSON"})
    queueItems = whole()
    queueBytes = whole(metadata={"description": "of all items of a queue together, as JSON"})
    sharedSessions = whole(metadata={"description": "that one person may have made"})
    budgets = fields.Dict(
        keys=fields.String(), values=fields.Integer(), required=True, metadata={"description": "a minute"}
    )


class Heartbeat(StrictSchema):
    """Control frames that keep a connection: every `interval` a ping, answered within `timeout`."""

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
    """Begin anew from this state."""

    reason = text(metadata={"enum": ["new", "epoch", "trimmed", "ahead", "timeout"]})
    epoch = text()
    sequence = whole()
    libraryGeneration = whole()
    player = fields.Nested(PlayerState, required=True)
    queue = fields.Nested(QueueState, required=True)


class ConnectionPong(StrictSchema):
    """The server's time, and where everything stands."""

    serverTime = whole()
    epoch = text()
    sequence = whole()
    libraryGeneration = whole()


class ConnectionClose(StrictSchema):
    """Goodbye."""

    reason = text()


class Notification(StrictSchema):
    """Something that a person may want to know; of an error also in the envelope."""

    code = text()
    message = text()
