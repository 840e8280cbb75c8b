"""Slots of sockets, counted over all web processes; each is leased, so that those of a killed process end."""

from live import keys
from live.client import client
from live.scripting import run_bare

#: Renewed every ten seconds; a killed process holds its slots for this long at most.
LEASE_MS = 40_000


def take(holder: str, slot: str, most: int) -> bool:
    """Take or renew a slot of a holder; False if as many as allowed are taken.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    return bool(run_bare("slot", [keys.socket_slots(holder)], [slot, most, LEASE_MS]))


def free(holder: str, slot: str) -> None:
    """Free a slot.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    client().zrem(keys.socket_slots(holder), slot)
