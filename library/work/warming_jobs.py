"""Jobs that warm the cache, one unit for each kind of entry."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from library import locks
from library.models import Work
from library.states import Queue, WorkKind, WorkState
from library.work import jobs, targets


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


def kind_of(target: str) -> str:
    """Return the kind of warming that a unit's target names."""
    return targets.part(target)
