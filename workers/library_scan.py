"""Scans of music folders, in slices: a scan exceeds no time limit and delays no other task."""

import logging
import os
import time

from config.settings import current
from library.database import session_scope
from library.errors import TOO_MANY_MISSING, ScanAbortedError
from library.scanning import gone_files, roots, scans
from library.scanning.matching import match_log
from library.scanning.moved_roots import root_folders
from library.states import Queue, WorkKind, WorkState
from library.work import claims, scan_changes, schedule_slots
from library.work.claims import Claim
from library.work.retry_policies import POLICIES
from library.work.scan_cursor import ScanPhase
from live.client import LiveUnavailableError
from media.files import display_path
from media.left_out.cue_sheets import is_cue_sheet
from workers import broker_errors, feeder, publishing
from workers.base import leased
from workers.celery_app import celery_app
from workers.matching.phases import MATCH_PHASES
from workers.scan_phases import PHASES, RootScan

#: After this long a slice stores its cursor and ends.
SLICE_S = 20.0

log = logging.getLogger(__name__)


def request_scan(accept_missing: bool = False, full: bool = False, path: bytes | None = None) -> str:
    """Create a scan job and return its id.

    Parameters
    ----------
    full
        Read all files again, also unchanged ones.
    path
        Absolute path of the only file or folder to scan; None: all roots.

    Raises
    ------
    RootNotFoundError
        The path lies in no root.
    """
    with session_scope() as session:
        match_log.delete_old(session)
        if path is None:
            job_id = scans.request(session, accept_missing, full)
        else:
            root_id, part = roots.locate(session, path)
            part = os.path.dirname(part) if is_cue_sheet(os.path.basename(part)) else part
            accepted = scans.ALL_FILES if accept_missing else 0
            job_id = scans.request_parts(session, root_id, [part], accepted, full)
    feed_soon()
    return job_id


def feed_soon() -> None:
    """Start the feeder now; while Redis is unavailable, its scheduled run follows later."""
    try:
        with broker_errors.sending():
            feeder.feed.apply_async(queue=Queue.UPKEEP)
    except LiveUnavailableError as error:
        log.warning("work is enqueued by the next scheduled run of the feeder: %s", error)


@celery_app.task(name="workers.library_scan.rescan")
def rescan() -> None:
    """Request the scheduled scan, once per interval."""
    with session_scope(synced=False) as session:
        due = schedule_slots.take(session, "rescan", current().rescan_minutes * 60.0)
    if due:
        request_scan()


@celery_app.task(name="workers.library_scan.scan_slice", policy=POLICIES[WorkKind.SCAN])
def scan_slice(target: str) -> None:
    """Run the next slice of a root's scan, phase by phase, until its time is over or the root is done."""
    with leased(WorkKind.SCAN, target) as claim:
        if claim is None:
            return
        root_id = scans.root_id(claim.target)
        if claim.cursor is None and (moved_id := root_folders.recognise(root_id)) not in {None, root_id}:
            with session_scope() as session:
                scans.request_parts(session, moved_id)
        scan = _open(claim)
        if scan is None:  # the root was detached meanwhile
            _finish(claim)
            return
        try:
            _scan(claim, scan)
        except ScanAbortedError as error:
            log.warning("the scan of %s stopped: %s", display_path(scan.root.path), error)
            _abort(scan, error.reason)
        publishing.publish_job(claim.job_id)
    feed_soon()


def _scan(claim: Claim, scan: RootScan) -> None:
    slice_ends_s = time.monotonic() + SLICE_S
    while scan.cursor.phase is not ScanPhase.END:
        delay_s = (PHASES | MATCH_PHASES)[scan.cursor.phase](scan)
        if delay_s or time.monotonic() > slice_ends_s:
            with session_scope(synced=False) as session:
                claims.resume_later(session, claim, scan.cursor.dump(), delay_s)
            return
    _finish(claim, TOO_MANY_MISSING if scan.cursor.keeps_gone else "")


def _open(claim: Claim) -> RootScan | None:
    assert claim.job_id is not None
    with session_scope(read_only=True) as session:
        root = roots.find_attached(session, scans.root_id(claim.target))
        return RootScan(claim, root, scans.options(session, claim.job_id)) if root else None


def _finish(claim: Claim, reason: str = "") -> None:
    with session_scope(synced=False) as session:
        claims.finish(session, claim, WorkState.DONE, reason)


def _abort(scan: RootScan, reason: str) -> None:
    with session_scope(synced=False) as session:
        if reason in gone_files.REASONS:
            gone_files.ask(session, scan.job_id, scan.root.id, reason)
        scan_changes.abandon(session, scan.job_id, scan.root.id, scan.cursor.fingerprint_job)
        state = WorkState.DONE if reason == "root_detached" else WorkState.FAILED
        claims.finish(session, scan.claim, state, reason if state is WorkState.FAILED else "")
