"""What is kept of a playback session beyond Redis: read and brought back at one instant each."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from live import keys
from live.client import client
from live.scripting import NONCE_BYTES, run_bare

#: Items read at once: some hundred kilobytes, for which no other client of Redis has to wait.
PAGE = 500

#: Fields of a session's state that are Redis's own and mean nothing after its loss.
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
}


@dataclass(frozen=True, slots=True)
class RememberedCommand:
    """A command that was applied: its client and id in one, a hash of its content, when."""

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
        Those remembered since the last snapshot.
    sequence
        Where the log stood, to tell whether something came after.
    """

    version: int
    sequence: str
    content: bytes
    commands: tuple[RememberedCommand, ...]


def find(session: str, since_ms: int = 0) -> Snapshot | None:
    """Take a snapshot; None where no session is, or where items were removed while they were read.

    A session that changed meanwhile is still among the unsaved ones: the next round takes it.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    """
    found = run_bare("snapshot", keys.session(session), [since_ms])
    if not found:
        return None
    state, queue, order, seen = found
    items = _items(session, queue)
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
    session: str, version: int, content: bytes | None = None, commands: Sequence[RememberedCommand] = ()
) -> bool:
    """Make a session, new or from a snapshot; False when another caller was faster and nothing was done.

    A player that was playing is paused, where its output last said that it was: nobody knows how long Redis
    was away.

    Raises
    ------
    LiveFullError
        Redis has no room for it.
    LiveUnavailableError
        Redis is away.
    """
    kept: dict[str, Any] = orjson.loads(content) if content else {}
    state = NEW_STATE | kept.get("state", {}) | {"version": str(version), "playing": "0"}
    state["position"] = state["reported"] or state["position"]
    items: dict[str, str] = kept.get("items", {})
    state["bytes"] = str(sum(len(item.encode()) for item in items.values()))
    arguments = [
        state,
        kept.get("queue", []),
        items,
        kept.get("order", {}),
        [(command.name, command.outcome, command.at_ms) for command in commands],
    ]
    packed = [orjson.dumps(argument) for argument in arguments]
    nonce = secrets.token_hex(NONCE_BYTES)
    answer: list[str] = run_bare("create", keys.session(session), [*packed, nonce])
    return answer == ["made"]


def unsaved(older_than_ms: int) -> list[str]:
    """Sessions whose first change without a snapshot is so long ago, by Redis's clock.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    """
    seconds, microseconds = client().time()
    until_ms = seconds * 1000 + microseconds // 1000 - older_than_ms
    return [str(name) for name in client().zrangebyscore(keys.unsaved(), "-inf", until_ms)]


def saved(session: str, snapshot: Snapshot) -> None:
    """Note that a snapshot is stored; what changed meanwhile stays unsaved."""
    script_keys = [keys.session(session)[0], keys.unsaved()]
    run_bare("saved", script_keys, [session, str(snapshot.version), snapshot.sequence])


def forget_idle(session: str) -> bool:
    """Keep nothing of a session, unless a device is there or a change is not saved yet; False then.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    """
    return bool(run_bare("forget", keys.session(session), [session]))


def forget(session: str) -> None:
    """Keep nothing of a session any more; to be called when SQL has no snapshot of it either.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    """
    *own, unsaved_sessions = keys.session(session)
    with client().pipeline() as together:
        together.delete(*own)
        together.zrem(unsaved_sessions, session)
        together.execute()


def _items(session: str, ids: Sequence[str]) -> dict[str, str] | None:
    items: dict[str, str] = {}
    key = keys.session_items(session)
    for first in range(0, len(ids), PAGE):
        page = ids[first : first + PAGE]
        texts: Any = client().hmget(key, page)
        items |= dict(zip(page, texts, strict=True))
    return None if None in items.values() else items


def _pairs(flat: Sequence[str]) -> dict[str, str]:
    return dict(zip(flat[::2], flat[1::2], strict=True))
