"""What can be done to many tracks in one request: a name for each operation, and the steps behind it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from library.errors import LibraryError, OperationInvalidError
from library.models import BatchOperation
from library.people import playlists, plays, ratings
from library.states import WorkState
from library.work import unit_counts, units

#: One operation, as `schemas.batch` lets it through: "op" and what it needs.
Operation = Mapping[str, Any]


def _favourite(session: Session, person: str, operation: Operation) -> None:
    plays.set_favourite(session, person, operation["track_id"], loved=True)


def _unfavourite(session: Session, person: str, operation: Operation) -> None:
    plays.set_favourite(session, person, operation["track_id"], loved=False)


def _rate(session: Session, person: str, operation: Operation) -> None:
    ratings.rate(session, person, operation["track_id"], operation["rating"])


def _play(session: Session, person: str, operation: Operation) -> None:
    plays.add_play(session, person, operation["track_id"])


def _fingerprint(session: Session, person: str, operation: Operation) -> None:
    del person  # everybody's
    units.ask(session, operation["track_id"])


def _add_to_playlist(session: Session, person: str, operation: Operation) -> None:
    playlists.append(session, person, operation["playlist_id"], [operation["track_id"]])


#: Every operation by its name.
OPERATIONS: dict[str, Callable[[Session, str, Operation], None]] = {
    "favourite": _favourite,
    "unfavourite": _unfavourite,
    "rate": _rate,
    "play": _play,
    "fingerprint": _fingerprint,
    "add_to_playlist": _add_to_playlist,
}


#: What operations need beside a track.
NEEDS = {"rate": "rating", "add_to_playlist": "playlist_id"}


def apply(session: Session, person: str, operation: Operation) -> LibraryError | None:
    """Do one operation, or find out why it cannot be done; then it leaves nothing behind."""
    try:
        with session.begin_nested():
            _check(operation)
            OPERATIONS[operation["op"]](session, person, operation)
    except LibraryError as error:
        return error
    return None


def _check(operation: Operation) -> None:
    name = operation["op"]
    brought, needed = set(operation) - {"op", "track_id"}, {NEEDS[name]} if name in NEEDS else set()
    if brought != needed:
        raise OperationInvalidError(f"{name} takes a track and {', '.join(needed) or 'nothing else'}.")


def keep(session: Session, job_id: str, person: str, operations: Sequence[Operation]) -> None:
    """Keep operations for a job."""
    rows = [
        {"job_id": job_id, "position": position, "person": person, "operation": dict(operation)}
        for position, operation in enumerate(operations)
    ]
    session.execute(insert(BatchOperation), rows)


def forget(session: Session, job_id: str) -> None:
    """Drop operations of a job that are done, or will not be."""
    session.execute(delete(BatchOperation).where(BatchOperation.job_id == job_id))


def give_up(session: Session, job_id: str, state: WorkState, reason: str) -> None:
    """Leave undone what is not done yet of a job; its counts say why."""
    left = unit_counts.read(session, [job_id])[job_id].pending
    unit_counts.apply(session, {(job_id, WorkState.PENDING, ""): -left, (job_id, state, reason): left})
    forget(session, job_id)


def kept(session: Session, job_id: str, start: int, limit: int) -> list[tuple[str, Operation]]:
    """Operations of a job from a position on, each with whose it is."""
    query = (
        select(BatchOperation.person, BatchOperation.operation)
        .where(BatchOperation.job_id == job_id, BatchOperation.position >= start)
        .order_by(BatchOperation.position)
        .limit(limit)
    )
    return [(row.person, row.operation) for row in session.execute(query)]
