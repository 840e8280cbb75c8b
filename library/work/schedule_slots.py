"""Slots of the schedules: with two beat processes, each slot still runs once."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from library import locks
from library.database import now, upsert
from library.models import Slot


def take(session: Session, schedule: str, interval_s: float) -> bool:
    """Take the current slot of a schedule; False when it is already taken."""
    clock_s = session.execute(select(now())).scalar_one()
    slot = int(clock_s // interval_s)
    if _latest(session, schedule) == slot + 1:  # another process read the clock a moment later
        return False
    return _take(session, schedule, slot)


def was_set_back(session: Session, schedule: str) -> bool:
    """Return whether the clock was set back since the last run of a schedule of `must_wait`."""
    last_s = _latest(session, schedule)
    return last_s is not None and last_s > session.execute(select(now())).scalar_one()


def must_wait(session: Session, schedule: str, limit_s: float, patience_s: float) -> bool:
    """Record a run of a schedule, and return whether it has to wait before it judges heartbeats.

    It has to when its last run is more than `limit_s` ago: the whole machine was suspended, and for
    `patience_s` workers had no chance to send heartbeats. A last run in the future means that the clock was
    set back; heartbeats are then judged from now on, too.
    """
    clock_s = int(session.execute(select(now())).scalar_one())
    last_s = _latest(session, schedule)
    _take(session, schedule, clock_s)
    if last_s is not None and not 0 <= clock_s - last_s <= limit_s:
        _take(session, _patience(schedule), clock_s + int(patience_s))
    patient_until_s = _latest(session, _patience(schedule))
    return patient_until_s is not None and clock_s < patient_until_s <= clock_s + patience_s


def _patience(schedule: str) -> str:
    return f"{schedule} patience"


def begin(session: Session, schedule: str, interval_s: float, retry_s: float) -> bool:
    """Begin a task that is due once in an interval; False when it is done or was begun recently.

    Parameters
    ----------
    retry_s
        A task that was begun and not completed is begun again after this long.
    """
    locks.take(session, schedule)
    clock_s = int(session.execute(select(now())).scalar_one())
    if _is_recent(session, f"{schedule} done", clock_s, interval_s):
        return False
    if _is_recent(session, f"{schedule} begun", clock_s, retry_s):
        return False
    _note(session, f"{schedule} begun", clock_s)
    return True


def record_done(session: Session, schedule: str) -> None:
    """Record that the task of `begin` is done."""
    _note(session, f"{schedule} done", int(session.execute(select(now())).scalar_one()))


def age_s(session: Session, schedule: str) -> float | None:
    """Return the seconds since `record_done`; None when it was never called."""
    done_s = _latest(session, f"{schedule} done")
    return None if done_s is None else max(0.0, session.execute(select(now())).scalar_one() - done_s)


def _note(session: Session, schedule: str, clock_s: int) -> None:
    """Store this time as the only one, even when a wrong clock has stored a later one."""
    session.execute(delete(Slot).where(Slot.schedule == schedule))
    _take(session, schedule, clock_s)


def _is_recent(session: Session, schedule: str, clock_s: int, limit_s: float) -> bool:
    latest_s = _latest(session, schedule)
    return latest_s is not None and 0 <= clock_s - latest_s < limit_s  # a clock set back makes it due


def _take(session: Session, schedule: str, slot: int) -> bool:
    """Take a slot and delete all others: earlier ones are over, later ones come from a wrong clock."""
    insert = upsert(session, Slot).values(schedule=schedule, slot=slot).on_conflict_do_nothing()
    taken = session.execute(insert.returning(Slot.slot)).one_or_none()  # PostgreSQL's rowcount is -1 here
    session.execute(delete(Slot).where(Slot.schedule == schedule, Slot.slot != slot))
    return taken is not None


def _latest(session: Session, schedule: str) -> int | None:
    return session.execute(select(func.max(Slot.slot)).where(Slot.schedule == schedule)).scalar_one()
