"""Fingerprinting units of new, changed and gone files, and of requested tracks."""

import pytest
from sqlalchemy.orm import Session

from library.errors import JobNotRetryableError, LeaseLostError, NoFingerprintError
from library.models import Job
from library.states import JobState, Queue, WorkKind, WorkState
from library.work import claims, jobs, unit_counts, units
from library.work.retry_policies import POLICIES
from library.work.units import UnitState
from tests.factories import add_job, add_units, find_unit, finish_all, take

PENDING = UnitState(WorkState.PENDING)
AWAY = UnitState(WorkState.AWAY, "missing")


def counts(session: Session, scope: str) -> unit_counts.Counts:
    return unit_counts.read(session, [scope])[scope]


def test_new_track_is_pending_in_its_job(session: Session) -> None:
    job_id = add_units(session, "song")
    unit = find_unit(session, "song")
    assert (unit.state, unit.job_id, unit.queue) == (WorkState.PENDING, job_id, Queue.FINGERPRINT)


def test_refused_track_belongs_to_no_job(session: Session) -> None:
    job_id = add_job(session)
    units.set_states(session, {"pipe": UnitState(WorkState.SKIPPED, "not_regular_file")}, job_id)
    assert find_unit(session, "pipe").job_id is None
    assert counts(session, unit_counts.LIBRARY).skipped == {"not_regular_file": 1}
    assert counts(session, job_id).found == 0


def test_analysed_track_with_a_changed_file_joins_the_new_job(session: Session) -> None:
    first = add_units(session, "song")
    finish_all(session, ["song"])
    second = add_units(session, "song")
    unit = find_unit(session, "song")
    assert (unit.state, unit.job_id, unit.attempt) == (WorkState.PENDING, second, 0)
    assert counts(session, first).done == 1
    assert counts(session, second).pending == 1
    assert counts(session, unit_counts.LIBRARY).found == 1


def test_pending_track_stays_in_its_job(session: Session) -> None:
    first = add_units(session, "song")
    second = add_units(session, "song")
    assert find_unit(session, "song").job_id == first
    assert counts(session, second).found == 0


def test_vanished_pending_track_ends_its_job(session: Session) -> None:
    job_id = add_units(session, "song")
    units.set_states(session, {"song": AWAY}, None)
    assert find_unit(session, "song").state == WorkState.AWAY
    assert session.get_one(Job, job_id).state == JobState.DONE
    assert (counts(session, job_id).found, counts(session, job_id).away) == (0, 1)


def test_vanished_analysed_track_is_no_longer_counted_as_found(session: Session) -> None:
    job_id = add_units(session, "song")
    finish_all(session, ["song"])
    units.set_states(session, {"song": AWAY}, None)
    assert counts(session, unit_counts.LIBRARY).found == 0
    assert counts(session, job_id).done == 1


def test_running_track_with_a_changed_file_loses_its_claim(session: Session) -> None:
    job_id = add_units(session, "song")
    stale = take(session, "song")
    units.set_states(session, {"song": PENDING}, add_job(session))
    with pytest.raises(LeaseLostError):
        claims.finish(session, stale, WorkState.DONE)
    assert take(session, "song").job_id == job_id


def test_changed_track_is_pushed_again_and_not_urgent(session: Session) -> None:
    add_units(session, "song")
    units.prioritise(session, "song")
    finish_all(session, ["song"])
    unit = find_unit(session, "song")
    unit.push_token = "of the Redis"
    session.flush()
    add_units(session, "song")
    unit = find_unit(session, "song")
    assert (unit.queue, unit.push_token, unit.urgent) == (Queue.FINGERPRINT, None, False)


def test_pending_track_set_pending_keeps_its_attempts(session: Session) -> None:
    add_units(session, "song")
    claims.release(session, take(session, "song"), "time_limit")
    add_units(session, "song")
    assert take(session, "song").attempt == 2


def test_returned_track_has_no_delay(session: Session) -> None:
    add_units(session, "song")
    claims.release(session, take(session, "song"), "unreadable", delay_s=60.0)
    units.set_states(session, {"song": AWAY}, None)
    add_units(session, "song")
    assert take(session, "song").attempt == 1


