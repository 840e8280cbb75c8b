"""A slot of a schedule is taken once, however many beat processes there are."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from library.database import session_scope
from library.models import Slot
from library.work import schedule_slots

#: Longer than any test, so that its slot does not change.
LONG_S = 1e9

LIMIT_S, PATIENCE_S = 45.0, 30.0


def sleep(session: Session, seconds: int) -> None:
    """Suspend the machine: all recorded times move into the past."""
    session.execute(update(Slot).values(slot=Slot.slot - seconds))


def must_wait(session: Session) -> bool:
    return schedule_slots.must_wait(session, "reap", LIMIT_S, PATIENCE_S)


def test_slot_is_taken_once(session: Session) -> None:
    assert schedule_slots.take(session, "rescan", LONG_S)
    assert not schedule_slots.take(session, "rescan", LONG_S)


def test_only_one_of_two_beats_takes_the_slot(database: str) -> None:
    def take(_beat: int) -> bool:
        with session_scope() as session:
            return schedule_slots.take(session, "rescan", LONG_S)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(take, range(4))) == 1


def test_next_slot_can_be_taken(session: Session) -> None:
    schedule_slots.take(session, "rescan", LONG_S)
    sleep(session, 1)
    assert schedule_slots.take(session, "rescan", LONG_S)


def test_each_schedule_has_its_own_slots(session: Session) -> None:
    assert schedule_slots.take(session, "rescan", LONG_S)
    assert schedule_slots.take(session, "warm-popular", LONG_S)


def test_past_slots_are_deleted(session: Session) -> None:
    for _ in range(3):
        schedule_slots.take(session, "rescan", LONG_S)
        sleep(session, 1)
    schedule_slots.take(session, "rescan", LONG_S)
    assert session.execute(select(func.count()).select_from(Slot)).scalar_one() == 1


def test_first_run_is_not_late(session: Session) -> None:
    assert not must_wait(session)


@pytest.mark.parametrize(("seconds", "late"), [(20, False), (44, False), (60, True)])
def test_run_is_late_after_its_limit(session: Session, seconds: int, late: bool) -> None:
    must_wait(session)
    sleep(session, seconds)
    assert must_wait(session) is late


def test_late_run_waits_for_a_while(session: Session) -> None:
    must_wait(session)
    sleep(session, 60)
    assert must_wait(session)
    sleep(session, 20)
    assert must_wait(session)
    sleep(session, 20)
    assert not must_wait(session)


def test_clock_set_back_takes_slots_again(session: Session) -> None:
    schedule_slots.take(session, "rescan", LONG_S)
    sleep(session, -5)  # the taken slot lies in the future
    assert schedule_slots.take(session, "rescan", LONG_S)
    assert not schedule_slots.take(session, "rescan", LONG_S)


def test_process_with_an_earlier_clock_reading_does_not_take_the_slot(session: Session) -> None:
    schedule_slots.take(session, "rescan", LONG_S)
    sleep(session, -1)
    assert not schedule_slots.take(session, "rescan", LONG_S)


def test_wait_ends_after_the_clock_was_set_back(session: Session) -> None:
    must_wait(session)
    sleep(session, 60)
    assert must_wait(session)  # until 30 s from now
    sleep(session, -86_400)  # then the clock is set back by a day
    assert schedule_slots.was_set_back(session, "reap")
    assert must_wait(session)
    assert not schedule_slots.was_set_back(session, "reap")
    sleep(session, int(PATIENCE_S) + 1)
    assert not must_wait(session)


def begin(session: Session, interval_s: float = 1000.0, retry_s: float = 100.0) -> bool:
    return schedule_slots.begin(session, "backup", interval_s, retry_s)


def test_only_one_of_two_workers_begins(database: str) -> None:
    def begins(_worker: int) -> bool:
        with session_scope() as session:
            return begin(session)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(begins, range(4))) == 1


def test_completed_task_begins_again_after_its_interval(session: Session) -> None:
    assert schedule_slots.age_s(session, "backup") is None
    assert begin(session)
    schedule_slots.record_done(session, "backup")
    sleep(session, 900)
    assert not begin(session)
    assert 900 <= (schedule_slots.age_s(session, "backup") or 0) < 1000
    sleep(session, 100)
    assert begin(session)


def test_uncompleted_task_begins_again_sooner(session: Session) -> None:
    assert begin(session)
    assert not begin(session)
    sleep(session, 100)
    assert begin(session)


def test_clock_set_back_makes_the_task_due(session: Session) -> None:
    begin(session)
    schedule_slots.record_done(session, "backup")
    sleep(session, -5000)
    assert begin(session)
    assert not begin(session)
    schedule_slots.record_done(session, "backup")
    assert not begin(session)
