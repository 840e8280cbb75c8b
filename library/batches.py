"""Batches that are too long for one request: jobs of the interactive queue, done slice by slice."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from library import jobs, operations, tallies
from library.claims import Claim, finish, save_cursor
from library.models import BatchOperation, Work
from library.operations import Operation
from library.states import CANCELLED, Queue, WorkKind, WorkState

#: Operations of one transaction.
SLICE = 100


def request(session: Session, person: str, wanted: Sequence[Operation]) -> str:
    """Ask for operations to be done; returns the id of their job."""
    job_id = jobs.create(session, WorkKind.BATCH)
    operations.keep(session, job_id, person, wanted)
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
    tallies.apply(session, {(job_id, WorkState.PENDING, ""): len(wanted)})
    session.flush()
    return job_id


def go_on(session: Session, claim: Claim, start: int) -> int | None:
    """Do the next slice of a batch, in one transaction with how far it came; None when that was the last.

    Raises
    ------
    LeaseLostError
        The batch was taken away meanwhile, or cancelled.
    """
    todo = operations.kept(session, claim.target, start, SLICE)
    moves: tallies.Moves = Counter()
    for person, operation in todo:
        error = operations.apply(session, person, operation)
        outcome = (WorkState.FAILED, _reason(error)) if error else (WorkState.DONE, "")
        moves[claim.target, *outcome] += 1
    moves[claim.target, WorkState.PENDING, ""] -= len(todo)
    tallies.apply(session, moves)
    if len(todo) == SLICE:
        save_cursor(session, claim, {"next": str(start + SLICE)})
        return start + SLICE
    forget(session, claim.target)
    finish(session, claim, WorkState.DONE)
    return None


def cancel(session: Session, job_id: str) -> None:
    """Leave undone what is not done yet of a batch."""
    unit = session.execute(
        select(Work).where(Work.job_id == job_id, Work.kind == WorkKind.BATCH).with_for_update()
    ).scalar_one_or_none()
    if unit is None:
        return
    left = tallies.read(session, [job_id])[job_id].pending
    tallies.apply(
        session, {(job_id, WorkState.PENDING, ""): -left, (job_id, WorkState.SKIPPED, CANCELLED): left}
    )
    forget(session, job_id)
    # A slice that is running finds its claim gone and rolls back.
    unit.state, unit.reason, unit.lease_until = WorkState.SKIPPED, CANCELLED, None


def forget(session: Session, job_id: str) -> None:
    """Drop operations that are done, or will not be."""
    session.execute(delete(BatchOperation).where(BatchOperation.job_id == job_id))


def _reason(error: Exception) -> str:
    """An error's name as a reason, as in "track_not_found"."""
    name = type(error).__name__.removesuffix("Error")
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
