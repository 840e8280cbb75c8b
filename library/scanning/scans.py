"""Scan jobs: request, cancel and retry them, and count their files."""

from collections import Counter

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from library.errors import JobNotRetryableError
from library.models import Job, Root, Track, Work
from library.scanning import roots
from library.states import (
    CANCELLED,
    OPEN_STATES,
    RETRYABLE_STATES,
    JobState,
    Queue,
    WorkKind,
    WorkState,
)
from library.work import jobs, scan_changes, targets, unit_counts
from library.work.scan_cursor import ScanCursor


def request(session: Session, accept_missing: bool = False) -> str:
    """Create a job that scans all roots, or return the id of the one that has not ended."""
    session.execute(select(Root.id).with_for_update())  # a second request waits, and finds our job
    running = jobs.find_open(session, WorkKind.SCAN)
    if running is not None:
        if accept_missing:  # in time for every root that is still being walked
            session.get_one(Job, running).accept_missing = True
        _add_units(session, running)  # for roots attached since
        return running
    jobs.delete_ended(session, WorkKind.SCAN)
    job_id = jobs.create(session, WorkKind.SCAN, accept_missing)
    _add_units(session, job_id)
    jobs.finish_if_complete(session, job_id)  # without a root the job has no units
    return job_id


def _add_units(session: Session, job_id: str) -> None:
    known = set(session.execute(select(Work.target).where(Work.job_id == job_id)).scalars())
    for root in roots.attached(session):
        target = targets.part_of_job(job_id, root.id)
        if target in known:
            continue
        session.add(
            Work(
                kind=WorkKind.SCAN,
                target=target,
                job_id=job_id,
                state=WorkState.PENDING,
                queue=Queue.INTERACTIVE,
            )
        )
    session.flush()


def cancel(session: Session, job_id: str) -> None:
    """Cancel a scan: stored tracks stay, and the next scan reads the rest."""
    units = session.execute(
        select(Work)
        .where(Work.job_id == job_id, Work.kind == WorkKind.SCAN, Work.state.in_(OPEN_STATES))
        .order_by(Work.id)
        .with_for_update()
    ).scalars()
    for unit in units:
        fingerprint_job = ScanCursor.load(unit.cursor).fingerprint_job
        scan_changes.abandon(session, job_id, root_id(unit.target), fingerprint_job)
        # A slice that is running finds its claim lost and rolls back.
        unit.state, unit.reason, unit.lease_until = WorkState.SKIPPED, CANCELLED, None


def retry(session: Session, job_id: str) -> str:
    """Start another scan after one with failures, and read unreadable files again; returns the new job's id.

    Raises
    ------
    JobNotFoundError
        No job has this id.
    JobNotRetryableError
        No part of it failed.
    """
    report = jobs.get(session, job_id)
    if report.state is not JobState.FAILED and not report.counts.failed:
        raise JobNotRetryableError(f"No part of job {job_id!r} failed.")
    unreadable = select(Work.target).where(
        Work.kind == WorkKind.FINGERPRINT, Work.state.in_(RETRYABLE_STATES)
    )
    forgotten = update(Track).where(Track.listed.is_(False), Track.id.in_(unreadable))
    session.execute(forgotten.values(mtime_ns=0))  # so the scan sees a changed file
    return request(session)


def accepts_missing(session: Session, job_id: str) -> bool:
    """Return whether the administrator confirmed that missing files are gone."""
    return session.get_one(Job, job_id).accept_missing


def root_id(target: str) -> int:
    """Return the root that a scan unit's target names."""
    return int(targets.part(target))


def count(session: Session, job_id: str, **files: int) -> None:
    """Add to a scan's counts of files by state: `count(session, job_id, pending=-3, done=3)`."""
    changes: unit_counts.CountChanges = Counter()
    for state, n in files.items():
        changes[job_id, WorkState(state), ""] += n
    unit_counts.apply(session, changes)


def count_read(session: Session, job_id: str, outcomes: list[tuple[WorkState, str]]) -> None:
    """Count files that were read: pending before, now done, or skipped or failed for a reason."""
    changes: unit_counts.CountChanges = Counter()
    for state, reason in outcomes:
        read = WorkState.DONE if state is WorkState.PENDING else state
        changes[job_id, WorkState.PENDING, ""] -= 1
        changes[job_id, read, reason] += 1
    unit_counts.apply(session, changes)