def test_late_worker_cannot_finish_another_claim(session: Session) -> None:
    add_units(session, "song")
    stale = take(session, "song")
    add_units(session, "song")
    take(session, "song")
    with pytest.raises(LeaseLostError):
        claims.finish(session, stale, WorkState.DONE)


def test_units_added_to_an_ended_job_reopen_it(session: Session) -> None:
    job_id = add_units(session, "song")
    finish_all(session, ["song"])
    units.set_states(session, {"other": PENDING}, job_id)
    job = session.get_one(Job, job_id)
    session.refresh(job)
    assert (job.state, job.finished_at) == (JobState.RUNNING, None)


def test_prioritised_track_goes_first(session: Session) -> None:
    job_id = add_units(session, "song", "other")
    assert units.prioritise(session, "song") == job_id
    unit = find_unit(session, "song")
    assert (unit.queue, unit.urgent, unit.push_token) == (Queue.INTERACTIVE, True, None)
    assert find_unit(session, "other").queue == Queue.FINGERPRINT


def test_prioritised_track_without_a_job_gets_its_own(session: Session) -> None:
    job_id = units.prioritise(session, "song")
    assert jobs.get(session, job_id).counts.pending == 1
    assert find_unit(session, "song").queue == Queue.INTERACTIVE


def test_track_of_an_older_engine_can_be_prioritised(session: Session) -> None:
    first = add_units(session, "song")
    finish_all(session, ["song"])
    assert units.prioritise(session, "song") != first
    assert find_unit(session, "song").state == WorkState.PENDING


def test_running_track_is_not_prioritised(session: Session) -> None:
    job_id = add_units(session, "song")
    claim = take(session, "song")
    assert units.prioritise(session, "song") == job_id
    claims.finish(session, claim, WorkState.DONE)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (UnitState(WorkState.SKIPPED, "symlink_loop"), "symlink_loop"),
        (UnitState(WorkState.FAILED, "not_audio"), "not_audio"),
        (UnitState(WorkState.QUARANTINED, "worker_lost"), "worker_lost"),
        (AWAY, "missing"),
        (UnitState(WorkState.AWAY), "away"),
    ],
)
def test_unanalysable_track_has_its_reason(session: Session, outcome: UnitState, words: str) -> None:
    units.set_states(session, {"song": outcome}, None)
    with pytest.raises(NoFingerprintError, match=words):
        units.prioritise(session, "song")


def test_retry_makes_only_failed_units_pending(session: Session) -> None:
    job_id = add_units(session, "bad", "given up", "good")
    finish_all(session, ["bad"], WorkState.FAILED)
    finish_all(session, ["given up"], WorkState.QUARANTINED)
    finish_all(session, ["good"])
    assert units.retry(session, job_id) == 2
    report = jobs.get(session, job_id)
    assert (report.counts.pending, report.counts.failed, report.counts.done) == (2, {}, 1)
    assert report.state is JobState.RUNNING


def test_retried_unit_has_all_its_attempts(session: Session) -> None:
    job_id = add_units(session, "poison")
    for _ in range(POLICIES[WorkKind.FINGERPRINT].max_attempts):
        claims.release(session, take(session, "poison"), "time_limit")
    units.retry(session, job_id)
    assert take(session, "poison").attempt == 1


def test_job_without_failures_cannot_be_retried(session: Session) -> None:
    job_id = add_units(session, "song")
    with pytest.raises(JobNotRetryableError):
        units.retry(session, job_id)


def test_retry_handles_more_units_than_one_statement(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(units, "BATCH", 2)
    targets = [f"song-{n}" for n in range(5)]
    job_id = add_job(session)
    units.set_states(session, dict.fromkeys(targets, PENDING), job_id)
    finish_all(session, targets, WorkState.FAILED)
    assert units.retry(session, job_id) == len(targets)
    assert jobs.get(session, job_id).counts.pending == len(targets)


def test_scan_has_no_fingerprints_to_retry(session: Session) -> None:
    job_id = jobs.create(session, WorkKind.SCAN)
    with pytest.raises(JobNotRetryableError):
        units.retry(session, job_id)
