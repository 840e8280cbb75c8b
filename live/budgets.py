"""Messages that a client may send in a minute, by class; also per user, since clients choose their ids."""

from enum import StrEnum

from live import keys
from live.scripting import run_bare

WINDOW_MS = 60_000

#: Budget of a user as a multiple of a client's: as many connections as a user may have.
CLIENTS_A_PERSON = 10


class Budget(StrEnum):
    """Class of a message."""

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
    """Spend one message; return 0, or the ms to wait if none is left.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    limit = int(LIMITS[budget] * factor)
    return int(
        run_bare(
            "budget",
            [keys.budget(budget, f"client:{person}:{client_id}"), keys.budget(budget, f"person:{person}")],
            [limit, limit * CLIENTS_A_PERSON, WINDOW_MS],
        )
    )
