"""Scan jobs: request, cancel and retry them, and count their files."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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

#: Files and folders of one scan; more are scanned as the folders above them.
MAX_PARTS = 200

#: Accepts all gone files of a root.
ALL_FILES = 10**12


def request(session: Session, accept_missing: bool = False, full: bool = False) -> str:
    """Create a job that scans all roots, or return the id of the one that has not ended.

    Parameters
    ----------
    full
        Read every file again, also where size and time are those of the last scan.
    """
    session.execute(select(Root.id).with_for_update())  # a second request waits, and finds our job
    running = jobs.find_open(session, WorkKind.SCAN)
    if running is not None:
        if accept_missing:  # in time for every root that is still being walked
            session.get_one(Job, running).accept_missing = True
        if full:
            session.get_one(Job, running).full = True
        _add_units(session, running)  # for roots attached since
        return running
    jobs.delete_ended(session, WorkKind.SCAN)
    job_id = jobs.create(session, WorkKind.SCAN, accept_missing, full)
    _add_units(session, job_id)
    jobs.finish_if_complete(session, job_id)  # without a root the job has no units
    return job_id


def request_parts(
    session: Session, root_id: int, parts: Iterable[bytes] = (), accepted: int = 0, full: bool = False
) -> str:
    """Request a scan of files and folders of a root, after the running ones; returns the job's id.

    Requests are added to the job of earlier ones while none of it has begun.

    Parameters
    ----------
    parts
        Relative to the root; none: the whole root. A root with an open question is scanned as a whole.
    accepted
        Number of gone files that an administrator confirmed.
    full
        Read every file again.
    """
    root = session.execute(select(Root).where(Root.id == root_id).with_for_update()).scalar_one()
    is_asked = root.gone is not None and not root.gone["is_waiting"]
    wanted = () if is_asked else outermost(parts)
    job_id = _waiting(session) or jobs.create(session, WorkKind.SCAN, partial=True)
    if full:
        session.get_one(Job, job_id).full = True
    target = targets.part_of_job(job_id, root_id)
    unit = session.execute(select(Work).where(Work.target == target)).scalar_one_or_none()
    if unit is None:
        jobs.delete_ended(session, WorkKind.SCAN, partial=True)
        unit = _unit(job_id, root_id)
        session.add(unit)
    else:
        known = ScanCursor.load(unit.cursor)
        accepted = max(accepted, known.accepted)
        wanted = outermost([*wanted, *known.parts]) if wanted and known.parts else ()
    unit.cursor = ScanCursor(parts=wanted, accepted=accepted).dump()
    session.flush()
    return job_id


def _waiting(session: Session) -> str | None:
    """Return the job of parts that has not begun; its units are locked, so that none begins meanwhile."""
    query = select(Job.id).where(Job.kind == WorkKind.SCAN, Job.partial, Job.state == JobState.PENDING)
    job_id = session.execute(query.order_by(Job.created_at.desc()).limit(1)).scalar_one_or_none()
    if job_id is None:
        return None
    units = session.execute(select(Work).where(Work.job_id == job_id).order_by(Work.id).with_for_update())
    claimed = [unit.claim for unit in units.scalars()]
    return job_id if claimed and not any(claimed) else None


def outermost(parts: Iterable[bytes], limit: int = MAX_PARTS) -> tuple[bytes, ...]:
    """Return the parts that lie inside no other one, deep ones as their folders if they are too many."""
    wanted = _outer(set(parts))
    while len(wanted) > limit:
        depth = max(part.count(b"/") for part in wanted)
        wanted = _outer({os.path.dirname(part) if part.count(b"/") == depth else part for part in wanted})
    return () if b"" in wanted else tuple(sorted(wanted))


def _outer(parts: set[bytes]) -> set[bytes]:
    ends = {part: [end for end in range(len(part)) if part[end : end + 1] == b"/"] for part in parts}
    return {part for part in parts if not any(part[:end] in parts for end in ends[part])}


def _add_units(session: Session, job_id: str) -> None:
    known = set(session.execute(select(Work.target).where(Work.job_id == job_id)).scalars())
    for root in roots.attached(session):
        if targets.part_of_job(job_id, root.id) not in known:
            session.add(_unit(job_id, root.id))
    session.flush()


def _unit(job_id: str, root_id: int) -> Work:
    return Work(
        kind=WorkKind.SCAN,
        target=targets.part_of_job(job_id, root_id),
        job_id=job_id,
        state=WorkState.PENDING,
        queue=Queue.INTERACTIVE,
    )


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
    if not report.reason and not report.counts.failed:
        raise JobNotRetryableError(f"No part of job {job_id!r} failed.")
    unreadable = select(Work.target).where(
        Work.kind == WorkKind.FINGERPRINT, Work.state.in_(RETRYABLE_STATES)
    )
    forgotten = update(Track).where(Track.listed.is_(False), Track.id.in_(unreadable))
    session.execute(forgotten.values(mtime_ns=0))  # so the scan sees a changed file
    return request(session)


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """Options of a scan.

    Attributes
    ----------
    accept_missing
        The administrator confirmed that missing files are gone.
    full
        Read all files again.
    """

    accept_missing: bool = False
    full: bool = False


def options(session: Session, job_id: str) -> ScanOptions:
    """Return the options of a scan job."""
    job = session.get_one(Job, job_id)
    return ScanOptions(job.accept_missing, job.full)


def root_id(target: str) -> int:
    """Return the root that a scan unit's target names."""
    return int(targets.part(target))


def count(session: Session, job_id: str, **files: int) -> None:
    """Add to a scan's counts of files by state: `count(session, job_id, pending=-3, done=3)`."""
    changes: unit_counts.CountChanges = Counter()
    for state, n in files.items():
        changes[job_id, WorkState(state), ""] += n
    unit_counts.apply(session, changes)


def count_left_out(session: Session, job_id: str, files: Mapping[str, int]) -> None:
    """Add to the number of files by reason that a scan leaves out."""
    scope = unit_counts.left_out_scope(job_id)
    unit_counts.apply(session, {(scope, WorkState.SKIPPED, reason): n for reason, n in files.items()})


def count_read(session: Session, job_id: str, outcomes: list[tuple[WorkState, str]]) -> None:
    """Count files that were read: pending before, now done, or skipped or failed for a reason."""
    changes: unit_counts.CountChanges = Counter()
    for state, reason in outcomes:
        read = WorkState.DONE if state is WorkState.PENDING else state
        changes[job_id, WorkState.PENDING, ""] -= 1
        changes[job_id, read, reason] += 1
    unit_counts.apply(session, changes)
