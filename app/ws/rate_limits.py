"""Budgets on a connection: what is over its budget is not applied, and nothing overtakes it.

After a refusal every message of its class is refused until the refused one comes again: order is kept. Who
keeps sending through three windows is closed.
"""

import logging
import time

from app.ws.client import Hold, Line, Window
from app.ws.transport.frames import Closed
from live import budgets
from live.budgets import LIMITS, WINDOW_MS, Budget
from live.client import LiveFullError

MAX_STRIKES = 3

log = logging.getLogger(__name__)


def allow(line: Line, budget: Budget, message_id: str, now_s: float | None = None) -> bool:
    """Whether a message may be run; if not, it was answered.

    Raises
    ------
    LiveUnavailableError
        Redis, which counts, is away.
    """
    now_s = time.monotonic() if now_s is None else now_s
    hold = line.holds.get(budget)
    if hold and (hold.message_id != message_id or now_s < hold.until_s):
        _refuse(line, budget, hold, message_id, now_s)
        return False
    wait_ms = _spend(line, budget, now_s)
    if wait_ms:
        hold = line.holds[budget] = Hold(message_id, now_s + wait_ms / 1000)
        _refuse(line, budget, hold, message_id, now_s, is_first=True)
        return False
    line.holds.pop(budget, None)
    return True


def _spend(line: Line, budget: Budget, now_s: float) -> int:
    """Spend one message; ms to wait when there is none.

    Pings are counted here, since they ask nothing of Redis. So is everything while Redis is too full to
    count, or no client could ask for what frees its memory.
    """
    if budget is not Budget.CRITICAL:
        assert line.person is not None
        try:
            return budgets.spend(line.person, line.client_id, budget)
        except LiveFullError as error:
            log.debug("messages are counted here: %s", error)
    window = line.windows.get(budget)
    if window is None or now_s >= window.until_s:
        window = line.windows[budget] = Window(now_s + WINDOW_MS / 1000)
    window.sent += 1
    return 0 if window.sent <= LIMITS[budget] else int((window.until_s - now_s) * 1000) + 1


def _refuse(
    line: Line, budget: Budget, hold: Hold, message_id: str, now_s: float, is_first: bool = False
) -> None:
    if not is_first and now_s < hold.until_s and not hold.early:
        hold.early = True
        line.strikes += 1
    if line.strikes >= MAX_STRIKES:
        line.connection.close(Closed.FLOODING, "too many messages")
        return
    details = {
        "retryAfterMs": max(0, round((hold.until_s - now_s) * 1000)),
        "budget": budget.value,
        "refusedId": hold.message_id,
    }
    line.refuse(message_id, "RATE_LIMITED", "Too many messages of this class; nothing was applied.", details)
