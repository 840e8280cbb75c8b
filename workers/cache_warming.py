"""Puts into the cache what will be asked for, before it is: politely, and as jobs that people see."""

import logging
import os
import time
from collections import Counter
from collections.abc import Iterable

from cache.client import CacheUnavailableError
from cache.monitoring import metrics
from cache.monitoring.health import find_size
from library import claims, warming_jobs
from library.claims import Claim
from library.database import session_scope
from library.states import WorkKind, WorkState
from library.work import schedule_slots, unit_counts
from library.work.retry_policies import POLICIES
from live.counters import counters
from workers.base import leased
from workers.celery_app import celery_app
from workers.library_scan import feed_soon
from workers.schedule import WARM_INTERVAL_S
from workers.warming_plans import PLANS, Step

#: Between two batches; ten times as long while the machine has more to do than processors.
PAUSE_S, BUSY_PAUSE_S = 0.1, 1.0

#: Beyond, an entry would push another one out that may be asked for more.
FULL_UTILISATION = 0.9

#: Why entries were not warmed.
ALREADY_HOT, CACHE_FULL, CACHE_UNAVAILABLE = "already_hot", "cache_full", "cache_unavailable"

log = logging.getLogger(__name__)


def request_warming(kinds: Iterable[str] = PLANS) -> str:
    """Ask for a warming; returns the id of its job."""
    with session_scope() as session:
        job_id = warming_jobs.request(session, kinds)
    feed_soon()
    return job_id


@celery_app.task(name="workers.cache_warming.warm_regularly")
def warm_regularly() -> None:
    """Ask for the warming of the timetable, once for each of its turns."""
    with session_scope(synced=False) as session:
        due = schedule_slots.take(session, "warm", WARM_INTERVAL_S)
    if due:
        request_warming()


@celery_app.task(name="workers.cache_warming.warm", policy=POLICIES[WorkKind.WARM])
def warm(target: str) -> None:
    """Warm one kind, batch by batch; its job counts entries."""
    with leased(WorkKind.WARM, target) as claim:
        if claim is None:
            return
        progress = _Progress(claim)
        try:
            steps = list(PLANS[warming_jobs.kind_of(target)]())
            progress.plan(sum(step.entries for step in steps))
            for step in steps:
                progress.take(step, *_warm(step))
                time.sleep(_pause_s())
        except CacheUnavailableError as error:
            log.warning("%s: the cache does not answer: %s", target, error)
            progress.end(WorkState.FAILED, CACHE_UNAVAILABLE)
        else:
            progress.end(WorkState.DONE)
    counters.flush()


def _warm(step: Step) -> tuple[int, str]:
    """How many entries of a step were warmed, and why the others were not."""
    size = find_size()
    if size is None:
        raise CacheUnavailableError("no answer")
    if (size.utilisation or 0.0) > FULL_UTILISATION:
        return 0, CACHE_FULL
    warmed = step.warm()
    metrics.count({metrics.WARMED: warmed})
    return warmed, ALREADY_HOT


def _pause_s() -> float:
    return BUSY_PAUSE_S if os.getloadavg()[0] > (os.cpu_count() or 1) else PAUSE_S


class _Progress:
    """What a warming tells its job, in the tallies that every job has.

    How many entries are still to come stands in the unit's cursor as well: a worker that takes the unit over
    from a dead one plans anew and takes those back first.
    """

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        self._left = int((claim.cursor or {}).get("left", "0"))

    def plan(self, entries: int) -> None:
        """Note how many entries there are to be warmed."""
        self._move(entries, Counter())

    def take(self, step: Step, warmed: int, reason: str) -> None:
        """Note that a step is over."""
        outcomes = {(WorkState.DONE, ""): warmed, (WorkState.SKIPPED, reason): step.entries - warmed}
        self._move(self._left - step.entries, Counter(outcomes))

    def end(self, state: WorkState, reason: str = "") -> None:
        """Bring the unit to its end; what is left of it will not come."""
        self._move(0, Counter())
        with session_scope(synced=False) as session:
            claims.finish(session, self._claim, state, reason)

    def _move(self, left: int, outcomes: Counter[tuple[WorkState, str]]) -> None:
        moves: unit_counts.Moves = Counter()
        scopes = [self._claim.job_id]
        unit_counts.count(moves, scopes, WorkState.PENDING, "", left - self._left)
        for (state, reason), n in outcomes.items():
            unit_counts.count(moves, scopes, state, reason, n)
        with session_scope(synced=False) as session:
            unit_counts.apply(session, moves)
            claims.save_cursor(session, self._claim, {"left": str(left)})
        self._left = left
