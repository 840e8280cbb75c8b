"""Run the scripts of playback sessions; a command is one script, which Redis runs as a whole or not at all.

A script is assembled from `live/scripts/`: prelude (names, state, epoch), for commands the check of identity
and of free memory, the command's own file, and finish (version, events, log), so that the order of a
command's steps is written once.
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
from live.errors import CommandRefusedError, CommandReusedError, PlaybackMissingError

FOLDER = Path(__file__).parent / "scripts"

#: Scripts that are not commands: those without prelude, and the parts of those without identity.
BARE = frozenset({"create", "snapshot", "saved", "forget", "wait", "budget", "slot", "radio_claim"})
UNIDENTIFIED = {
    "presence": ("prelude", "presence", "finish"),
    "read": ("prelude", "read"),
    "radio_read": ("prelude", "radio_read"),
    "radio_tell": ("prelude", "radio_tell", "finish"),
    "upcoming": ("prelude", "upcoming"),
}

#: Shares of Redis' memory beyond which a script does not run: first those that add items, then those that
#: append to logs. Scripts that shrink or stop a session, or only read, always run; the rest of the memory is
#: for workers and counters.
GROWING, SHARE_OF_ITEMS, SHARE_OF_LOGS = (
    frozenset({"create", "queue_add", "queue_save", "radio_start", "radio_fill"}),
    0.75,
    0.85,
)
SHRINKING = frozenset(
    {"queue_remove", "queue_clear", "player_pause", "player_stop", "player_report", "radio_stop"}
)

#: Most items of a queue, and their most bytes together.
QUEUE_ITEMS, QUEUE_BYTES = 10_000, 4 << 20

NONCE_BYTES = 4


@dataclass(frozen=True, slots=True)
class Command:
    """Identity of a command: session, client and id, by which a repetition is recognised.

    Attributes
    ----------
    client
        Id of the device; with `id` the command's identity for 24 hours.
    id
        Chosen by the client; empty for commands without identity.
    digest
        Hash of the content; the same id with another digest is refused.
    expected_version
        Apply only to this version of the state; None: to any.
    person
        The user who sends it; "" for the server.
    plays_audio
        Whether the device can output sound, so that it may become the output.
    """

    playback_id: str
    client: str = ""
    id: str = ""
    digest: str = ""
    expected_version: int | None = None
    plays_audio: bool = False
    person: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """The result of a command.

    Attributes
    ----------
    sequence
        Number of the log's last event.
    first
        Number of the first of `frames`.
    frames
        The events as JSON, as all clients get them.
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
    PlaybackMissingError
        Redis has no such session; restore it and try again.
    CommandReusedError
        The command's id was used for another command.
    CommandRefusedError
        The command cannot be applied.
    LiveFullError
        Redis has no room for it.
    LiveUnavailableError
        Redis is unavailable; sending the command again shows whether it was applied.
    """
    reply = run(name, command, arguments)
    return Applied(
        epoch=reply[1],
        sequence=int(reply[2]),
        version=int(reply[3]),
        changed=bool(reply[4]),
        repeated=bool(reply[5]),
        first=int(reply[6]),
        frames=tuple(reply[7:]),
    )


def run(name: str, command: Command, arguments: Mapping[str, object]) -> list[Any]:
    """Run a script that begins with the prelude; return its reply, raise its refusals."""
    expected = "" if command.expected_version is None else str(command.expected_version)
    reply: list[Any] = run_bare(
        name,
        [*keys.playback(command.playback_id), keys.radio_due()],
        [
            keys.playback_channel(command.playback_id),
            command.playback_id,
            command.client,
            command.id,
            command.digest,
            expected,
            secrets.token_hex(NONCE_BYTES),
            orjson.dumps({**arguments, "sounds": command.plays_audio}),
        ],
    )
    if reply[0] == "missing":
        raise PlaybackMissingError(f"There is no playback session {command.playback_id!r}.")
    if reply[0] == "reused":
        raise CommandReusedError(f"The id {command.id!r} was used for another command.")
    if reply[0] == "refused":
        raise CommandRefusedError(reply[1], reply[2], orjson.loads(reply[3]))
    return reply


def run_bare(name: str, script_keys: Sequence[str], arguments: Sequence[str | int | bytes]) -> Any:
    """Run a script without prelude.

    Raises
    ------
    LiveFullError
        Redis has no room for it.
    LiveUnavailableError
        Redis is unavailable.
    """
    reply = _script(name)(keys=list(script_keys), args=list(arguments))
    if reply == ["full"]:
        raise LiveFullError("playback sessions use as much of Redis' memory as they may")
    return reply


@cache
def source(name: str) -> str:
    """Return the whole text of a script."""
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
