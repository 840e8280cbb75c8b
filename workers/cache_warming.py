"""Cache warming: fills the cache before requests need it, in small batches, as a job that users see."""

import logging
import os
import time
from collections.abc import Iterable

from cache.client import CacheUnavailableError
from cache.monitoring import metrics
from cache.monitoring.health import find_size
from library.database import session_scope
from library.states import WorkKind, WorkState
from library.work import part_jobs, schedule_slots
from library.work.retry_policies import POLICIES
from live.counters import counters
from workers.base import leased
from workers.celery_app import celery_app
from workers.derived import indexing
from workers.derived.part_progress import PartProgress
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
        job_id = part_jobs.request(session, WorkKind.WARM, kinds)
    feed_soon()
    return job_id


@celery_app.task(name="workers.cache_warming.warm_regularly")
def warm_regularly() -> None:
    """Request the scheduled warming, once per interval; plays since then go into the text index before."""
    with session_scope(synced=False) as session:
        due = schedule_slots.take(session, "warm", WARM_INTERVAL_S)
    if due:
        indexing.refresh_soon()
        request_warming()


@celery_app.task(name="workers.cache_warming.warm", policy=POLICIES[WorkKind.WARM])
def warm(target: str) -> None:
    """Warm one kind of entries in batches; its job counts the entries."""
    with leased(WorkKind.WARM, target) as claim:
        if claim is None:
            return
        progress = PartProgress(claim)
        try:
            steps = list(PLANS[part_jobs.name_of(target)]())
            progress.plan(sum(step.entries for step in steps))
            for step in steps:
                warmed, reason = _warm(step)
                progress.count(warmed, step.entries - warmed, reason)
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
