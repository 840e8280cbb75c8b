"""Times of the scheduled tasks' last runs, by Redis's clock: they reveal a schedule that has stopped."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from live import keys
from live.client import LiveUnavailableError, client

#: Field beside those of the tasks: time since which a worker runs the schedule.
SINCE = "since"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LastTurn:
    """The last run of a task.

    Attributes
    ----------
    ran_at
        Seconds since 1970; None if it has not run yet.
    silent_s
        Seconds since then, or since a worker began to run the schedule; None if neither is known. Negative
        after Redis's clock was set back.
    """

    ran_at: float | None
    silent_s: float | None


def begin() -> None:
    """Store that a worker runs the schedule from now on."""
    note(SINCE)


def note(task: str) -> None:
    """Store that a task ran; skipped while Redis is unavailable."""
    try:
        client().hset(keys.turns_taken(), task, _clock())
    except LiveUnavailableError as error:
        log.warning("the run of %s is not stored: %s", task, error)


def find(tasks: Iterable[str]) -> dict[str, LastTurn]:
    """Return the last run of each task.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
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
