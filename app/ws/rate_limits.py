"""Rate limits of a connection: messages over their budget are refused, in order.

After a refusal every message of its class is refused until the refused one is repeated, so that order is
kept. A client that keeps sending through three windows is closed.
"""

import logging
import time

from app.ws.client import Hold, SocketClient, Window
from app.ws.transport.frames import Closed
from live import budgets
from live.budgets import LIMITS, WINDOW_MS, Budget
from live.client import LiveFullError

MAX_STRIKES = 3

log = logging.getLogger(__name__)


def allow(client: SocketClient, budget: Budget, message_id: str, now_s: float | None = None) -> bool:
    """Return whether a message may run; if not, an error was sent.

    Raises
    ------
    LiveUnavailableError
        Redis, which counts, is unavailable.
    """
    now_s = time.monotonic() if now_s is None else now_s
    hold = client.holds.get(budget)
    if hold and (hold.message_id != message_id or now_s < hold.until_s):
        _refuse(client, budget, hold, message_id, now_s)
        return False
    wait_ms = _spend(client, budget, now_s)
    if wait_ms:
        hold = client.holds[budget] = Hold(message_id, now_s + wait_ms / 1000)
        _refuse(client, budget, hold, message_id, now_s, is_first=True)
        return False
    client.holds.pop(budget, None)
    return True


def _spend(client: SocketClient, budget: Budget, now_s: float) -> int:
    """Spend one message of the budget; return 0, or the ms to wait when none is left.

    This process counts pings itself, since they need no Redis. While Redis is too full to count it counts
    everything, or no client could send the commands that free memory.
    """
    if budget is not Budget.CRITICAL:
        assert client.person is not None
        try:
            return budgets.spend(client.person, client.client_id, budget)
        except LiveFullError as error:
            log.debug("this process counts messages: %s", error)
    window = client.windows.get(budget)
    if window is None or now_s >= window.until_s:
        window = client.windows[budget] = Window(now_s + WINDOW_MS / 1000)
    window.sent += 1
    return 0 if window.sent <= LIMITS[budget] else int((window.until_s - now_s) * 1000) + 1


def _refuse(
    client: SocketClient, budget: Budget, hold: Hold, message_id: str, now_s: float, is_first: bool = False
) -> None:
    if not is_first and now_s < hold.until_s and not hold.early:
        hold.early = True
        client.strikes += 1
    if client.strikes >= MAX_STRIKES:
        client.connection.close(Closed.FLOODING, "too many messages")
        return
    details = {
        "retryAfterMs": max(0, round((hold.until_s - now_s) * 1000)),
        "budget": budget.value,
        "refusedId": hold.message_id,
    }
    client.send_error(
        message_id, "RATE_LIMITED", "Too many messages of this class; nothing was applied.", details
    )
