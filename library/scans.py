"""Scan jobs: asking for one, and the counts that one shows."""

from collections import Counter

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from library import jobs, roots, tallies
from library.errors import JobNotRetryableError
from library.models import Job, Root, Track, Work
from library.states import RETRYABLE_STATES, JobState, Queue, WorkKind, WorkState


def request(session: Session, accept_missing: bool = False) -> str:
    """Ask for a scan of all folders; the id of its job, or of the one that is under way already."""
    session.execute(select(Root.id).with_for_update())  # who asks at the same time waits, and finds our job
    running = jobs.find_open(session, WorkKind.SCAN)
    if running is not None:
        if accept_missing:  # in time for every folder that is still being walked
            session.get_one(Job, running).accept_missing = True
        return running
    job_id = jobs.create(session, WorkKind.SCAN, accept_missing)
    for root in roots.attached(session):
        session.add(
            Work(
                kind=WorkKind.SCAN,
                target=f"{job_id}:{root.id}",
                job_id=job_id,
                state=WorkState.PENDING,
                queue=Queue.UPKEEP,
            )
        )
    session.flush()
    jobs.finish_if_complete(session, job_id)  # without a folder there is nothing to do
    return job_id


def retry(session: Session, job_id: str) -> str:
    """Scan again after a scan with failures, and read anew what could not be read; returns the new job's id.

    Raises
    ------
    JobNotFoundError
        There is no such job.
    JobNotRetryableError
        Nothing of it failed.
    """
    report = jobs.get(session, job_id)
    if report.state is not JobState.FAILED and not report.counts.failed:
        raise JobNotRetryableError(f"Nothing of job {job_id!r} failed.")
    unreadable = select(Work.target).where(
        Work.kind == WorkKind.FINGERPRINT, Work.state.in_(RETRYABLE_STATES)
    )
    forgotten = update(Track).where(Track.listed.is_(False), Track.id.in_(unreadable))
    session.execute(forgotten.values(mtime_ns=0))  # to the scan it is a changed file
    return request(session)


def accepts_missing(session: Session, job_id: str) -> bool:
    """Whether a person said of a scan that what is gone is gone."""
    return session.get_one(Job, job_id).accept_missing


def root_id(target: str) -> int:
    """The root that a scan's unit is about."""
    return int(target.rpartition(":")[2])


def count(session: Session, job_id: str, **files: int) -> None:
    """Move a scan's counts: files by state, as in `count(session, job_id, pending=-3, done=3)`."""
    moves: tallies.Moves = Counter()
    for state, n in files.items():
        moves[job_id, WorkState(state), ""] += n
    tallies.apply(session, moves)


def count_read(session: Session, job_id: str, outcomes: list[tuple[WorkState, str]]) -> None:
    """Count files that were read: pending before, now done, skipped or failed for a reason."""
    moves: tallies.Moves = Counter()
    for state, reason in outcomes:
        read = WorkState.DONE if state is WorkState.PENDING else state
        moves[job_id, WorkState.PENDING, ""] -= 1
        moves[job_id, read, reason] += 1
    tallies.apply(session, moves)
