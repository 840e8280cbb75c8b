"""Jobs whose units count their own parts: warmings of the cache, and builds of indexes and of the map."""

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from library import locks
from library.models import Work
from library.states import CANCELLED, OPEN_STATES, Queue, WorkKind, WorkState
from library.work import jobs, targets, unit_counts

#: Kinds of these jobs, with the lock under which one is created.
LOCKS = {WorkKind.WARM: "warming", WorkKind.INDEX: "indexing", WorkKind.MAP: "mapping"}


def request(session: Session, kind: WorkKind, names: Iterable[str]) -> str:
    """Create a job with a unit for each name, or return the id of the one of its kind that has not ended."""
    locks.take(session, LOCKS[kind])
    running = jobs.find_open(session, kind)
    if running is not None:
        return running
    jobs.delete_ended(session, kind)
    job_id = jobs.create(session, kind)
    for name in dict.fromkeys(names):
        session.add(
            Work(
                kind=kind,
                target=targets.part_of_job(job_id, name),
                job_id=job_id,
                state=WorkState.PENDING,
                queue=Queue.INTERACTIVE,
            )
        )
    session.flush()
    return job_id


def cancel(session: Session, job_id: str) -> None:
    """Skip the parts that are not done yet."""
    units = session.execute(
        select(Work)
        .where(Work.job_id == job_id, Work.kind.in_(LOCKS), Work.state.in_(OPEN_STATES))
        .order_by(Work.id)
        .with_for_update()
    ).scalars()
    changes: unit_counts.CountChanges = Counter()
    for unit in units:
        left = parts_left(unit.cursor)
        unit_counts.count(changes, [job_id], WorkState.PENDING, "", -left)
        unit_counts.count(changes, [job_id], WorkState.SKIPPED, CANCELLED, left)
        # A worker that is at work on them finds its claim lost after its step.
        unit.state, unit.reason, unit.lease_until = WorkState.SKIPPED, CANCELLED, None
    session.flush()
    unit_counts.apply(session, changes)


def cursor_of(left: int) -> dict[str, str]:
    """Return the cursor of a unit with a number of parts left."""
    return {"left": str(left)}


def parts_left(cursor: Mapping[str, str] | None) -> int:
    """Return the number of parts left by a unit's cursor; 0 until they are planned."""
    return int((cursor or {}).get("left", "0"))


def name_of(target: str) -> str:
    """Return the name that a unit's target has: a kind of warming, or an index."""
    return targets.part(target)
