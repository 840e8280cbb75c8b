"""When the timetable's tasks ran last, by Redis's clock: what stands still without an error is noticed."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from live import keys
from live.client import LiveUnavailableError, client

#: The field beside those of the tasks: since when a worker waits for their turns.
SINCE = "since"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LastTurn:
    """The last turn of a task.

    Attributes
    ----------
    ran_at
        Seconds since 1970; None when it did not run yet.
    silent_s
        Since then, or since a worker began to wait for its turns; None when neither is known. Negative after
        Redis's clock was set back.
    """

    ran_at: float | None
    silent_s: float | None


def begin() -> None:
    """Note that a worker waits for the timetable's turns from now on."""
    note(SINCE)


def note(task: str) -> None:
    """Note that a task ran; while Redis is away this is not noted."""
    try:
        client().hset(keys.turns_taken(), task, _clock())
    except LiveUnavailableError as error:
        log.warning("it is not noted that %s ran: %s", task, error)


def find(tasks: Iterable[str]) -> dict[str, LastTurn]:
    """Tell when each of some tasks ran last.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    """
    names = list(tasks)
    since, *ran = client().hmget(keys.turns_taken(), [SINCE, *names])
    clock_s = _clock()
    return {task: _turn(at, since, clock_s) for task, at in zip(names, ran, strict=True)}


def _turn(ran: bytes | str | None, since: bytes | str | None, clock_s: float) -> LastTurn:
    known = [float(at) for at in (ran, since) if at is not None]
    return LastTurn(float(ran) if ran is not None else None, clock_s - max(known) if known else None)


def _clock() -> float:
    seconds, microseconds = client().time()
    return float(seconds + microseconds / 1e6)
