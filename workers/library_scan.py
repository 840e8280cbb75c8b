"""Scanning the folders with music, in slices: no scan outlives a time limit or starves the rest."""

import logging
import time

from config.settings import current
from library import claims
from library.claims import Claim
from library.database import session_scope
from library.errors import ScanAbortedError
from library.scanning import roots, scans
from library.states import Queue, WorkKind, WorkState
from library.work import schedule_slots
from library.work.retry_policies import POLICIES
from live.client import LiveUnavailableError
from media.files import display_path
from workers import broker_errors, feeder, publishing
from workers.base import leased
from workers.celery_app import celery_app
from workers.scan_phases import END, PHASES, RootScan

#: After so long a slice hands back with its cursor.
SLICE_S = 20.0

log = logging.getLogger(__name__)


def request_scan(accept_missing: bool = False) -> str:
    """Ask for a scan of all folders; returns the id of its job."""
    with session_scope() as session:
        job_id = scans.request(session, accept_missing)
    feed_soon()
    return job_id


def feed_soon() -> None:
    """Feed the queues without waiting for beat; while Redis is away, beat will do it later."""
    try:
        with broker_errors.sending():
            feeder.feed.apply_async(queue=Queue.UPKEEP)
    except LiveUnavailableError as error:
        log.warning("the feeder will come by itself: %s", error)


@celery_app.task(name="workers.library_scan.rescan")
def rescan() -> None:
    """Ask for the scan of the timetable, once for each of its turns."""
    with session_scope(synced=False) as session:
        due = schedule_slots.take(session, "rescan", current().rescan_minutes * 60.0)
    if due:
        request_scan()


@celery_app.task(name="workers.library_scan.scan_slice", policy=POLICIES[WorkKind.SCAN])
def scan_slice(target: str) -> None:
    """Go on with the scan of one root, phase by phase, until the slice is over or the root is done."""
    with leased(WorkKind.SCAN, target) as claim:
        if claim is None:
            return
        scan = _open(claim)
        if scan is None:  # the folder was taken off the list meanwhile
            _finish(claim)
            return
        try:
            _scan(claim, scan)
        except ScanAbortedError as error:
            log.warning("the scan of %s stopped: %s", display_path(scan.root.path), error)
            _abort(claim, error.reason)
        publishing.tell_job(claim.job_id)
    feed_soon()


def _scan(claim: Claim, scan: RootScan) -> None:
    slice_ends_s = time.monotonic() + SLICE_S
    while scan.phase != END:
        delay_s = PHASES[scan.phase](scan)
        if delay_s or time.monotonic() > slice_ends_s:
            with session_scope(synced=False) as session:
                claims.go_on(session, claim, scan.cursor, delay_s)
            return
    _finish(claim)


def _open(claim: Claim) -> RootScan | None:
    assert claim.job_id is not None
    with session_scope(read_only=True) as session:
        root = roots.find_attached(session, scans.root_id(claim.target))
        return RootScan(claim, root, scans.accepts_missing(session, claim.job_id)) if root else None


def _finish(claim: Claim) -> None:
    with session_scope(synced=False) as session:
        claims.finish(session, claim, WorkState.DONE)


def _abort(claim: Claim, reason: str) -> None:
    assert claim.job_id is not None
    with session_scope(synced=False) as session:
        scans.clean_up(session, claim.job_id, claim.target, claim.cursor)
        claims.finish(session, claim, WorkState.FAILED, reason)
