"""Leases of connected devices in Redis, renewed by the process that has their sockets."""

from collections.abc import Iterable

import orjson

from live import keys
from live.client import client
from live.scripting import Applied, Command, apply, run_bare

#: The same as in `live/scripts/prelude.lua`.
LEASE_MS = 40_000


def renew(
    playback_id: str, here: Iterable[str], gone: Iterable[str] = (), lease_ms: int | None = None
) -> Applied:
    """Renew leases, end those of devices that left, and pause a player whose output has none.

    The result also has the session's head and epoch, for comparison. A lease is 40 s unless `lease_ms` is
    given.
    """
    lease = {"leaseMs": lease_ms} if lease_ms is not None else {}
    return apply("presence", Command(playback_id), here=list(here), gone=list(gone), **lease)


def wait(playback_id: str, here: Iterable[str], gone: Iterable[str] = ()) -> None:
    """Renew leases in a session that no command has created yet.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    run_bare(
        "wait", keys.playback(playback_id), [orjson.dumps(list(here)), orjson.dumps(list(gone)), LEASE_MS]
    )


def claim(playback_id: str, client_id: str) -> int:
    """Assign a number to a new connection of a device and publish it: all processes close its older ones.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    number = int(client().incr(keys.claims()))
    client().publish(keys.playback_channel(playback_id), f"X {client_id} {number}\n")
    return number
