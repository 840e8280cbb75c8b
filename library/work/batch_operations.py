"""Operations of batches that a worker has yet to apply, one row each."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from sqlalchemy import delete as delete_rows
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from library.models import BatchOperation
from library.states import WorkState
from library.work import unit_counts


class Operation(TypedDict):
    """One operation on a track, as `schemas.listening.batch` validates it; `op` says which keys it has."""

    op: str
    track_id: str
    rating: NotRequired[int]
    playlist_id: NotRequired[str]
    played_at: NotRequired[float]


def store(session: Session, job_id: str, person: str, operations: Sequence[Operation]) -> None:
    """Store the operations of a job, in their order."""
    rows = [
        {"job_id": job_id, "position": position, "person": person, "operation": dict(operation)}
        for position, operation in enumerate(operations)
    ]
    session.execute(insert(BatchOperation), rows)


def load(session: Session, job_id: str, start: int, limit: int) -> list[tuple[str, Operation]]:
    """Return a job's operations from a position on: (account id, operation)."""
    query = (
        select(BatchOperation.person, BatchOperation.operation)
        .where(BatchOperation.job_id == job_id, BatchOperation.position >= start)
        .order_by(BatchOperation.position)
        .limit(limit)
    )
    return [(row.person, row.operation) for row in session.execute(query)]


def delete(session: Session, job_id: str) -> None:
    """Delete a job's operations."""
    session.execute(delete_rows(BatchOperation).where(BatchOperation.job_id == job_id))


def abandon(session: Session, job_id: str, state: WorkState, reason: str) -> None:
    """Delete a job's operations and count the pending ones under a final state and its reason."""
    left = unit_counts.read(session, [job_id])[job_id].pending
    unit_counts.apply(session, {(job_id, WorkState.PENDING, ""): -left, (job_id, state, reason): left})
    delete(session, job_id)
