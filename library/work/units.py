"""Fingerprinting units: one row a track, which stays for ever and holds the state of its fingerprint.

Other modules set units from outside here; workers claim and finish them in `library.work.claims`. Each change
changes the unit counts in its own transaction.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from library.errors import JobNotRetryableError, NoFingerprintError, TrackNotFoundError
from library.models import Work
from library.states import CANCELLED, OPEN_STATES, RETRYABLE_STATES, Queue, WorkKind, WorkState
from library.work import jobs, unit_counts

#: Units that one statement names; databases bound its parameters (PostgreSQL: 65,535).
BATCH = 1000


class UnitState(NamedTuple):
    """The state that a unit shall have, and its reason."""

    state: WorkState
    reason: str = ""


def set_states(session: Session, wanted: Mapping[str, UnitState], job_id: str | None) -> None:
    """Set the units of tracks whose files are new, changed or gone.

    A unit that stays pending stays in its job. A running unit loses its claim: its result would describe a
    file that no longer exists.

    Parameters
    ----------
    wanted
        State and reason by track id.
    job_id
        The job that pending units belong to afterwards.
    """
    changes: unit_counts.CountChanges = Counter()
    left_jobs = set()
    for row in _rows(session, wanted):
        outcome = wanted[row.target]
        was_open = row.state in OPEN_STATES
        leaves = (unit_counts.LIBRARY, row.job_id if was_open or row.job_id == job_id else None)
        if row.state == outcome.state == WorkState.PENDING:
            continue
        if was_open and row.job_id:
            left_jobs.add(row.job_id)
        elif not was_open:
            row.job_id = job_id if outcome.state == WorkState.PENDING else None
        unit_counts.count(changes, leaves, WorkState(row.state), row.reason, -1)
        unit_counts.count(changes, (unit_counts.LIBRARY, row.job_id), outcome.state, outcome.reason, 1)
        row.state, row.reason, row.attempt = outcome.state, outcome.reason, 0
        row.push_token, row.lease_until, row.not_before = None, None, 0.0
        row.queue, row.urgent = Queue.FINGERPRINT, False  # an earlier urgent request has been served
    _insert_missing(session, wanted, job_id, changes)
    session.flush()
    unit_counts.apply(session, changes)
    if job_id:
        jobs.reopen_if_pending(session, job_id)
    for left in left_jobs:
        jobs.finish_if_complete(session, left)


def refuse_failed(session: Session, track_id: str) -> None:
    """Raise an error when a track's fingerprint cannot be computed.

    Raises
    ------
    NoFingerprintError
        Its file was refused, is missing or detached, or could not be analysed.
    """
    row = _rows(session, [track_id])
    if row and row[0].reason == CANCELLED:
        return
    if row and row[0].state in (*RETRYABLE_STATES, WorkState.SKIPPED, WorkState.AWAY):
        raise NoFingerprintError(track_id, row[0].state, row[0].reason)


def prioritise(session: Session, track_id: str) -> str:
    """Move a track to the front of the queue because a client is waiting; returns the id of its job.

    Raises
    ------
    NoFingerprintError
        As `refuse_failed`.
    """
    refuse_failed(session, track_id)
    rows = _rows(session, [track_id])
    if not rows or rows[0].job_id is None or rows[0].state not in OPEN_STATES:
        set_states(session, {track_id: UnitState(WorkState.PENDING)}, _new_job(session))
    row = _rows(session, [track_id])[0]
    assert row.job_id is not None
    if row.state == WorkState.PENDING and row.queue != Queue.INTERACTIVE:
        row.queue, row.push_token, row.urgent = Queue.INTERACTIVE, None, True
    return row.job_id


def request(session: Session, track_id: str) -> None:
    """Make a track's unit pending if it failed or was cancelled; current and open units do not change.

    Raises
    ------
    TrackNotFoundError
        No track has this id.
    NoFingerprintError
        Its file was refused, or is missing or detached.
    """
    row = next(iter(_rows(session, [track_id])), None)
    if row is None:
        raise TrackNotFoundError(f"There is no track {track_id!r}.")
    if row.state == WorkState.AWAY or (row.state == WorkState.SKIPPED and row.reason != CANCELLED):
        raise NoFingerprintError(track_id, row.state, row.reason)
    if row.state in (*RETRYABLE_STATES, WorkState.SKIPPED):
        job_id = jobs.find_open(session, WorkKind.FINGERPRINT) or _new_job(session)
        set_states(session, {track_id: UnitState(WorkState.PENDING)}, job_id)


def retry(session: Session, job_id: str) -> int:
    """Make a job's failed and cancelled units pending again, with all attempts; returns the number.

    Raises
    ------
    JobNotRetryableError
        No unit of it failed, or a later job has taken over those that did.
    """
    query = select(Work.target).where(
        Work.job_id == job_id, Work.kind == WorkKind.FINGERPRINT, _is_retryable()
    )
    failed = session.execute(query.order_by(Work.id)).scalars().all()
    if not failed:
        raise JobNotRetryableError(_why_not(session, job_id))
    for start in range(0, len(failed), BATCH):
        set_states(
            session, dict.fromkeys(failed[start : start + BATCH], UnitState(WorkState.PENDING)), job_id
        )
    return len(failed)


def cancel(session: Session, job_id: str) -> int:
    """Skip a job's pending units; returns the number. Running ones finish."""
    query = select(Work.target).where(
        Work.job_id == job_id, Work.kind == WorkKind.FINGERPRINT, Work.state == WorkState.PENDING
    )
    pending = session.execute(query.order_by(Work.id)).scalars().all()
    for start in range(0, len(pending), BATCH):
        outcome = UnitState(WorkState.SKIPPED, CANCELLED)
        set_states(session, dict.fromkeys(pending[start : start + BATCH], outcome), None)
    return len(pending)


def _new_job(session: Session) -> str:
    """Create a job; earlier ones without any units left are deleted."""
    jobs.delete_ended(session, WorkKind.FINGERPRINT)
    return jobs.create(session, WorkKind.FINGERPRINT)


def _is_retryable() -> ColumnElement[bool]:
    skipped = (Work.state == WorkState.SKIPPED) & (Work.reason == CANCELLED)
    return or_(Work.state.in_(RETRYABLE_STATES), skipped)


def _why_not(session: Session, job_id: str) -> str:
    if unit_counts.read(session, [job_id])[job_id].failed:
        return f"A later job has taken over the failed tracks of job {job_id!r}."
    return f"No part of job {job_id!r} failed."


def _rows(session: Session, targets: Iterable[str]) -> Sequence[Work]:
    query = select(Work).where(Work.kind == WorkKind.FINGERPRINT, Work.target.in_(targets))
    return session.execute(query.order_by(Work.id).with_for_update()).scalars().all()


def _insert_missing(
    session: Session, wanted: Mapping[str, UnitState], job_id: str | None, changes: unit_counts.CountChanges
) -> None:
    known = {row.target for row in _rows(session, wanted)}
    for target, (state, reason) in wanted.items():
        if target in known:
            continue
        owner = job_id if state is WorkState.PENDING else None
        session.add(
            Work(
                kind=WorkKind.FINGERPRINT,
                target=target,
                job_id=owner,
                state=state,
                reason=reason,
                queue=Queue.FINGERPRINT,
            )
        )
        unit_counts.count(changes, (unit_counts.LIBRARY, owner), state, reason, 1)
