"""Turns of the timetable. Two beats may run; each turn is still taken once."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from library import locks
from library.database import now, upsert
from library.models import Slot


def take(session: Session, schedule: str, interval_s: float) -> bool:
    """Take the present turn of a schedule; False when it was taken already."""
    clock_s = session.execute(select(now())).scalar_one()
    slot = int(clock_s // interval_s)
    if _latest(session, schedule) == slot + 1:  # another one looked at the clock a moment later
        return False
    return _take(session, schedule, slot)


def was_set_back(session: Session, schedule: str) -> bool:
    """Tell whether the clock was set back since a schedule of `overslept` ran last."""
    last_s = _latest(session, schedule)
    return last_s is not None and last_s > session.execute(select(now())).scalar_one()


def overslept(session: Session, schedule: str, limit_s: float, patience_s: float) -> bool:
    """Note that a schedule runs, and tell whether it must be patient first.

    It must when its last run is longer ago than `limit_s`: everybody's clock stood still (a laptop's nap),
    and for `patience_s` no worker may be judged by signs of life that could not be given. A last run of the
    future says that the clock was set back: signs of life are judged anew from now as well.
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
    """Begin what is to be done once in an interval; False when it is done, or was begun a moment ago.

    Parameters
    ----------
    retry_s
        What was begun and never done is begun again after this long.
    """
    locks.take(session, schedule)
    clock_s = int(session.execute(select(now())).scalar_one())
    if _is_recent(session, f"{schedule} done", clock_s, interval_s):
        return False
    if _is_recent(session, f"{schedule} begun", clock_s, retry_s):
        return False
    _note(session, f"{schedule} begun", clock_s)
    return True


def note_done(session: Session, schedule: str) -> None:
    """Note that what `begin` began is done."""
    _note(session, f"{schedule} done", int(session.execute(select(now())).scalar_one()))


def age_s(session: Session, schedule: str) -> float | None:
    """Tell how long ago `note_done` was called; None when it never was."""
    done_s = _latest(session, f"{schedule} done")
    return None if done_s is None else max(0.0, session.execute(select(now())).scalar_one() - done_s)


def _note(session: Session, schedule: str, clock_s: int) -> None:
    """Keep this time alone, also where a clock that was wrong left a later one."""
    session.execute(delete(Slot).where(Slot.schedule == schedule))
    _take(session, schedule, clock_s)


def _is_recent(session: Session, schedule: str, clock_s: int, limit_s: float) -> bool:
    latest_s = _latest(session, schedule)
    return latest_s is not None and 0 <= clock_s - latest_s < limit_s  # a clock set back makes it due


def _take(session: Session, schedule: str, slot: int) -> bool:
    """Take a turn; earlier ones are over, and later ones were taken by a clock that was set back since."""
    insert = upsert(session, Slot).values(schedule=schedule, slot=slot).on_conflict_do_nothing()
    taken = session.execute(insert.returning(Slot.slot)).one_or_none()  # PostgreSQL's rowcount is -1 here
    session.execute(delete(Slot).where(Slot.schedule == schedule, Slot.slot != slot))
    return taken is not None


def _latest(session: Session, schedule: str) -> int | None:
    return session.execute(select(func.max(Slot.slot)).where(Slot.schedule == schedule)).scalar_one()
