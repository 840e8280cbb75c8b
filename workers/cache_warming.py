"""Cache warming: fills the cache before requests need it, in small batches, as a job that users see."""

import logging
import os
import time
from collections import Counter
from collections.abc import Iterable

from cache.client import CacheUnavailableError
from cache.monitoring import metrics
from cache.monitoring.health import find_size
from library.database import session_scope
from library.states import WorkKind, WorkState
from library.work import claims, schedule_slots, unit_counts, warming_jobs
from library.work.claims import Claim
from library.work.retry_policies import POLICIES
from live.counters import counters
from workers.base import leased
from workers.celery_app import celery_app
from workers.library_scan import feed_soon
from workers.schedule import WARM_INTERVAL_S
from workers.warming_plans import PLANS, WarmingStep

#: Pause between two batches, and while the load exceeds the number of processors.
PAUSE_S, BUSY_PAUSE_S = 0.1, 1.0

#: Above this, a new entry would evict one that may be used more.
FULL_UTILISATION = 0.9

#: Reasons for entries that were not warmed.
ALREADY_HOT, CACHE_FULL, CACHE_UNAVAILABLE = "already_hot", "cache_full", "cache_unavailable"

log = logging.getLogger(__name__)


def request_warming(kinds: Iterable[str] = PLANS) -> str:
    """Create a warming job and return its id."""
    with session_scope() as session:
        job_id = warming_jobs.request(session, kinds)
    feed_soon()
    return job_id


@celery_app.task(name="workers.cache_warming.warm_regularly")
def warm_regularly() -> None:
    """Request the scheduled warming, once per interval."""
    with session_scope(synced=False) as session:
        due = schedule_slots.take(session, "warm", WARM_INTERVAL_S)
    if due:
        request_warming()


@celery_app.task(name="workers.cache_warming.warm", policy=POLICIES[WorkKind.WARM])
def warm(target: str) -> None:
    """Warm one kind of entries in batches; its job counts the entries."""
    with leased(WorkKind.WARM, target) as claim:
        if claim is None:
            return
        progress = _Progress(claim)
        try:
            steps = list(PLANS[warming_jobs.kind_of(target)]())
            progress.plan(sum(step.entries for step in steps))
            for step in steps:
                progress.count(step, *_warm(step))
                time.sleep(_pause_s())
        except CacheUnavailableError as error:
            log.warning("%s: the cache is unavailable: %s", target, error)
            progress.end(WorkState.FAILED, CACHE_UNAVAILABLE)
        else:
            progress.end(WorkState.DONE)
    counters.flush()


def _warm(step: WarmingStep) -> tuple[int, str]:
    """Return the number of entries warmed in a step, and the reason for the others."""
    size = find_size()
    if size is None:
        raise CacheUnavailableError("its size cannot be read")
    if (size.utilisation or 0.0) > FULL_UTILISATION:
        return 0, CACHE_FULL
    warmed = step.warm()
    metrics.count({metrics.WARMED: warmed})
    return warmed, ALREADY_HOT


def _pause_s() -> float:
    return BUSY_PAUSE_S if os.getloadavg()[0] > (os.cpu_count() or 1) else PAUSE_S


class _Progress:
    """The progress of a warming, in the unit counts of its job.

    The number of entries left is also stored in the unit's cursor: a worker that continues a dead worker's
    unit plans it again, and first subtracts these.
    """

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        self._left = warming_jobs.entries_left(claim.cursor)

    def plan(self, entries: int) -> None:
        """Set the number of entries to be warmed."""
        self._move(entries, Counter())

    def count(self, step: WarmingStep, warmed: int, reason: str) -> None:
        """Count the outcomes of a finished step."""
        outcomes = {(WorkState.DONE, ""): warmed, (WorkState.SKIPPED, reason): step.entries - warmed}
        self._move(self._left - step.entries, Counter(outcomes))

    def end(self, state: WorkState, reason: str = "") -> None:
        """Finish the unit; entries that are left are not warmed."""
        self._move(0, Counter())
        with session_scope(synced=False) as session:
            claims.finish(session, self._claim, state, reason)

    def _move(self, left: int, outcomes: Counter[tuple[WorkState, str]]) -> None:
        moves: unit_counts.CountChanges = Counter()
        scopes = [self._claim.job_id]
        unit_counts.count(moves, scopes, WorkState.PENDING, "", left - self._left)
        for (state, reason), n in outcomes.items():
            unit_counts.count(moves, scopes, state, reason, n)
        with session_scope(synced=False) as session:
            unit_counts.apply(session, moves)
            claims.save_cursor(session, self._claim, warming_jobs.cursor_of(left))
        self._left = left
