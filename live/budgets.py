"""How much a client may ask in a minute, by class; and a person, since a client's id is free to invent."""

from enum import StrEnum

from live import keys
from live.scripting import run_bare

WINDOW_MS = 60_000

#: A person may have this many times what one client has: as many as connections are allowed.
CLIENTS_A_PERSON = 10


class Budget(StrEnum):
    """Classes of messages."""

    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


#: Messages a minute for each client.
LIMITS: dict[Budget, int] = {
    Budget.CRITICAL: 1000,
    Budget.HIGH: 200,
    Budget.NORMAL: 100,
    Budget.LOW: 50,
}


def spend(person: str, client_id: str, budget: Budget, factor: float = 1.0) -> int:
    """Spend one message; 0, or the milliseconds to wait when nothing was left and nothing was spent.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    """
    limit = int(LIMITS[budget] * factor)
    return int(
        run_bare(
            "budget",
            [keys.budget(budget, f"client:{person}:{client_id}"), keys.budget(budget, f"person:{person}")],
            [limit, limit * CLIENTS_A_PERSON, WINDOW_MS],
        )
    )
