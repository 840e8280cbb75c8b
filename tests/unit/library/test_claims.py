"""A unit of work has one claim at a time, and only that claim finishes it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from library.database import session_scope
from library.errors import LeaseLostError
from library.models import Job, Work
from library.states import JobState, WorkKind, WorkState
from library.work import claims, unit_counts
from library.work.retry_policies import POLICIES
from tests.factories import EXPIRED_S, LEASE_S, add_units, find_unit, take

TAKERS = 8

DAY_S = 86_400


def test_only_one_of_many_workers_claims_a_unit(database: str) -> None:
    with session_scope() as session:
        add_units(session, "song")
    together = threading.Barrier(TAKERS)

    def contend(_taker: int) -> bool:
        together.wait()
        with session_scope() as session:
            return claims.take(session, WorkKind.FINGERPRINT, "song", LEASE_S) is not None

    with ThreadPoolExecutor(TAKERS) as pool:
        assert sum(pool.map(contend, range(TAKERS))) == 1


def test_claim_describes_its_unit(session: Session) -> None:
    job_id = add_units(session, "song")
    claim = take(session, "song")
    assert (claim.kind, claim.target, claim.job_id) == (WorkKind.FINGERPRINT, "song", job_id)
    assert (claim.number, claim.attempt, claim.cursor) == (1, 1, None)


def test_first_claim_starts_the_job(session: Session) -> None:
    job_id = add_units(session, "song", "other")
    take(session, "song")
    job = session.get_one(Job, job_id)
    assert job.state == JobState.RUNNING
    started_at = job.started_at
    take(session, "other")
    session.refresh(job)
    assert started_at is not None
    assert job.started_at == started_at


def test_unknown_unit_cannot_be_claimed(session: Session) -> None:
    assert claims.take(session, WorkKind.FINGERPRINT, "unknown", LEASE_S) is None


def test_unit_is_finished_by_its_claim(session: Session) -> None:
    job_id = add_units(session, "song")
    claims.finish(session, take(session, "song"), WorkState.FAILED, "not_audio")
    row = find_unit(session, "song")
    assert (row.state, row.reason, row.lease_until) == (WorkState.FAILED, "not_audio", None)
    assert session.get_one(Job, job_id).state == JobState.DONE


def test_lost_claim_cannot_commit(database: str) -> None:
    with session_scope() as session:
        job_id = add_units(session, "song")
        stale = take(session, "song", EXPIRED_S)
        claims.reap(session)
        take(session, "song")

    def commit_too_late() -> None:
        with session_scope() as session:
            session.get_one(Job, job_id).reason = "the result of a worker that was frozen"
            claims.finish(session, stale, WorkState.DONE)

    with pytest.raises(LeaseLostError, match="song"):
        commit_too_late()
    with session_scope() as session:
        assert find_unit(session, "song").state == WorkState.RUNNING
        assert session.get_one(Job, job_id).reason is None
        assert unit_counts.read(session, [job_id])[job_id].done == 0


def test_claim_finishes_only_once(session: Session) -> None:
    add_units(session, "song")
    claim = take(session, "song")
    claims.finish(session, claim, WorkState.DONE)
    with pytest.raises(LeaseLostError):
        claims.finish(session, claim, WorkState.DONE)


def test_heartbeat_extends_the_lease(session: Session) -> None:
    add_units(session, "song")
    claim = take(session, "song", EXPIRED_S)
    claims.extend(session, claim, LEASE_S)
    assert claims.reap(session) == 0
    assert find_unit(session, "song").state == WorkState.RUNNING


def test_heartbeat_of_a_lost_claim_changes_nothing(session: Session) -> None:
    add_units(session, "song")
    stale = take(session, "song", EXPIRED_S)
    claims.reap(session)
    take(session, "song", EXPIRED_S)
    claims.extend(session, stale, LEASE_S)
    assert claims.reap(session) == 1


def test_reaper_takes_only_units_with_expired_leases(session: Session) -> None:
    add_units(session, "alive", "dead")
    take(session, "alive")
    take(session, "dead", EXPIRED_S)
    assert claims.reap(session) == 1
    assert find_unit(session, "alive").state == WorkState.RUNNING
    dead = find_unit(session, "dead")
    assert (dead.state, dead.reason, dead.urgent) == (WorkState.PENDING, claims.WORKER_LOST, True)


def test_unit_is_quarantined_after_three_lost_workers(session: Session) -> None:
    job_id = add_units(session, "poison")
    for _ in range(POLICIES[WorkKind.FINGERPRINT].max_attempts):
        take(session, "poison", EXPIRED_S)
        claims.reap(session)
    assert find_unit(session, "poison").state == WorkState.QUARANTINED
    assert unit_counts.read(session, [job_id])[job_id].failed == {claims.WORKER_LOST: 1}
    assert session.get_one(Job, job_id).state == JobState.DONE


def test_released_unit_is_next_and_its_attempts_count(session: Session) -> None:
    add_units(session, "song")
    assert claims.release(session, take(session, "song"), "time_limit") is WorkState.PENDING
    row = find_unit(session, "song")
    assert (row.urgent, row.push_token, row.reason) == (True, None, "time_limit")
    assert take(session, "song").attempt == 2


def test_third_release_quarantines(session: Session) -> None:
    add_units(session, "song")
    ends = [
        claims.release(session, take(session, "song"), "time_limit")
        for _ in range(POLICIES[WorkKind.FINGERPRINT].max_attempts)
    ]
    assert ends == [WorkState.PENDING, WorkState.PENDING, WorkState.QUARANTINED]
    assert claims.take(session, WorkKind.FINGERPRINT, "song", LEASE_S) is None


def test_release_at_shutdown_is_not_an_attempt(session: Session) -> None:
    add_units(session, "song")
    for _ in range(2 * POLICIES[WorkKind.FINGERPRINT].max_attempts):
        claim = take(session, "song")
        assert claim.attempt == 1
        assert claims.release(session, claim, "shutdown", counts=False) is WorkState.PENDING


def test_released_unit_waits_for_its_delay(session: Session) -> None:
    add_units(session, "song")
    claims.release(session, take(session, "song"), "unreadable", delay_s=60.0)
    assert claims.take(session, WorkKind.FINGERPRINT, "song", LEASE_S) is None


def test_slice_resumes_at_its_cursor_with_all_attempts(session: Session) -> None:
    add_units(session, "root")
    claims.release(session, take(session, "root"), "time_limit")
    claims.resume_later(session, take(session, "root"), {"after": "ff"})
    claim = take(session, "root")
    assert (claim.attempt, claim.cursor) == (1, {"after": "ff"})


def test_cursor_survives_a_lost_worker(session: Session) -> None:
    add_units(session, "root")
    claim = take(session, "root", EXPIRED_S)
    claims.save_cursor(session, claim, {"after": "0a"})
    claims.reap(session)
    assert take(session, "root").cursor == {"after": "0a"}


def test_lost_claim_cannot_store_a_cursor(session: Session) -> None:
    add_units(session, "root")
    stale = take(session, "root", EXPIRED_S)
    claims.reap(session)
    with pytest.raises(LeaseLostError):
        claims.save_cursor(session, stale, {"after": "0a"})


def test_clock_set_back_prolongs_no_lease_and_no_delay(session: Session) -> None:
    add_units(session, "dead", "waiting")
    take(session, "dead", LEASE_S)
    claims.release(session, take(session, "waiting"), "unreadable", delay_s=2.0)
    moved = {"lease_until": Work.lease_until + DAY_S, "not_before": Work.not_before + DAY_S}
    session.execute(update(Work).values(**moved))
    claims.shorten_waits(session, EXPIRED_S)
    take(session, "waiting")
    assert claims.reap(session) == 1
    assert find_unit(session, "dead").state == WorkState.PENDING
