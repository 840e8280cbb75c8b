"""The map in files: new tracks are placed at once, and a library is arranged as a job."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import wait

from discovery.sound_map import map_files, map_writer
from discovery.sound_map.embedding import Report
from discovery.sound_map.map_writer import READ_SHARE, MapDue
from fingerprint.plan import FloatArray
from library import fingerprints
from library.database import session_scope
from library.states import Queue, WorkKind, WorkState
from library.work import part_jobs, schedule_slots
from library.work.claims import Claim
from library.work.retry_policies import POLICIES
from live.client import LiveUnavailableError
from live.counters import counters
from workers import broker_errors, cpu_priority, feeder
from workers.base import leased
from workers.celery_app import celery_app
from workers.derived.part_progress import PartProgress
from workers.publishing import publish_job

#: The only part of a job.
MAP = "map"

#: The map is brought up to date so often, while users look at it and tracks are being analysed.
INTERVAL_S = 20.0

#: A message that was not consumed after this time is out of date: the next look at the map sends another.
EXPIRES_S = 30.0

#: Seconds between reports of progress.
REPORT_INTERVAL_S = 1.0

#: Libraries up to this number of tracks are arranged without a job: it takes about two seconds.
MOST_AT_ONCE = 500

#: Reason of a map that failed: no room, or no permission to write.
NOT_WRITTEN = "map_not_written"

log = logging.getLogger(__name__)


class _StoppedError(Exception):
    """The claim was lost, or the process is stopped: the computation ends."""


def refresh_soon() -> None:
    """Have a worker bring the map up to date; while Redis is unavailable, a later look at it does."""
    try:
        with broker_errors.sending():
            refresh.apply_async(queue=Queue.INTERACTIVE, expires=EXPIRES_S, retry=False)
    except LiveUnavailableError as error:
        log.warning("the map is brought up to date later: %s", error)


@celery_app.task(name="workers.mapping.refresh")
def refresh() -> None:
    """Place new tracks on the map, or request a job that arranges the library."""
    files = map_files.open_map()
    with session_scope() as session:
        due = map_writer.find_due(session, files)
        if due is MapDue.NOTHING or not schedule_slots.take(session, MAP, INTERVAL_S):
            return
        count = fingerprints.count_analysed(session, MOST_AT_ONCE + 1)
        if due is MapDue.ARRANGE and count > MOST_AT_ONCE:
            part_jobs.request(session, WorkKind.MAP, [MAP])
    if due is MapDue.ARRANGE and count > MOST_AT_ONCE:
        _feed()
        return
    try:
        map_writer.renew()
    except (OSError, ValueError) as error:
        log.warning("the map cannot be written: %s", error)


@celery_app.task(name="workers.mapping.build", policy=POLICIES[WorkKind.MAP])
def build(target: str) -> None:
    """Arrange the library on the map; its job counts the tracks."""
    with leased(WorkKind.MAP, target) as claim:
        if claim is None:
            return
        progress = _MapProgress(claim)
        try:
            map_writer.renew(progress.read, progress.compute)
            progress.read(1.0)
        except (OSError, ValueError) as error:
            log.warning("the map cannot be written: %s", error)
            progress.parts.end(WorkState.FAILED, NOT_WRITTEN)
        else:
            progress.parts.end(WorkState.DONE)
        publish_job(claim.job_id)
    counters.flush()


def _feed() -> None:
    try:
        with broker_errors.sending():
            feeder.feed.apply_async(queue=Queue.UPKEEP)
    except LiveUnavailableError as error:
        log.warning("the map is made after the next scheduled run of the feeder: %s", error)


class _MapProgress:
    """Counts the tracks of a job by the share of the work that is done."""

    def __init__(self, claim: Claim) -> None:
        self.parts = PartProgress(claim)
        self._job_id = claim.job_id
        with session_scope(read_only=True) as session:
            self._tracks = fingerprints.count_analysed(session, 1 << 62)
        self._counted = 0
        self.parts.plan(self._tracks)

    def read(self, share: float) -> None:
        """Report the share that is done."""
        done = int(share * self._tracks)
        if done > self._counted:
            self.parts.count(done - self._counted)
            self._counted = done
            publish_job(self._job_id)

    def compute(self, function: Callable[[Report], FloatArray]) -> FloatArray:
        """Run a computation at low priority, and report from this thread, which keeps its priority."""
        stopped, shares = threading.Event(), [0.0]

        def report(share: float) -> None:
            if stopped.is_set():
                raise _StoppedError
            shares[0] = share

        running = cpu_priority.start_at_low_priority(function, report)
        try:
            while wait([running], REPORT_INTERVAL_S).not_done:
                self.read(READ_SHARE + (1 - READ_SHARE) * shares[0])
        finally:
            stopped.set()
        return running.result()
