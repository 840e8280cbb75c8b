"""Counts of units always match the rows."""

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from library.errors import JobNotRetryableError, LeaseLostError, NoFingerprintError
from library.models import UnitCount, Work
from library.states import OPEN_STATES, WorkKind, WorkState
from library.work import claims, unit_counts, units
from library.work.claims import Claim
from library.work.units import UnitState
from tests.factories import EXPIRED_S, LEASE_S, add_job

TARGETS, JOBS = ("one", "two", "three"), (0, 1)

outcomes = st.sampled_from(
    [
        UnitState(WorkState.PENDING),
        UnitState(WorkState.DONE),
        UnitState(WorkState.SKIPPED, "symlink_loop"),
        UnitState(WorkState.FAILED, "not_audio"),
        UnitState(WorkState.AWAY, "missing"),
    ]
)
ends = st.sampled_from([(WorkState.DONE, ""), (WorkState.FAILED, "not_audio"), (WorkState.AWAY, "")])
steps = st.one_of(
    st.tuples(
        st.just("set_states"), st.dictionaries(st.sampled_from(TARGETS), outcomes), st.sampled_from(JOBS)
    ),
    st.tuples(st.just("take"), st.sampled_from(TARGETS), st.sampled_from([LEASE_S, EXPIRED_S])),
    st.tuples(st.just("finish"), st.integers(0, 2), ends),
    st.tuples(st.just("release"), st.integers(0, 2), st.booleans()),
    st.tuples(st.just("reap")),
    st.tuples(st.just("retry"), st.sampled_from(JOBS)),
    st.tuples(st.just("prioritise"), st.sampled_from(TARGETS)),
)


class Ledger:
    """Applies random steps, and keeps the expected counts.

    Tracks that a job has finished stay counted in it after they joined another job: `settled`.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.jobs = [add_job(session) for _ in JOBS]
        self.claims: list[Claim] = []
        units.set_states(session, dict.fromkeys(TARGETS[:2], UnitState(WorkState.PENDING)), self.jobs[0])
        self.settled: unit_counts.CountChanges = Counter()

    def walk(self, step: tuple[str, ...]) -> None:
        before = self.rows()
        with suppress(LeaseLostError, JobNotRetryableError, NoFingerprintError), self.session.begin_nested():
            job = getattr(self, step[0])(*step[1:])
            self.session.flush()
            for target, (state, reason, owner) in before.items():
                stays = self.rows()[target][2] == owner
                if owner and owner != job and not stays and state not in OPEN_STATES:
                    self.settled[owner, state, reason] += 1

    def set_states(self, wanted: dict[str, UnitState], job: int) -> str:
        units.set_states(self.session, wanted, self.jobs[job])
        return self.jobs[job]

    def take(self, target: str, lease_s: float) -> None:
        claim = claims.take(self.session, WorkKind.FINGERPRINT, target, lease_s)
        self.claims += [claim] if claim else []

    def finish(self, which: int, end: tuple[WorkState, str]) -> None:
        for claim in self.newest_claims(which):
            claims.finish(self.session, claim, *end)

    def release(self, which: int, counts: bool) -> None:
        for claim in self.newest_claims(which):
            claims.release(self.session, claim, "time_limit", counts=counts)

    def newest_claims(self, which: int) -> list[Claim]:
        """Return one of the latest claims, possibly a lost one; none before there are enough."""
        return self.claims[::-1][which : which + 1]

    def reap(self) -> None:
        claims.reap(self.session)

    def retry(self, job: int) -> str:
        units.retry(self.session, self.jobs[job])
        return self.jobs[job]

    def prioritise(self, target: str) -> None:
        units.prioritise(self.session, target)

    def rows(self) -> dict[str, tuple[WorkState, str, str | None]]:
        columns = self.session.execute(select(Work.target, Work.state, Work.reason, Work.job_id))
        return {row.target: (WorkState(row.state), row.reason, row.job_id) for row in columns}

    def counted(self) -> unit_counts.CountChanges:
        expected = self.settled.copy()
        for state, reason, job_id in self.rows().values():
            unit_counts.count(expected, (unit_counts.LIBRARY, job_id), state, reason, 1)
        return expected


def stored(session: Session) -> dict[tuple[str, str, str], int]:
    rows = session.execute(
        select(UnitCount.scope, UnitCount.state, UnitCount.reason, UnitCount.n).where(UnitCount.n != 0)
    )
    return {(row.scope, row.state, row.reason): row.n for row in rows}


@pytest.mark.unmeasured
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, max_size=12))
def test_counts_equal_the_rows_after_any_steps(session: Session, walk: list[tuple[str, ...]]) -> None:
    savepoint = session.begin_nested()
    ledger = Ledger(session)
    for step in walk:
        ledger.walk(step)
        assert stored(session) == dict(ledger.counted()), step
    library = unit_counts.read(session, [unit_counts.LIBRARY])[unit_counts.LIBRARY]
    ended = library.done + sum(library.failed.values()) + sum(library.skipped.values())
    assert library.found == ended + library.pending + library.running
    away = select(func.count()).where(Work.state == WorkState.AWAY)
    assert library.away == session.execute(away).scalar_one()
    savepoint.rollback()


def test_counts_are_read_from_the_database_after_changes(session: Session) -> None:
    moves: unit_counts.CountChanges = Counter({("a job", WorkState.DONE, ""): 1})
    unit_counts.apply(session, moves)
    held = session.execute(select(UnitCount)).scalars().all()
    unit_counts.apply(session, moves)
    assert unit_counts.read(session, ["a job"])["a job"].done == 2
    assert held


def test_failed_units_are_counted_by_reason(session: Session) -> None:
    moves: unit_counts.CountChanges = Counter()
    unit_counts.count(moves, ["a job"], WorkState.FAILED, "not_audio", 2)
    unit_counts.count(moves, ["a job", None], WorkState.QUARANTINED, "not_audio", 1)
    unit_counts.count(moves, ["a job"], WorkState.SKIPPED, "symlink_loop", 1)
    unit_counts.apply(session, moves)
    counts = unit_counts.read(session, ["a job"])["a job"]
    assert (counts.failed, counts.skipped, counts.found) == ({"not_audio": 3}, {"symlink_loop": 1}, 4)


def test_unknown_scope_is_empty(session: Session) -> None:
    assert unit_counts.read(session, ["unknown"])["unknown"].found == 0
