# the names of the protocol are camelCase
"""Reading a playback session: its state at one instant, and the events after a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

import orjson

from live import keys
from live.client import client
from live.scripting import Command, run

#: Events fetched at once while a client catches up.
PAGE = 200

#: Of a session that no command has made yet: looking at one stores nothing.
UNMADE = "unmade"

#: Devices that a player's state names; as in `live/scripts/prelude.lua`.
SHOWN_CLIENTS = 20

#: Tracks in a resync and in the answer to queue.get.
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


class QueueItem(LoadedTrack):
    """A track in the queue."""

    itemId: str
    addedAt: int
    metadata: NotRequired[dict[str, str]]


class QueueState(TypedDict):
    """The queue, and the part of its tracks that begins at `offset`."""

    position: int | None
    length: int
    totalDuration: int
    version: int
    offset: int
    tracks: list[QueueItem]


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
class Reading:
    """A session at one instant.

    Attributes
    ----------
    sequence
        Number of the log's last event.
    clock_ms
        Redis's own time, which all of the session's times are in.
    """

    epoch: str
    sequence: int
    version: int
    player: PlayerState
    queue: QueueState
    clock_ms: int


def read(session: str, offset: int = 0, limit: int = QUEUE_WINDOW) -> Reading:
    """Player, a part of the queue, and where the log ends.

    Raises
    ------
    SessionMissingError
        Redis does not know the session.
    LiveUnavailableError
        Redis is away.
    """
    reply = run("read", Command(session), {"offset": offset, "limit": limit})
    return Reading(
        epoch=reply[1],
        sequence=int(reply[2]),
        version=int(reply[3]),
        player=orjson.loads(reply[5]),
        queue=orjson.loads(reply[6]),
        clock_ms=int(reply[7]),
    )


def find_coverage(session: str, epoch: str, last_sequence: int) -> LogCoverage:
    """Return whether the log holds all events after a number, so that a client can replay them.

    Raises
    ------
    SessionMissingError
        Redis does not know the session.
    LiveUnavailableError
        Redis is away.
    """
    reply = run("read", Command(session), {"epoch": epoch, "lastSequence": last_sequence})
    return LogCoverage(epoch=reply[1], sequence=int(reply[2]), covered=bool(reply[4]))


def unmade(session: str, version: int, offset: int = 0) -> Reading:
    """Return how a session looks that no command has made yet: empty but for the devices that wait in it.

    Parameters
    ----------
    version
        That it will be made with, so that a first command may expect it.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    """
    seconds, microseconds = client().time()
    clock_ms = seconds * 1000 + microseconds // 1000
    lasting = (f"({clock_ms}", "+inf", 0, SHOWN_CLIENTS)
    clients = sorted(str(name) for name in client().zrangebyscore(keys.session_clients(session), *lasting))
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
    return Reading(UNMADE, 0, version, player=player, queue=queue, clock_ms=clock_ms)


def find_heads(sessions: Sequence[str]) -> list[tuple[str, int] | None]:
    """Epoch and last number of sessions, in one round trip; None for those that Redis does not know.

    The epoch is that of the last command: only a command notices that Redis was restarted.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    """
    with client().pipeline(transaction=False) as pipeline:
        for session in sessions:
            pipeline.hmget(keys.session_state(session), "epoch", "sequence")
        return [(epoch, int(sequence)) if epoch else None for epoch, sequence in pipeline.execute()]


def page(session: str, epoch: str, after: int, count: int = PAGE) -> list[tuple[int, str]]:
    """The next events of an epoch after a number; none where a new epoch has begun.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    """
    entries: Any = client().xrange(keys.session_log(session), min=f"{after + 1}-0", count=count)
    ours = f'{{"id":"evt_{epoch}_'
    return [
        (int(entry_id.partition("-")[0]), values["f"])
        for entry_id, values in entries
        if values["f"].startswith(ours)
    ]
