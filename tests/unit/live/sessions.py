"""Shortcuts for commands and states of one playback session."""

import json
from itertools import count
from typing import Any

from live import session_log
from live.queue import QueuedTrack
from live.scripting import Applied, Command
from live.session_log import PlayerState, QueueState

SESSION = "owner"
_numbers = count()


def command(client: str = "phone", **changes: Any) -> Command:
    """Return a command with a unique id."""
    given: dict[str, Any] = {
        "playback_id": SESSION,
        "client": client,
        "id": f"msg_{next(_numbers)}",
        "digest": "d",
    }
    return Command(**(given | changes))


def track(name: str = "a", duration_ms: int | None = 180_000) -> QueuedTrack:
    return QueuedTrack(name, f"Title {name}", "Artist", "Album", duration_ms)


def tracks(names: str) -> list[QueuedTrack]:
    return [track(name) for name in names]


def player() -> PlayerState:
    return session_log.read(SESSION).player


def queue() -> QueueState:
    return session_log.read(SESSION).queue


def order() -> str:
    """Return the ids of the queued tracks, in order."""
    return "".join(item["id"] for item in queue()["tracks"])


def items() -> dict[str, str]:
    """Return item ids by track id."""
    return {item["id"]: item["itemId"] for item in queue()["tracks"]}


def types(applied: Applied) -> list[str]:
    return [json.loads(frame)["type"] for frame in applied.frames]


def play_id() -> str:
    """Return the id of the current play."""
    found = player()["playId"]
    assert found is not None
    return found


def current() -> str | None:
    """Return the id of the loaded track."""
    found = player()["currentTrack"]
    return found["id"] if found else None
