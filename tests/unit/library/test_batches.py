"""Long batches: one at a time in all, one of each person's that waits, and nothing twice."""

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from library import batches
from library.errors import BatchWaitingError, JobNotFoundError
from library.models import BatchOperation, Job, Play, Track
from library.states import JobState, Queue, WorkKind, WorkState
from library.work import claims, enqueueing, jobs, units, warming_jobs
from library.work.claims import Claim
from library.work.retry_policies import POLICIES
from tests.factories import LEASE_S, add_track, finish_all


def plays(session: Session) -> int:
    return session.execute(select(func.count()).select_from(Play)).scalar_one()


def ask(session: Session, person: str = "ann", operations: int = 3) -> str:
    known = session.execute(select(Track.id).limit(1)).scalar_one_or_none()
    track_id = known or add_track(session)
    return batches.request(session, person, [{"op": "play", "track_id": track_id}] * operations)


def begin(session: Session, job_id: str) -> Claim:
    claim = claims.take(session, WorkKind.BATCH, job_id, LEASE_S)
    assert claim is not None
    return claim


def finish(session: Session, claim: Claim) -> int:
    """Do all of a batch; in how many slices."""
    slices, start = 0, int((claim.cursor or {}).get("next", "0"))
    rest: int | None = start
    while rest is not None:
        rest = batches.apply_slice(session, claim, rest)
        slices += 1
    return slices


def pushed(session: Session) -> Sequence[str]:
    found = enqueueing.next_units(session, Queue.INTERACTIVE, "token", queue_is_empty=True, limit=10)
    return [unit.target for unit in found]


def test_one_batch_of_a_person_waits(session: Session) -> None:
    first = ask(session)
    with pytest.raises(BatchWaitingError) as refused:
        ask(session)
    assert refused.value.details == {"job_id": first}
    ask(session, "bob")
    begin(session, first)
    ask(session)


def test_one_batch_is_done_at_a_time_the_oldest_first(session: Session) -> None:
    first, second = ask(session), ask(session, "bob")
    assert pushed(session) == [first]
    claim = begin(session, first)
    assert pushed(session) == []
    claims.resume_later(session, claim, {"next": "0"})
    assert pushed(session) == [first]
    finish(session, begin(session, first))
    assert pushed(session) == [second]


def test_what_else_a_person_waits_for_does_not_wait_for_batches(session: Session) -> None:

    begin(session, ask(session))
    job_id = warming_jobs.request(session, ["popular"])
    assert pushed(session) == [f"{job_id}:popular"]


def test_a_slice_ends_when_it_has_held_the_lock_for_long(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("library.write_turns.SLICE_S", 0.0)
    job_id = ask(session, operations=7)
    assert finish(session, begin(session, job_id)) == 7
    assert plays(session) == 7
    assert jobs.get(session, job_id).counts.done == 7
    assert jobs.get(session, job_id).state is JobState.DONE


def test_a_batch_goes_on_after_its_turn_without_doubling(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("library.write_turns.SLICE_S", 0.0)
    job_id = ask(session, operations=5)
    claim = begin(session, job_id)
    done = batches.apply_slice(session, claim, 0)
    claims.resume_later(session, claim, {"next": str(done)})
    finish(session, begin(session, job_id))
    assert plays(session) == 5


def test_a_batch_that_is_given_up_leaves_no_operations(session: Session) -> None:
    job_id = ask(session, operations=4)
    for _ in range(POLICIES[WorkKind.BATCH].max_attempts):
        claims.release(session, begin(session, job_id), "error_ValueError")
    report = jobs.get(session, job_id)
    assert report.state is JobState.FAILED
    assert (report.counts.pending, report.counts.failed) == (0, {"error_ValueError": 4})
    assert session.execute(select(func.count()).select_from(BatchOperation)).scalar_one() == 0


def test_ended_batches_are_forgotten_but_for_the_last(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MAX_ENDED_BATCHES", 2)
    made = []
    for _ in range(5):
        made.append(ask(session))
        finish(session, begin(session, made[-1]))
    for job_id in made[:2]:
        with pytest.raises(JobNotFoundError):
            jobs.get(session, job_id)
    assert [jobs.get(session, job_id).counts.done for job_id in made[2:]] == [3, 3, 3]


def test_asking_again_for_what_failed_makes_no_job_each_time(session: Session) -> None:

    failed = [add_track(session, b"%d.flac" % n) for n in range(3)]
    finish_all(session, failed, WorkState.FAILED)
    before = jobs.count_open(session)["fingerprint"]
    for track_id in failed:
        units.request(session, track_id)
    assert jobs.count_open(session)["fingerprint"] == before + 1


def test_jobs_whose_tracks_went_on_in_later_ones_are_forgotten(session: Session) -> None:

    track_id = add_track(session)
    for _ in range(jobs.MAX_ENDED_JOBS + 5):
        finish_all(session, [track_id], WorkState.FAILED)
        units.request(session, track_id)
    made = session.execute(select(func.count()).select_from(Job)).scalar_one()
    assert made <= jobs.MAX_ENDED_JOBS + 2
