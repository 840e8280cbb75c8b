"""Jobs that warm the cache, one unit for each kind of entry."""

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from library import locks
from library.models import Work
from library.states import CANCELLED, OPEN_STATES, Queue, WorkKind, WorkState
from library.work import jobs, targets, unit_counts


def request(session: Session, kinds: Iterable[str]) -> str:
    """Create a warming job of some kinds, or return the id of the one that has not ended."""
    locks.take(session, "warming")
    running = jobs.find_open(session, WorkKind.WARM)
    if running is not None:
        return running
    jobs.delete_ended(session, WorkKind.WARM)
    job_id = jobs.create(session, WorkKind.WARM)
    for kind in dict.fromkeys(kinds):
        session.add(
            Work(
                kind=WorkKind.WARM,
                target=targets.part_of_job(job_id, kind),
                job_id=job_id,
                state=WorkState.PENDING,
                queue=Queue.INTERACTIVE,
            )
        )
    session.flush()
    return job_id


def cancel(session: Session, job_id: str) -> None:
    """Skip the entries of a warming that are not warmed yet."""
    units = session.execute(
        select(Work)
        .where(Work.job_id == job_id, Work.kind == WorkKind.WARM, Work.state.in_(OPEN_STATES))
        .order_by(Work.id)
        .with_for_update()
    ).scalars()
    changes: unit_counts.CountChanges = Counter()
    for unit in units:
        left = entries_left(unit.cursor)
        unit_counts.count(changes, [job_id], WorkState.PENDING, "", -left)
        unit_counts.count(changes, [job_id], WorkState.SKIPPED, CANCELLED, left)
        # A worker that warms them finds its claim lost after its step.
        unit.state, unit.reason, unit.lease_until = WorkState.SKIPPED, CANCELLED, None
    session.flush()
    unit_counts.apply(session, changes)


def cursor_of(left: int) -> dict[str, str]:
    """Return the cursor of a unit with a number of entries left."""
    return {"left": str(left)}


def entries_left(cursor: Mapping[str, str] | None) -> int:
    """Return the number of entries left by a unit's cursor; 0 until they are planned."""
    return int((cursor or {}).get("left", "0"))


def kind_of(target: str) -> str:
    """Return the kind of warming that a unit's target names."""
    return targets.part(target)
