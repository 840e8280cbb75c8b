"""The state of player and queue that a client keeps, and its description as text."""

from collections.abc import Iterator

from app.cli.remote.client import Message
from live.session_log import PlayerState, QueueItem, QueueState

MS_A_MINUTE = 60_000

#: Shown for a player without an output: it waits for a device that becomes the output.
NO_OUTPUT = "playing, but on no device"

#: Before the first message.
NO_PLAYER: PlayerState = {
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
    "clients": [],
    "version": 0,
    "updatedAt": 0,
}


class State:
    """The state as the server's messages report it.

    Attributes
    ----------
    player
        Data of the latest `player.state`.
    position
        Index of the current item in the queue.
    length
        Number of items in the queue.
    """

    def __init__(self) -> None:
        self.player: PlayerState = NO_PLAYER
        self.position: int | None = None
        self.length = 0
        self._at_ms = 0

    def take(self, message: Message) -> bool:
        """Apply a message; return whether it changed anything."""
        kind, data = message["type"], message["data"]
        if kind == "connection.resync":
            self.player = data["player"]
            self._take_queue(data["queue"])
        elif kind == "player.state":
            self.player = data
        elif kind == "queue.state" and not message.get("transient"):
            self._take_queue(data)
        elif kind == "queue.position":
            self.position = data["position"]
        else:
            return False
        self._at_ms = message["timestamp"]
        return True

    def line(self) -> str:
        """Describe track, position and settings in one line."""
        track = self.player["currentTrack"]
        if track is None:
            return f"nothing is loaded, {self.length} in the queue" if self.length else "nothing is loaded"
        position = self._position_text(track["duration"])
        parts = [f"{self._doing()}: {track['title']} – {track['artist']} at {position}"]
        if self.position is not None:
            parts.append(f"{self.position + 1} of {self.length} in the queue")
        return ", ".join([*parts, *self._settings()])

    def devices(self) -> Iterator[str]:
        """Yield a line for each connected device; the output is marked."""
        for name in self.player["clients"]:
            yield f"{'▶' if name == self.player['outputClientId'] else ' '} {name}"

    def _take_queue(self, data: QueueState) -> None:
        self.position, self.length = data["position"], data["length"]

    def _doing(self) -> str:
        if not self.player["isPlaying"]:
            return "paused"
        device = self.player["outputClientId"]
        return f"playing on {device}" if device else NO_OUTPUT

    def _position_text(self, duration_ms: int | None) -> str:
        """Describe the current position, derived from the one at `updatedAt` by the server's clock."""
        elapsed_ms = max(0, self._at_ms - self.player["updatedAt"]) if self.player["isPlaying"] else 0
        position_ms = self.player["position"] + elapsed_ms
        if not duration_ms:
            return clock(position_ms)
        return f"{clock(min(position_ms, duration_ms))} of {clock(duration_ms)}"

    def _settings(self) -> Iterator[str]:
        yield f"volume {self.player['volume']:.0%}"
        if self.player["repeat"] != "off":
            yield f"repeat {self.player['repeat']}"
        if self.player["shuffle"]:
            yield "shuffled"


def queue_line(item: QueueItem, index: int, current: int | None) -> str:
    """Describe an item of the queue; the current one is marked."""
    mark = "▶" if index == current else " "
    length = f" ({clock(item['duration'])})" if item["duration"] else ""
    return f"{mark} {index + 1:>3}  {item['title']} – {item['artist']}{length}"


def clock(duration_ms: int) -> str:
    """Format ms as minutes and seconds."""
    minutes, rest_ms = divmod(duration_ms, MS_A_MINUTE)
    return f"{minutes}:{rest_ms // 1000:02}"
