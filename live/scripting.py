"""Runs the scripts of playback sessions: each command is one, and Redis runs it as a whole or not at all.

A script is put together from `live/scripts/`: the prelude (names, state, epoch), for commands the check of
their identity, the command's own file, and the end (version, events, memory) — so the order of a command's
steps is written once.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from live import keys
from live.client import LiveFullError, client
from live.errors import CommandRefusedError, CommandReusedError, SessionMissingError

FOLDER = Path(__file__).parent / "scripts"

#: Scripts that are not commands, and what they stand between.
BARE = frozenset({"create", "snapshot", "saved", "forget", "wait", "budget"})
UNIDENTIFIED = {"presence": ("prelude", "presence", "finish"), "read": ("prelude", "read")}

#: Parts of Redis' memory beyond which a script does not run: what adds items ends first, then what appends to
#: logs. What shrinks a session, stops it or only looks runs always; the rest is for workers and counters.
GROWING, SHARE_OF_ITEMS, SHARE_OF_LOGS = frozenset({"create", "queue_add"}), 0.75, 0.85
SHRINKING = frozenset({"queue_remove", "queue_clear", "player_pause", "player_stop", "player_report"})

#: Items of a queue, and what they may take together of the memory that all sessions share.
QUEUE_ITEMS, QUEUE_BYTES = 10_000, 4 << 20

NONCE_BYTES = 4


@dataclass(frozen=True, slots=True)
class Command:
    """Who wants something of which session, and how it is recognised when it comes again.

    Attributes
    ----------
    client
        The device's id; with `id` the command's identity for 24 hours.
    id
        Made by the client; empty for what may be repeated freely.
    digest
        Hash of the content: the same id with another one is refused.
    expected_version
        Apply only to this version of the state; None: in order of arrival.
    sounds
        Whether the client can play audio, so that it may become the output.
    """

    session: str
    client: str = ""
    id: str = ""
    digest: str = ""
    expected_version: int | None = None
    sounds: bool = False


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a command.

    Attributes
    ----------
    sequence
        Number of the log's last event.
    first
        Number of the first of `frames`.
    frames
        The events, as every client gets them.
    """

    epoch: str
    sequence: int
    version: int
    changed: bool
    repeated: bool
    first: int = 0
    frames: tuple[str, ...] = ()


def apply(name: str, command: Command, **arguments: object) -> Applied:
    """Run a command's script.

    Raises
    ------
    SessionMissingError
        There is no such session in Redis; restore it and try again.
    CommandReusedError
        The command's id stands for another command.
    CommandRefusedError
        It cannot be applied.
    LiveFullError
        Redis has no room for it.
    LiveUnavailableError
        Redis is away; whether the command was applied is told by sending it again.
    """
    answer = run(name, command, arguments)
    return Applied(
        epoch=answer[1],
        sequence=int(answer[2]),
        version=int(answer[3]),
        changed=bool(answer[4]),
        repeated=bool(answer[5]),
        first=int(answer[6]),
        frames=tuple(answer[7:]),
    )


def run(name: str, command: Command, arguments: Mapping[str, object]) -> list[Any]:
    """Run a script that begins with the prelude; its answer without the refusals, which are raised."""
    expected = "" if command.expected_version is None else str(command.expected_version)
    answer: list[Any] = run_bare(
        name,
        keys.session(command.session),
        [
            keys.session_channel(command.session),
            command.session,
            command.client,
            command.id,
            command.digest,
            expected,
            secrets.token_hex(NONCE_BYTES),
            orjson.dumps({**arguments, "sounds": command.sounds}),
        ],
    )
    if answer[0] == "missing":
        raise SessionMissingError(f"There is no playback session {command.session!r}.")
    if answer[0] == "reused":
        raise CommandReusedError(f"The id {command.id!r} was used for another command.")
    if answer[0] == "refused":
        raise CommandRefusedError(answer[1], answer[2], orjson.loads(answer[3]))
    return answer


def run_bare(name: str, script_keys: Sequence[str], arguments: Sequence[str | int | bytes]) -> Any:
    """Run a script as it is.

    Raises
    ------
    LiveFullError
        Redis has no room for what it would store.
    LiveUnavailableError
        Redis is away.
    """
    answer = _script(name)(keys=list(script_keys), args=list(arguments))
    if answer == ["full"]:
        raise LiveFullError("playback sessions hold as much of Redis as they may")
    return answer


@cache
def source(name: str) -> str:
    """The whole text of a script."""
    share = SHARE_OF_ITEMS if name in GROWING else SHARE_OF_LOGS
    if name in BARE:
        parts: tuple[str, ...] = ("room", name) if name in GROWING else (name,)
    elif name in UNIDENTIFIED:
        parts = UNIDENTIFIED[name]
    else:
        parts = ("prelude", "identity", *(() if name in SHRINKING else ("room",)), name, "finish")
    texts = [(FOLDER / f"{part}.lua").read_text(encoding="utf-8") for part in parts]
    constants = f"local SHARE, QUEUE_LIMIT, QUEUE_BYTES = {share}, {QUEUE_ITEMS}, {QUEUE_BYTES}"
    return "\n".join([constants, *texts])


def _script(name: str) -> Any:
    return client().register_script(source(name))
