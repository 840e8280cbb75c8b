"""What counts as an attempt of a unit of work, and what does not."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from kombu.exceptions import OperationalError as BrokerError

from cache.client import CacheUnavailableError
from library import claims
from library import database as library_database
from library.claims import Claim
from library.database import session_scope
from library.errors import DatabaseFullError, DatabaseSlowError, DatabaseUnavailableError
from library.models import Generation
from library.states import WorkKind, WorkState
from live.client import LiveUnavailableError
from tests.factories import add_units, find_unit
from workers import base

TRIES = 2 * claims.MAX_ATTEMPTS


@pytest.fixture
def unit(database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(base, "AWAY_DELAY_S", 0.0)
    with session_scope() as session:
        add_units(session, "song")
    return "song"


def fail(unit: str, error: Exception, meanwhile: Callable[[Claim], None] = lambda _claim: None) -> None:
    with base.leased(WorkKind.FINGERPRINT, unit) as claim:
        assert claim is not None
        meanwhile(claim)
        raise error


def standing(unit: str) -> tuple[str, int]:
    with session_scope() as session:
        row = find_unit(session, unit)
        return row.state, row.attempt


@pytest.mark.parametrize(
    "kind",
    [DatabaseUnavailableError, DatabaseFullError, LiveUnavailableError, CacheUnavailableError, BrokerError],
)
def test_what_a_unit_needs_being_away_is_no_attempt(unit: str, kind: type[Exception]) -> None:
    for _ in range(TRIES):
        fail(unit, kind("does not answer"))
    assert standing(unit) == (WorkState.PENDING, 0)


@pytest.mark.parametrize("error", [ValueError("of the unit itself"), DatabaseSlowError("statement timeout")])
def test_a_fault_that_may_be_its_own_is_one(unit: str, error: Exception) -> None:
    for _ in range(claims.MAX_ATTEMPTS):
        fail(unit, error)
    assert standing(unit) == (WorkState.QUARANTINED, claims.MAX_ATTEMPTS)


def test_a_unit_is_not_tried_at_once_when_something_was_away(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "AWAY_DELAY_S", 60.0)
    fail(unit, DatabaseUnavailableError("does not answer"))
    with base.leased(WorkKind.FINGERPRINT, unit) as claim:
        assert claim is None


def test_a_unit_is_handed_back_when_the_database_comes_back(
    unit: str, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a real lock of another program, which outlasts the patience of a writer three times."""
    pauses: list[float] = []
    monkeypatch.setattr(library_database, "SQLITE_PRAGMAS", ("busy_timeout=1",))
    library_database.engine().dispose()  # connections made from now on have no patience
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
    assert standing(unit) == (WorkState.PENDING, 0)


def test_a_unit_is_left_to_the_reaper_when_the_database_stays_away(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "RELEASE_PATIENCE_S", 0.0)
    fail(unit, DatabaseUnavailableError("does not answer"))
    assert standing(unit) == (WorkState.RUNNING, 1)


def test_a_unit_that_was_taken_away_is_not_handed_back(unit: str) -> None:
    def take_away(claim: Claim) -> None:
        with session_scope() as session:
            claims.release(session, claim, "shutdown", counts=False)
            claims.take(session, WorkKind.FINGERPRINT, unit, 30.0)

    fail(unit, DatabaseUnavailableError("does not answer"), take_away)
    assert standing(unit) == (WorkState.RUNNING, 1)
