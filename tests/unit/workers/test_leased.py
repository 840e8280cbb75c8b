"""Leased units of work: which failures count as an attempt, and when a unit is released."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest
from kombu.exceptions import OperationalError as BrokerError

from cache.client import CacheUnavailableError
from library import database as library_database
from library.database import session_scope
from library.errors import DatabaseFullError, DatabaseSlowError, DatabaseUnavailableError
from library.models import Generation
from library.states import WorkKind, WorkState
from library.work import claims
from library.work.claims import Claim
from library.work.retry_policies import POLICIES
from live.client import LiveUnavailableError
from tests.factories import add_units, find_unit
from workers import base

POLICY = POLICIES[WorkKind.FINGERPRINT]


def delay(monkeypatch: pytest.MonkeyPatch, unavailable_delay_s: float) -> None:
    policy = replace(POLICY, unavailable_delay_s=unavailable_delay_s)
    monkeypatch.setitem(POLICIES, WorkKind.FINGERPRINT, policy)


@pytest.fixture
def unit(database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    delay(monkeypatch, 0.0)
    with session_scope() as session:
        add_units(session, "song")
    return "song"


def fail(unit: str, error: Exception, before_failure: Callable[[Claim], None] = lambda _claim: None) -> None:
    with base.leased(WorkKind.FINGERPRINT, unit) as claim:
        assert claim is not None
        before_failure(claim)
        raise error


def state_and_attempt(unit: str) -> tuple[str, int]:
    with session_scope() as session:
        row = find_unit(session, unit)
        return row.state, row.attempt


@pytest.mark.parametrize(
    "kind",
    [DatabaseUnavailableError, DatabaseFullError, LiveUnavailableError, CacheUnavailableError, BrokerError],
)
def test_unavailable_service_does_not_count_as_attempt(unit: str, kind: type[Exception]) -> None:
    for _ in range(2 * POLICY.max_attempts):
        fail(unit, kind("does not answer"))
    assert state_and_attempt(unit) == (WorkState.PENDING, 0)


@pytest.mark.parametrize("error", [ValueError("a fault of the unit"), DatabaseSlowError("statement timeout")])
def test_error_that_the_unit_may_cause_counts_as_attempt(unit: str, error: Exception) -> None:
    for _ in range(POLICY.max_attempts):
        fail(unit, error)
    assert state_and_attempt(unit) == (WorkState.QUARANTINED, POLICY.max_attempts)


def test_unit_waits_before_retry_when_a_service_is_unavailable(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    delay(monkeypatch, 60.0)
    fail(unit, DatabaseUnavailableError("does not answer"))
    with base.leased(WorkKind.FINGERPRINT, unit) as claim:
        assert claim is None


def test_unit_is_released_by_a_worker_that_stops_right_after_the_claim(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_thread: threading.Thread) -> None:
        raise SystemExit(0)

    monkeypatch.setattr(threading.Thread, "start", stop)
    with pytest.raises(SystemExit), base.leased(WorkKind.FINGERPRINT, unit):
        pass
    assert state_and_attempt(unit) == ("pending", 0)


def test_unit_is_released_when_the_database_is_available_again(
    unit: str, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lock the database from another connection, three times longer than a writer waits."""
    pauses: list[float] = []
    monkeypatch.setattr(library_database, "SQLITE_PRAGMAS", ("busy_timeout=1",))
    library_database.engine().dispose()  # connections opened from now on do not wait for a lock
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)) as other:

        def pause(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == 3:
                other.execute("ROLLBACK")

        monkeypatch.setattr("workers.base.time.sleep", pause)
        with base.leased(WorkKind.FINGERPRINT, unit), session_scope() as session:
            session.rollback()
            other.execute("BEGIN IMMEDIATE")
            session.add(Generation(name="result", incarnation="", number=0))
            session.flush()
    assert pauses == [base.RELEASE_PAUSE_S] * 3
    assert state_and_attempt(unit) == (WorkState.PENDING, 0)


def test_unit_is_left_to_the_reaper_when_the_database_stays_unavailable(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "RELEASE_TIMEOUT_S", 0.0)
    fail(unit, DatabaseUnavailableError("does not answer"))
    assert state_and_attempt(unit) == (WorkState.RUNNING, 1)


def test_unit_that_another_worker_claimed_is_not_released(unit: str) -> None:
    def claim_elsewhere(claim: Claim) -> None:
        with session_scope() as session:
            claims.release(session, claim, "shutdown", counts=False)
            claims.take(session, WorkKind.FINGERPRINT, unit, 30.0)

    fail(unit, DatabaseUnavailableError("does not answer"), claim_elsewhere)
    assert state_and_attempt(unit) == (WorkState.RUNNING, 1)
