"""Batches too long for one request: jobs that a worker runs slice by slice."""

import time
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from library import locks, operations, write_turns
from library.errors import BatchWaitingError
from library.models import BatchOperation, Job, Work
from library.states import CANCELLED, JobState, Queue, WorkKind, WorkState
from library.work import batch_operations, jobs, unit_counts
from library.work.batch_operations import Operation
from library.work.claims import Claim, finish, save_cursor

#: Operations in one transaction; it ends earlier once it has held SQLite's lock for `write_turns.SLICE_S`.
SLICE = 100

#: Ended batches that stay listed.
MAX_ENDED_BATCHES = 200


def request(session: Session, person: str, wanted: Sequence[Operation]) -> str:
    """Create a job that applies operations; returns its id.

    Raises
    ------
    BatchWaitingError
        Another batch of this account has not begun.
    """
    locks.take(session, f"batch {person}")
    waiting = _find_waiting(session, person)
    if waiting is not None:
        raise BatchWaitingError(waiting)
    jobs.delete_ended(session, WorkKind.BATCH, MAX_ENDED_BATCHES)
    job_id = jobs.create(session, WorkKind.BATCH)
    batch_operations.store(session, job_id, person, wanted)
    session.add(
        Work(
            kind=WorkKind.BATCH,
            target=job_id,
            job_id=job_id,
            state=WorkState.PENDING,
            queue=Queue.INTERACTIVE,
            urgent=True,
        )
    )
    unit_counts.apply(session, {(job_id, WorkState.PENDING, ""): len(wanted)})
    session.flush()
    return job_id


def apply_slice(session: Session, claim: Claim, start: int) -> int | None:
    """Apply the next slice of a batch in one transaction, and return the position after it; None at the end.

    Others write between slices, so a slice is bounded by time and not by the number of operations.

    Raises
    ------
    LeaseLostError
        The claim is lost, or the batch was cancelled.
    """
    todo = batch_operations.load(session, claim.target, start, SLICE)
    ends_s = time.monotonic() + write_turns.SLICE_S
    changes: unit_counts.CountChanges = Counter()
    done = 0
    for person, operation in todo:
        error = operations.apply(session, person, operation)
        outcome = (WorkState.FAILED, _reason(error)) if error else (WorkState.DONE, "")
        changes[claim.target, *outcome] += 1
        done += 1
        if time.monotonic() > ends_s:
            break
    changes[claim.target, WorkState.PENDING, ""] -= done
    unit_counts.apply(session, changes)
    if done == SLICE or done < len(todo):
        save_cursor(session, claim, {"next": str(start + done)})
        return start + done
    batch_operations.delete(session, claim.target)
    finish(session, claim, WorkState.DONE)
    return None


def cancel(session: Session, job_id: str) -> None:
    """Skip the operations of a batch that are not applied yet."""
    unit = session.execute(
        select(Work).where(Work.job_id == job_id, Work.kind == WorkKind.BATCH).with_for_update()
    ).scalar_one_or_none()
    if unit is None:
        return
    batch_operations.abandon(session, job_id, WorkState.SKIPPED, CANCELLED)
    # A slice that is running finds its claim lost and rolls back.
    unit.state, unit.reason, unit.lease_until = WorkState.SKIPPED, CANCELLED, None


def _find_waiting(session: Session, person: str) -> str | None:
    """Return the job of an account's batch that has not begun."""
    first = (BatchOperation.job_id == Job.id) & (BatchOperation.position == 0)
    query = select(Job.id).join(BatchOperation, first)
    waiting = (Job.kind == WorkKind.BATCH, Job.state == JobState.PENDING, BatchOperation.person == person)
    return session.execute(query.where(*waiting).limit(1)).scalar_one_or_none()


def _reason(error: Exception) -> str:
    """Return an error's name as a reason, such as "track_not_found"."""
    name = type(error).__name__.removesuffix("Error")
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
