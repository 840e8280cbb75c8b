"""What a device knows of the player and the queue, and its words for people."""

from collections.abc import Iterator
from typing import Any

from app.cli.remote.client import Message

MS_A_MINUTE = 60_000

#: A player that was started where no device is: it waits for one that is given the sound.
SILENT = "playing, but no device sounds"


class State:
    """Kept by listening to everything that the server says.

    Attributes
    ----------
    player
        Data of the latest `player.state`.
    position
        Index of the current item in the queue.
    length
        Of the queue, in items.
    """

    def __init__(self) -> None:
        self.player: dict[str, Any] = {"currentTrack": None, "clients": [], "outputClientId": None}
        self.position: int | None = None
        self.length = 0
        self._at_ms = 0

    def take(self, message: Message) -> bool:
        """Note what a message tells; whether it told anything."""
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
        """What plays, where in it and how loud."""
        track = self.player["currentTrack"]
        if track is None:
            return f"nothing is loaded, {self.length} in the queue" if self.length else "nothing is loaded"
        parts = [f"{self._doing()}: {track['title']} – {track['artist']} at {self._place(track['duration'])}"]
        if self.position is not None:
            parts.append(f"{self.position + 1} of {self.length} in the queue")
        return ", ".join([*parts, *self._settings()])

    def devices(self) -> Iterator[str]:
        """Those that are here, each in a line; the one that sounds is marked."""
        for name in self.player["clients"]:
            yield f"{'▶' if name == self.player['outputClientId'] else ' '} {name}"

    def _take_queue(self, data: dict[str, Any]) -> None:
        self.position, self.length = data["position"], data["length"]

    def _doing(self) -> str:
        if not self.player["isPlaying"]:
            return "paused"
        device = self.player["outputClientId"]
        return f"playing on {device}" if device else SILENT

    def _place(self, duration_ms: int | None) -> str:
        """The state says where the player was at `updatedAt`, by the server's clock."""
        gone_ms = max(0, self._at_ms - self.player["updatedAt"]) if self.player["isPlaying"] else 0
        position_ms = self.player["position"] + gone_ms
        if not duration_ms:
            return clock(position_ms)
        return f"{clock(min(position_ms, duration_ms))} of {clock(duration_ms)}"

    def _settings(self) -> Iterator[str]:
        yield f"volume {self.player['volume']:.0%}"
        if self.player["repeat"] != "off":
            yield f"repeat {self.player['repeat']}"
        if self.player["shuffle"]:
            yield "shuffled"


def queue_line(item: dict[str, Any], index: int, current: int | None) -> str:
    """An item of the queue; the current one is marked."""
    mark = "▶" if index == current else " "
    length = f" ({clock(item['duration'])})" if item["duration"] else ""
    return f"{mark} {index + 1:>3}  {item['title']} – {item['artist']}{length}"


def clock(duration_ms: int) -> str:
    """Minutes and seconds, as players show them."""
    minutes, rest_ms = divmod(duration_ms, MS_A_MINUTE)
    return f"{minutes}:{rest_ms // 1000:02}"
