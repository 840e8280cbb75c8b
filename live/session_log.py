"""Read a playback session: its state at one instant, and the events after a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

import orjson

from live import keys
from live.client import client
from live.scripting import Command, run

#: Events read at once during a replay.
PAGE = 200

#: Epoch of a session that no command has created yet; reading one stores nothing.
UNMADE = "unmade"

#: Devices in the player's state; the same as in `live/scripts/prelude.lua`.
SHOWN_CLIENTS = 20

#: Tracks in a resync and in the reply to queue.get.
QUEUE_WINDOW = 200


class LoadedTrack(TypedDict):
    """The track that the player has loaded; `duration` in ms."""

    id: str
    title: str
    artist: str
    album: str
    duration: int | None


class PlayerState(TypedDict):
    """The player, as scripts store it and clients get it; times in ms."""

    isPlaying: bool
    currentTrack: LoadedTrack | None
    itemId: str | None
    playId: str | None
    position: int
    volume: float
    playbackRate: float
    repeat: str
    shuffle: bool
    outputClientId: str | None
    clients: list[str]
    version: int
    updatedAt: int


class QueuedReason(TypedDict):
    """The reason for which a radio has chosen a track, as `discovery.radio.choosing` describes it."""

    basis: str
    trackId: str | None
    title: str | None
    similarity: float | None
    alike: list[str]
    different: list[str]


class QueueItem(LoadedTrack):
    """A track in the queue."""

    itemId: str
    addedAt: int
    metadata: NotRequired[dict[str, str]]
    why: NotRequired[QueuedReason]


class QueueState(TypedDict):
    """The queue, and the part of its tracks that begins at `offset`."""

    position: int | None
    length: int
    totalDuration: int
    version: int
    offset: int
    tracks: list[QueueItem]


class Radio(TypedDict):
    """The radio of a session; `seed` as `discovery.radio.seeds` has it."""

    id: str
    seed: Mapping[str, Any]
    state: str
    startedAt: int
    skipped: int


class RadioState(TypedDict):
    """The radio, if there is one, and whether the session plays on at the end of any queue."""

    radio: Radio | None
    playOn: bool
    version: int


class OutputReport(TypedDict):
    """The position that the output device reported, as `player_report.lua` publishes it."""

    position: int
    isPlaying: bool
    moving: bool
    updatedAt: int


@dataclass(frozen=True, slots=True)
class LogCoverage:
    """Return value of `find_coverage`: the log's end, and whether it holds all events after a number."""

    epoch: str
    sequence: int
    covered: bool


@dataclass(frozen=True, slots=True)
class PlaybackState:
    """A playback session at one instant.

    Attributes
    ----------
    sequence
        Number of the log's last event.
    clock_ms
        Redis's time, in which all of the session's times are.
    queue_version
        Version of the last change of the queue or of the current item.
    """

    epoch: str
    sequence: int
    version: int
    player: PlayerState
    queue: QueueState
    clock_ms: int
    queue_version: int
    radio: RadioState


def read(playback_id: str, offset: int = 0, limit: int = QUEUE_WINDOW) -> PlaybackState:
    """Return player, a part of the queue, and the end of the log.

    Raises
    ------
    PlaybackMissingError
        Redis has no such session.
    LiveUnavailableError
        Redis is unavailable.
    """
    reply = run("read", Command(playback_id), {"offset": offset, "limit": limit})
    return PlaybackState(
        epoch=reply[1],
        sequence=int(reply[2]),
        version=int(reply[3]),
        player=orjson.loads(reply[5]),
        queue=orjson.loads(reply[6]),
        clock_ms=int(reply[7]),
        queue_version=int(reply[8]),
        radio=orjson.loads(reply[9]),
    )


def find_coverage(playback_id: str, epoch: str, last_sequence: int) -> LogCoverage:
    """Return whether the log holds all events after a number, so that a client can replay them.

    Raises
    ------
    PlaybackMissingError
        Redis has no such session.
    LiveUnavailableError
        Redis is unavailable.
    """
    reply = run("read", Command(playback_id), {"epoch": epoch, "lastSequence": last_sequence})
    return LogCoverage(epoch=reply[1], sequence=int(reply[2]), covered=bool(reply[4]))


def unmade(playback_id: str, version: int, offset: int = 0) -> PlaybackState:
    """Return the state of a session that no command has created yet: empty but for its devices.

    Parameters
    ----------
    version
        Version that it will be created with, so that a first command may expect it.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    seconds, microseconds = client().time()
    clock_ms = seconds * 1000 + microseconds // 1000
    unexpired = (f"({clock_ms}", "+inf", 0, SHOWN_CLIENTS)
    clients = sorted(
        str(name) for name in client().zrangebyscore(keys.playback_clients(playback_id), *unexpired)
    )
    player: PlayerState = {
        "isPlaying": False,
        "currentTrack": None,
        "itemId": None,
        "playId": None,
        "position": 0,
        "volume": 1,
        "playbackRate": 1,
        "repeat": "off",
        "shuffle": False,
        "outputClientId": None,
        "clients": clients,
        "version": version,
        "updatedAt": 0,
    }
    queue: QueueState = {
        "position": None,
        "length": 0,
        "totalDuration": 0,
        "version": version,
        "offset": offset,
        "tracks": [],
    }
    radio: RadioState = {"radio": None, "playOn": False, "version": version}
    return PlaybackState(UNMADE, 0, version, player, queue, clock_ms, queue_version=version, radio=radio)


def find_heads(sessions: Sequence[str]) -> list[tuple[str, int] | None]:
    """Return epoch and last event number of sessions in one round trip; None for unknown ones.

    The epoch is that of the last command, since only a command notices a restart of Redis.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    with client().pipeline(transaction=False) as pipeline:
        for playback_id in sessions:
            pipeline.hmget(keys.playback_state(playback_id), "epoch", "sequence")
        return [(epoch, int(sequence)) if epoch else None for epoch, sequence in pipeline.execute()]


def page(playback_id: str, epoch: str, after: int, count: int = PAGE) -> list[tuple[int, str]]:
    """Return the next events of an epoch after a number; none if a new epoch has begun.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    entries: Any = client().xrange(keys.playback_log(playback_id), min=f"{after + 1}-0", count=count)
    own_prefix = f'{{"id":"evt_{epoch}_'
    return [
        (int(entry_id.partition("-")[0]), values["f"])
        for entry_id, values in entries
        if values["f"].startswith(own_prefix)
    ]
