"""The music folders of scan jobs, each with its own result."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from library.models import Root, Work
from library.states import JobState, WorkKind, WorkState
from library.work import targets
from library.work.scan_cursor import ScanCursor

#: States of units as those of jobs.
STATES = {
    WorkState.PENDING: JobState.PENDING,
    WorkState.RUNNING: JobState.RUNNING,
    WorkState.DONE: JobState.DONE,
    WorkState.SKIPPED: JobState.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class ScannedFolder:
    """A music folder of a scan.

    Attributes
    ----------
    path
        Of the root.
    parts
        Files and folders in it that are scanned, relative to it; none: the whole root.
    reason
        A key of `ABORT_SENTENCES` if it was not scanned, or done but for gone files; else empty.
    """

    root_id: int
    path: bytes
    parts: tuple[bytes, ...]
    state: JobState
    reason: str


def read(session: Session, job_ids: Iterable[str]) -> dict[str, list[ScannedFolder]]:
    """Return the folders of each scan among some jobs, in the order of their scanning."""
    units = (
        select(Work.job_id, Work.target, Work.state, Work.reason, Work.cursor)
        .where(Work.job_id.in_(list(job_ids)), Work.kind == WorkKind.SCAN)
        .order_by(Work.id)
    )
    paths = {row.id: row.path for row in session.execute(select(Root.id, Root.path))}
    found: dict[str, list[ScannedFolder]] = defaultdict(list)
    for row in session.execute(units):
        root_id = int(targets.part(row.target))
        state = STATES.get(WorkState(row.state), JobState.FAILED)
        parts = ScanCursor.load(row.cursor).parts
        found[row.job_id].append(ScannedFolder(root_id, paths[root_id], parts, state, row.reason))
    return found
