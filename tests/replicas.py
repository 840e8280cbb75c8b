"""The state of a playback session that a client derives from its events."""

from collections.abc import Mapping
from typing import Any


class Replica:
    """Player and queue, folded from a resync and the events after it.

    Attributes
    ----------
    sequence
        Number of the last event; one that does not follow is an error of the server.
    """

    def __init__(self) -> None:
        self.epoch = ""
        self.sequence = 0
        self.player: dict[str, Any] = {}
        self.order: list[str | None] = []
        self.length = 0
        self.version = 0

    def resync(self, epoch: str, sequence: int, player: Mapping[str, Any], queue: Mapping[str, Any]) -> None:
        self.epoch, self.sequence, self.player = epoch, sequence, dict(player)
        self.order = [item["itemId"] for item in queue["tracks"]]
        self.order += [None] * (queue["length"] - len(self.order))
        self.version = max(player["version"], queue["version"])

    def take(self, event: Mapping[str, Any]) -> None:
        assert event["sequence"] == self.sequence + 1, f"{event['sequence']} after {self.sequence}"
        self.sequence += 1
        data = event["data"]
        if event["type"] == "player.state":
            self.player = data
        elif event["type"] == "queue.state":
            getattr(self, f"_{data['change']['op']}")(data, data["change"])
            assert len(self.order) == data["length"]
        self.version = max(self.version, data.get("version", 0))

    def _add(self, data: dict[str, Any], change: dict[str, Any]) -> None:
        shown: list[str | None] = [item["itemId"] for item in data["tracks"]]
        shown += [None] * (change["count"] - len(shown))
        self.order[change["index"] : change["index"]] = shown

    def _replace(self, data: dict[str, Any], change: dict[str, Any]) -> None:
        self.order = []
        self._add(data, change)

    def _remove(self, data: dict[str, Any], change: dict[str, Any]) -> None:
        self.order = [item for item in self.order if item not in change["itemIds"]]

    def _move(self, data: dict[str, Any], change: dict[str, Any]) -> None:
        self.order.remove(change["itemId"])
        self.order.insert(change["index"], change["itemId"])

    def _clear(self, data: dict[str, Any], change: dict[str, Any]) -> None:
        self.order = []
