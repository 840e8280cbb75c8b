"""Matching in a job: one of its units matches for all roots, as soon as each has been walked.

A file may have moved from any root to any other. The other units wait; when the one that matches ends without
success, the next of them takes over from what is stored.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from library.models import Work
from library.scanning import scans
from library.states import OPEN_STATES, WorkKind
from library.work import jobs
from library.work.scan_cursor import ScanCursor, ScanPhase

_MATCHING = (ScanPhase.IDENTIFY, ScanPhase.PAIR)


def lead(session: Session, job_id: str, work_id: int) -> list[int] | None:
    """Return the roots for which a unit matches now; None while it waits for others."""
    phases = {unit: _phase(unit) for unit in _open_units(session, job_id)}
    others = {unit: phase for unit, phase in phases.items() if unit.id != work_id}
    if any(phase is ScanPhase.WALK or phase in _MATCHING for phase in others.values()):
        return None
    waiting = [unit for unit, phase in phases.items() if phase is ScanPhase.JUDGE]
    if waiting[0].id != work_id:
        return None
    return [scans.root_id(unit.target) for unit in waiting]


def promote(session: Session, job_id: str, root_ids: Sequence[int]) -> None:
    """Let the waiting units of matched roots continue."""
    for unit in _open_units(session, job_id):
        if _phase(unit) is ScanPhase.JUDGE and scans.root_id(unit.target) in root_ids:
            unit.cursor = replace(ScanCursor.load(unit.cursor), phase=ScanPhase.CHECK).dump()
            _wake(unit)


def wake(session: Session, job_id: str) -> None:
    """Let waiting units look again whether they may match."""
    for unit in _open_units(session, job_id):
        if _phase(unit) is ScanPhase.JUDGE:
            _wake(unit)


def _open_units(session: Session, job_id: str) -> Sequence[Work]:
    """Return a job's open units in their order, locked with the job."""
    jobs.lock(session, job_id)
    query = select(Work).where(Work.job_id == job_id, Work.kind == WorkKind.SCAN, Work.state.in_(OPEN_STATES))
    return session.execute(query.order_by(Work.id).execution_options(populate_existing=True)).scalars().all()


def _phase(unit: Work) -> ScanPhase:
    return ScanCursor.load(unit.cursor).phase


def _wake(unit: Work) -> None:
    unit.not_before, unit.push_token = 0.0, None
