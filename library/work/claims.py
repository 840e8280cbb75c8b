"""Claims: a worker takes a unit for a lease, and only that claim can finish it.

A worker that was suspended past its lease finds its claim lost and rolls its result back. Each transition
changes the unit counts in its own transaction.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from library.database import now
from library.errors import LeaseLostError
from library.models import Work
from library.states import WorkKind, WorkState
from library.work import batch_operations, jobs, scan_changes, targets, unit_counts
from library.work.retry_policies import POLICIES
from library.work.scan_cursor import ScanCursor

#: Reason of units whose worker stopped extending its lease.
WORKER_LOST = "worker_lost"


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to finish one unit."""

    work_id: int
    number: int
    attempt: int
    kind: WorkKind
    target: str
    job_id: str | None
    cursor: dict[str, str] | None


def take(session: Session, kind: WorkKind, target: str, lease_s: float) -> Claim | None:
    """Claim a pending unit; None when it is not pending, not due, or claimed by another worker."""
    row = session.execute(
        update(Work)
        .where(
            Work.kind == kind,
            Work.target == target,
            Work.state == WorkState.PENDING,
            Work.not_before <= now(),
        )
        .values(
            state=WorkState.RUNNING,
            attempt=Work.attempt + 1,
            claim=Work.claim + 1,
            lease_until=now() + lease_s,
        )
        .returning(Work.id, Work.claim, Work.attempt, Work.job_id, Work.cursor)
    ).one_or_none()
    if row is None:
        return None
    claim = Claim(row.id, row.claim, row.attempt, kind, target, row.job_id, row.cursor)
    changes: unit_counts.CountChanges = Counter()
    _count(changes, claim, WorkState.PENDING, WorkState.RUNNING)
    unit_counts.apply(session, changes)
    if claim.job_id:
        jobs.start(session, claim.job_id)
    return claim


def extend(session: Session, claim: Claim, lease_s: float) -> None:
    """Extend a lease (the heartbeat); does nothing when the claim is lost, which `finish` reports."""
    session.execute(
        update(Work)
        .where(Work.id == claim.work_id, Work.claim == claim.number, Work.state == WorkState.RUNNING)
        .values(lease_until=now() + lease_s)
    )


def finish(session: Session, claim: Claim, state: WorkState, reason: str = "") -> None:
    """Finish a unit, in the transaction that stores its result.

    Raises
    ------
    LeaseLostError
        The claim is lost. The caller's transaction must not be committed.
    """
    _end_claims(session, [_End(claim, state, reason, {})])


def release(
    session: Session, claim: Claim, reason: str, delay_s: float = 0.0, counts: bool = True
) -> WorkState:
    """Return a unit to the head of its queue, or quarantine it after the last attempt.

    Parameters
    ----------
    delay_s
        Seconds until it can be claimed again.
    counts
        Whether this was an attempt; a release at shutdown is none.

    Returns
    -------
    WorkState
        PENDING or QUARANTINED.
    """
    end = _after_attempt(claim, reason, delay_s, counts)
    _end_claims(session, [end])
    return end.state


def postpone(session: Session, claim: Claim, delay_s: float) -> None:
    """Return a unit that was not begun; this was no attempt, and does not make it urgent."""
    values = {"attempt": claim.attempt - 1, "not_before": now() + delay_s, "push_token": None}
    _end_claims(session, [_End(claim, WorkState.PENDING, "", values)])


def resume_later(session: Session, claim: Claim, cursor: dict[str, str], delay_s: float = 0.0) -> None:
    """Return a unit with the cursor of its next slice; it made progress, so its attempts start from 0."""
    values = {"attempt": 0, "not_before": now() + delay_s, "push_token": None, "cursor": cursor}
    _end_claims(session, [_End(claim, WorkState.PENDING, "", values)])


def save_cursor(session: Session, claim: Claim, cursor: dict[str, str]) -> None:
    """Store the cursor of a unit that stays claimed, in the transaction that stores the slice.

    Raises
    ------
    LeaseLostError
        As `finish`.
    """
    _update_claimed(session, claim, cursor=cursor)


