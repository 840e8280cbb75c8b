"""Snapshots of playback sessions: read from Redis for the database, and restored from it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from live import keys
from live.client import client
from live.scripting import NONCE_BYTES, run_bare

#: Items read at once: some hundred kilobytes, a time that does not delay other clients of Redis.
PAGE = 500

#: Fields of a session's state that mean nothing after Redis lost its data.
VOLATILE = frozenset({"runId", "epoch", "sequence", "logBytes"})

NEW_STATE = {
    "playing": "0",
    "moving": "1",
    "item": "",
    "track": "null",
    "play": "",
    "position": "0",
    "anchoredAt": "0",
    "duration": "",
    "volume": "1",
    "repeating": "off",
    "shuffle": "0",
    "output": "",
    "reported": "",
    "total": "0",
    "bytes": "0",
    "radioId": "",
    "playOn": "0",
}


@dataclass(frozen=True, slots=True)
class RememberedCommand:
    """An applied command: client and id, hash of its content and result, time."""

    name: str
    outcome: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A session without its log.

    Attributes
    ----------
    content
        State, queue, items and shuffled order as JSON.
    commands
        Commands stored since the last snapshot.
    sequence
        End of the log, which shows later whether the session has changed since.
    """

    version: int
    sequence: str
    content: bytes
    commands: tuple[RememberedCommand, ...]


def find(playback_id: str, since_ms: int = 0) -> Snapshot | None:
    """Take a snapshot; None if there is no session, or if items were removed while they were read.

    A session that changed meanwhile stays unsaved, so that the next tick takes it.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    found = run_bare("snapshot", keys.playback(playback_id), [since_ms])
    if not found:
        return None
    state, queue, order, seen = found
    items = _items(playback_id, queue)
    if items is None:
        return None
    fields = _pairs(state)
    content = {
        "state": {name: value for name, value in fields.items() if name not in VOLATILE},
        "queue": queue,
        "items": items,
        "order": _pairs(order),
    }
    return Snapshot(
        version=int(fields["version"]),
        sequence=fields["sequence"],
        content=orjson.dumps(content),
        commands=tuple(RememberedCommand(name, outcome, int(at)) for name, outcome, at in seen),
    )


def create(
    playback_id: str, version: int, content: bytes | None = None, commands: Sequence[RememberedCommand] = ()
) -> bool:
    """Create a session, new or from a snapshot; False if another process was faster and nothing was done.

    A player that was playing is paused at its output's last report, since the time without Redis is unknown.

    Raises
    ------
    LiveFullError
        Redis has no room for it.
    LiveUnavailableError
        Redis is unavailable.
    """
    stored: dict[str, Any] = orjson.loads(content) if content else {}
    state = NEW_STATE | stored.get("state", {}) | {"version": str(version), "playing": "0"}
    state["position"] = state["reported"] or state["position"]
    items: dict[str, str] = stored.get("items", {})
    state["bytes"] = str(sum(len(item.encode()) for item in items.values()))
    arguments = [
        state,
        stored.get("queue", []),
        items,
        stored.get("order", {}),
        [(command.name, command.outcome, command.at_ms) for command in commands],
    ]
    packed = [orjson.dumps(argument) for argument in arguments]
    nonce = secrets.token_hex(NONCE_BYTES)
    answer: list[str] = run_bare("create", keys.playback(playback_id), [*packed, nonce])
    return answer == ["made"]


def unsaved(older_than_ms: int) -> list[str]:
    """Return sessions whose first unsaved change is at least this old, by Redis's clock.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    seconds, microseconds = client().time()
    until_ms = seconds * 1000 + microseconds // 1000 - older_than_ms
    return [str(name) for name in client().zrangebyscore(keys.unsaved(), "-inf", until_ms)]


def saved(playback_id: str, snapshot: Snapshot) -> None:
    """Mark a session as saved, unless it has changed since the snapshot."""
    script_keys = [keys.playback(playback_id)[0], keys.unsaved()]
    run_bare("saved", script_keys, [playback_id, str(snapshot.version), snapshot.sequence])


def forget_idle(playback_id: str) -> bool:
    """Delete a session; False and no effect if a device is connected or a change is unsaved.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    return bool(run_bare("forget", keys.playback(playback_id), [playback_id]))


def forget(playback_id: str) -> None:
    """Delete a session; to be called after its snapshot was deleted from SQL.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    *own, unsaved_sessions = keys.playback(playback_id)
    with client().pipeline() as together:
        together.delete(*own)
        together.zrem(unsaved_sessions, playback_id)
        together.execute()


def _items(playback_id: str, ids: Sequence[str]) -> dict[str, str] | None:
    items: dict[str, str] = {}
    key = keys.playback_items(playback_id)
    for first in range(0, len(ids), PAGE):
        page = ids[first : first + PAGE]
        texts: Any = client().hmget(key, page)
        items |= dict(zip(page, texts, strict=True))
    return None if None in items.values() else items


def _pairs(flat: Sequence[str]) -> dict[str, str]:
    return dict(zip(flat[::2], flat[1::2], strict=True))
