"""Jobs: units of work grouped for the user, with state, counts, rate and remaining time."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from library import paging
from library.database import now
from library.errors import JobEndedError, JobNotFoundError
from library.models import BatchOperation, Job, ScanChange, UnitCount, Work
from library.paging import ListPage, PageRequest, SortOrder
from library.states import OPEN_STATES, RETRYABLE_STATES, JobState, WorkKind, WorkState
from library.work import scan_folders, unit_counts
from library.work.scan_folders import ScannedFolder

OPEN_JOBS = (JobState.PENDING, JobState.RUNNING)

#: Ended jobs of each scheduled kind (warmings, scans) that stay listed.
MAX_ENDED_JOBS = 12

#: Jobs deleted by one transaction.
FORGET_BATCH = 500


@dataclass(frozen=True, slots=True)
class JobReport:
    """A job with its counts; `rate_per_s` and `eta_s` are None while they are unknown.

    Attributes
    ----------
    folders
        The music folders of a scan.
    left_out
        The number of files by reason that a scan passed over: they are no units.
    """

    id: str
    kind: WorkKind
    state: JobState
    reason: str | None
    created_at: float
    started_at: float | None
    finished_at: float | None
    counts: unit_counts.Counts
    left_out: dict[str, int]
    rate_per_s: float | None
    eta_s: float | None
    folders: list[ScannedFolder]


def create(
    session: Session,
    kind: WorkKind,
    accept_missing: bool = False,
    full: bool = False,
    partial: bool = False,
) -> str:
    """Create a job without units; returns its id."""
    job = Job(kind=kind, accept_missing=accept_missing, full=full, partial=partial, created_at=now())
    session.add(job)
    session.flush()
    return job.id


def find_open(session: Session, kind: WorkKind) -> str | None:
    """Return the id of the newest job of a kind that has not ended; scans of parts do not count."""
    query = select(Job.id).where(Job.kind == kind, Job.state.in_(OPEN_JOBS), Job.partial.is_(False))
    return session.execute(query.order_by(Job.created_at.desc()).limit(1)).scalar_one_or_none()


def count_open(session: Session) -> dict[str, int]:
    """Count the jobs of each kind that have not ended."""
    query = select(Job.kind, func.count().label("n")).where(Job.state.in_(OPEN_JOBS)).group_by(Job.kind)
    found = {row.kind: row.n for row in session.execute(query)}
    return {kind.value: found.get(kind, 0) for kind in WorkKind}


def is_open(session: Session, job_id: str) -> bool:
    """Return whether a job has not ended."""
    query = select(Job.id).where(Job.id == job_id, Job.state.in_(OPEN_JOBS))
    return session.execute(query).one_or_none() is not None


def exists(session: Session, job_id: str) -> bool:
    """Return whether a job is stored: ended jobs are deleted in the course of time."""
    return session.execute(select(Job.id).where(Job.id == job_id)).one_or_none() is not None


def start(session: Session, job_id: str) -> None:
    """Mark a job as running when its first unit is claimed; later calls change nothing."""
    session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.PENDING)
        .values(state=JobState.RUNNING, started_at=now())
    )


def finish_if_complete(session: Session, job_id: str) -> None:
    """End a job when none of its units is open.

    A job fails with the first of its units that failed; a track that cannot be analysed fails no job. A scan
    fails when no root was scanned.
    """
    kind = lock(session, job_id)
    still_open = select(Work.id).where(Work.job_id == job_id, Work.state.in_(OPEN_STATES)).exists()
    failed = (
        select(Work.reason)
        .where(Work.job_id == job_id, Work.kind != WorkKind.FINGERPRINT, Work.state.in_(RETRYABLE_STATES))
        .order_by(Work.id)
        .limit(1)
    )
    reason = session.execute(failed).scalar_one_or_none()
    state = JobState.FAILED if reason else JobState.DONE
    if kind == WorkKind.SCAN:
        done = select(Work.reason).where(Work.job_id == job_id, Work.state == WorkState.DONE)
        remarks = session.execute(done.order_by(Work.id)).scalars().all()
        state = JobState.DONE if remarks else state
        reason = reason or next(filter(None, remarks), None)
    session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state.in_(OPEN_JOBS), ~still_open)
        .values(state=state, reason=reason, finished_at=now())
    )


def reopen_if_pending(session: Session, job_id: str) -> None:
    """Reopen an ended job when units were added or retried."""
    lock(session, job_id)
    pending = select(Work.id).where(Work.job_id == job_id, Work.state.in_(OPEN_STATES)).exists()
    session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state.not_in(OPEN_JOBS), pending)
        .values(state=JobState.RUNNING, reason=None, finished_at=None)
    )


def lock(session: Session, job_id: str) -> str | None:
    """Lock a job until the transaction ends; return its kind.

    Two transactions that end or add units at once do not see each other; the later one must read again.
    """
    return session.execute(select(Job.kind).where(Job.id == job_id).with_for_update()).scalar_one_or_none()


def get(session: Session, job_id: str) -> JobReport:
    """Return one job with its counts.

    Raises
    ------
    JobNotFoundError
        No job has this id.
    """
    row = session.get(Job, job_id)
    if row is None:
        raise JobNotFoundError(f"There is no job {job_id!r}.")
    return _reports(session, [row])[0]


def page(
    session: Session, requested: PageRequest, state: JobState | None = None, kind: WorkKind | None = None
) -> tuple[Sequence[JobReport], ListPage]:
    """Return a page of jobs, newest first."""
    query = select(Job.id)
    if state is not None:
        query = query.where(Job.state == state)
    if kind is not None:
        query = query.where(Job.kind == kind)
    order = SortOrder(Job.created_at, Job.id, descending=True)
    found = paging.read_page(session, query, order, requested, paging.count(session, query))
    rows = session.execute(select(Job).where(Job.id.in_(row.id for row in found.rows))).scalars()
    by_id = {row.id: row for row in rows}
    return _reports(session, [by_id[row.id] for row in found.rows]), found


def cancel(session: Session, job_id: str) -> None:
    """Mark an open job as cancelled; the caller cancels its units.

    Raises
    ------
    JobNotFoundError
        No job has this id.
    JobEndedError
        It has already ended.
    """
    lock(session, job_id)
    job = session.get(Job, job_id)
    if job is None:
        raise JobNotFoundError(f"There is no job {job_id!r}.")
    if job.state not in OPEN_JOBS:
        raise JobEndedError(f"Job {job_id!r} has already ended: its state is {job.state}.")
    job.state, job.finished_at = JobState.CANCELLED, now()


def delete_ended(
    session: Session, kind: WorkKind, n_newest: int = MAX_ENDED_JOBS, partial: bool = False
) -> None:
    """Delete all but the newest ended jobs of a kind, with their units, counts and stored parts.

    A fingerprint job is deleted only when no unit refers to it: the unit of a track is never deleted.
    Scans of parts are deleted apart from scans of all roots.
    """
    held = select(Work.id).where(Work.job_id == Job.id)
    if kind is not WorkKind.FINGERPRINT:
        held = held.where(Work.state.in_(OPEN_STATES))
    ended = select(Job.id).where(Job.kind == kind, Job.state.not_in(OPEN_JOBS), ~held.exists())
    ended = ended.where(Job.partial.is_(partial))
    newest = ended.order_by(Job.created_at.desc(), Job.id.desc())
    old = session.execute(newest.offset(n_newest).limit(FORGET_BATCH)).scalars().all()
    for job_id in (Work.job_id, ScanChange.job_id, BatchOperation.job_id, UnitCount.scope, Job.id):
        session.execute(delete(job_id.class_).where(job_id.in_(old)))
    left_out = [unit_counts.left_out_scope(job_id) for job_id in old]
    session.execute(delete(UnitCount).where(UnitCount.scope.in_(left_out)))


def _reports(session: Session, rows: Sequence[Job]) -> list[JobReport]:
    scopes = {row.id: unit_counts.left_out_scope(row.id) for row in rows}
    counts = unit_counts.read(session, [*scopes, *scopes.values()])
    folders = scan_folders.read(session, [row.id for row in rows if row.kind == WorkKind.SCAN])
    clock = session.execute(select(now())).scalar_one()
    return [
        _report(row, counts[row.id], counts[scopes[row.id]].skipped, folders.get(row.id, []), clock)
        for row in rows
    ]


def _report(
    row: Job,
    counts: unit_counts.Counts,
    left_out: dict[str, int],
    folders: list[ScannedFolder],
    clock: float,
) -> JobReport:
    ended = counts.found - counts.pending - counts.running
    elapsed_s = (row.finished_at or clock) - (row.started_at or clock)
    rate_per_s = ended / elapsed_s if elapsed_s > 0 and ended else None
    left = counts.pending + counts.running
    eta_s = left / rate_per_s if rate_per_s and row.state == JobState.RUNNING else None
    return JobReport(
        id=row.id,
        kind=WorkKind(row.kind),
        state=JobState(row.state),
        reason=row.reason,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        counts=counts,
        left_out=left_out,
        rate_per_s=rate_per_s,
        eta_s=eta_s,
        folders=folders,
    )
