"""A turn of the timetable is taken once, however many beats there are."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from library.database import session_scope
from library.models import Slot
from library.work import schedule_slots

#: Longer than any test: its turn does not change meanwhile.
LONG_S = 1e9

LIMIT_S, PATIENCE_S = 45.0, 30.0


def sleep(session: Session, seconds: int) -> None:
    """Let everybody's clock stand still: what was noted is longer ago now."""
    session.execute(update(Slot).values(slot=Slot.slot - seconds))


def overslept(session: Session) -> bool:
    return schedule_slots.must_wait(session, "reap", LIMIT_S, PATIENCE_S)


def test_a_turn_is_taken_once(session: Session) -> None:
    assert schedule_slots.take(session, "rescan", LONG_S)
    assert not schedule_slots.take(session, "rescan", LONG_S)


def test_only_one_of_two_beats_has_the_turn(database: str) -> None:
    def take(_beat: int) -> bool:
        with session_scope() as session:
            return schedule_slots.take(session, "rescan", LONG_S)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(take, range(4))) == 1


def test_the_next_turn_can_be_taken(session: Session) -> None:
    schedule_slots.take(session, "rescan", LONG_S)
    sleep(session, 1)
    assert schedule_slots.take(session, "rescan", LONG_S)


def test_each_schedule_has_its_own_turns(session: Session) -> None:
    assert schedule_slots.take(session, "rescan", LONG_S)
    assert schedule_slots.take(session, "warm-popular", LONG_S)


def test_past_turns_are_forgotten(session: Session) -> None:
    for _ in range(3):
        schedule_slots.take(session, "rescan", LONG_S)
        sleep(session, 1)
    schedule_slots.take(session, "rescan", LONG_S)
    assert session.execute(select(func.count()).select_from(Slot)).scalar_one() == 1


def test_the_first_run_is_not_late(session: Session) -> None:
    assert not overslept(session)


@pytest.mark.parametrize(("seconds", "late"), [(20, False), (44, False), (60, True)])
def test_a_run_is_late_after_its_limit(session: Session, seconds: int, late: bool) -> None:
    overslept(session)
    sleep(session, seconds)
    assert overslept(session) is late


def test_who_overslept_is_patient_for_a_while(session: Session) -> None:
    overslept(session)
    sleep(session, 60)
    assert overslept(session)
    sleep(session, 20)
    assert overslept(session)
    sleep(session, 20)
    assert not overslept(session)


def test_a_clock_that_was_set_back_takes_its_turns_again(session: Session) -> None:
    schedule_slots.take(session, "rescan", LONG_S)
    sleep(session, -5)  # what was taken lies in the future
    assert schedule_slots.take(session, "rescan", LONG_S)
    assert not schedule_slots.take(session, "rescan", LONG_S)


def test_who_looked_at_the_clock_a_moment_earlier_does_not_have_the_turn_too(session: Session) -> None:
    schedule_slots.take(session, "rescan", LONG_S)
    sleep(session, -1)
    assert not schedule_slots.take(session, "rescan", LONG_S)


def test_patience_ends_though_the_clock_was_set_back(session: Session) -> None:
    overslept(session)
    sleep(session, 60)
    assert overslept(session)  # patient until 30 s from now
    sleep(session, -86_400)  # and then the clock is set back by a day
    assert schedule_slots.was_set_back(session, "reap")
    assert overslept(session)
    assert not schedule_slots.was_set_back(session, "reap")
    sleep(session, int(PATIENCE_S) + 1)
    assert not overslept(session)


def begin(session: Session, interval_s: float = 1000.0, retry_s: float = 100.0) -> bool:
    return schedule_slots.begin(session, "backup", interval_s, retry_s)


def test_only_one_of_two_workers_begins(database: str) -> None:
    def begins(_worker: int) -> bool:
        with session_scope() as session:
            return begin(session)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(begins, range(4))) == 1


def test_what_is_done_is_begun_again_after_its_interval(session: Session) -> None:
    assert schedule_slots.age_s(session, "backup") is None
    assert begin(session)
    schedule_slots.record_done(session, "backup")
    sleep(session, 900)
    assert not begin(session)
    assert 900 <= (schedule_slots.age_s(session, "backup") or 0) < 1000
    sleep(session, 100)
    assert begin(session)


def test_what_was_never_done_is_begun_again_sooner(session: Session) -> None:
    assert begin(session)
    assert not begin(session)
    sleep(session, 100)
    assert begin(session)


def test_a_clock_that_was_set_back_makes_it_due(session: Session) -> None:
    begin(session)
    schedule_slots.record_done(session, "backup")
    sleep(session, -5000)
    assert begin(session)
    assert not begin(session)
    schedule_slots.record_done(session, "backup")
    assert not begin(session)
