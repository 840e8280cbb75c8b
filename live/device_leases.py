"""Which devices of a session are here: leases in Redis, renewed by the process that holds their sockets."""

from collections.abc import Iterable

import orjson

from live import keys
from live.client import client
from live.scripting import Applied, Command, apply, run_bare

#: As in `live/scripts/prelude.lua`.
LEASE_MS = 40_000


def renew(
    session: str, here: Iterable[str], gone: Iterable[str] = (), lease_ms: int | None = None
) -> Applied:
    """Renew leases, end those of who said goodbye, and draw the consequences.

    Also tells head and epoch of the session, for comparing. Unless another is given, a lease is 40 s
    (`live/scripts/prelude.lua`).
    """
    lease = {"leaseMs": lease_ms} if lease_ms is not None else {}
    return apply("presence", Command(session), here=list(here), gone=list(gone), **lease)


def wait(session: str, here: Iterable[str], gone: Iterable[str] = ()) -> None:
    """Show devices to others in a session that no command has made yet, for as long as a lease.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    """
    run_bare("wait", keys.session(session), [orjson.dumps(list(here)), orjson.dumps(list(gone)), LEASE_MS])


def claim(session: str, client_id: str) -> int:
    """Tell every process that a device has a new connection; one of it with a lower number is over.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    """
    number = int(client().incr(keys.claims()))
    client().publish(keys.session_channel(session), f"X {client_id} {number}\n")
    return number