def shorten_waits(session: Session, lease_s: float) -> None:
    """Cap all leases and delays after the clock was set back; running workers extend theirs as usual."""
    running = (Work.state == WorkState.RUNNING) & (Work.lease_until > now() + lease_s)
    session.execute(update(Work).where(running).values(lease_until=now() + lease_s))
    waiting = (Work.state == WorkState.PENDING) & (Work.not_before > now())
    session.execute(update(Work).where(waiting).values(not_before=0.0))
    session.execute(update(Work).where(Work.pushed_at > now()).values(pushed_at=now()))


def reap(session: Session) -> int:
    """Return units with expired leases to pending; quarantine those of the last attempt. Return how many."""
    lost = session.execute(
        select(Work)
        .where(Work.state == WorkState.RUNNING, Work.lease_until < now())
        .order_by(Work.id)
        .with_for_update()
    ).scalars()
    ends = [_after_attempt(_claim_of(row), WORKER_LOST) for row in lost]
    _end_claims(session, ends)
    return len(ends)


def _claim_of(row: Work) -> Claim:
    return Claim(row.id, row.claim, row.attempt, WorkKind(row.kind), row.target, row.job_id, row.cursor)


class _End(NamedTuple):
    """A claim's final state, and further columns of its row to set."""

    claim: Claim
    state: WorkState
    reason: str
    values: dict[str, object]


def _after_attempt(claim: Claim, reason: str, delay_s: float = 0.0, counts: bool = True) -> _End:
    if counts and claim.attempt >= POLICIES[claim.kind].max_attempts:
        return _End(claim, WorkState.QUARANTINED, reason, {})
    attempt = claim.attempt if counts else claim.attempt - 1
    values = {"attempt": attempt, "not_before": now() + delay_s, "push_token": None, "urgent": True}
    return _End(claim, WorkState.PENDING, reason, values)


def _end_claims(session: Session, ends: Sequence[_End]) -> None:
    """End claims: all rows, then all counts, then all jobs, so that no two transactions can deadlock."""
    changes: unit_counts.CountChanges = Counter()
    for claim, state, reason, values in ends:
        _update_claimed(session, claim, state=state, reason=reason, lease_until=None, **values)
        _count(changes, claim, WorkState.RUNNING, state, reason)
    unit_counts.apply(session, changes)
    for claim, state, reason, _values in ends:
        if state is WorkState.QUARANTINED and claim.job_id:
            _clean_up(session, claim, claim.job_id, reason)
    ended = (end.claim.job_id for end in ends if end.state is not WorkState.PENDING)
    for job_id in sorted({job_id for job_id in ended if job_id}):
        jobs.finish_if_complete(session, job_id)


def _clean_up(session: Session, claim: Claim, job_id: str, reason: str) -> None:
    """Delete the stored parts of a quarantined unit that will not be processed."""
    if claim.kind is WorkKind.SCAN:
        root_id, cursor = int(targets.part(claim.target)), ScanCursor.load(claim.cursor)
        scan_changes.abandon(session, job_id, root_id, cursor.fingerprint_job)
    elif claim.kind is WorkKind.BATCH:
        batch_operations.abandon(session, job_id, WorkState.FAILED, reason)


def _update_claimed(session: Session, claim: Claim, **values: Any) -> None:
    result = session.execute(
        update(Work)
        .where(Work.id == claim.work_id, Work.state == WorkState.RUNNING, Work.claim == claim.number)
        .values(**values)
    )
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        raise LeaseLostError(f"{claim.kind} {claim.target}: another worker holds the claim")


def _count(
    changes: unit_counts.CountChanges, claim: Claim, source: WorkState, target: WorkState, reason: str = ""
) -> None:
    """Count one unit's transition; only tracks count as units, other kinds count their own parts."""
    if claim.kind is WorkKind.FINGERPRINT:
        scopes = (unit_counts.LIBRARY, claim.job_id)
        unit_counts.count(changes, scopes, source, "", -1)
        unit_counts.count(changes, scopes, target, reason, 1)
