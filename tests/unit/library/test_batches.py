"""Long batches: one runs at a time, one of each account may wait, and no operation is applied twice."""

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from library import batches
from library.errors import BatchWaitingError, JobNotFoundError
from library.models import BatchOperation, Job, Play, Track
from library.states import JobState, Queue, WorkKind, WorkState
from library.work import claims, enqueueing, jobs, part_jobs, units
from library.work.claims import Claim
from library.work.retry_policies import POLICIES
from tests.factories import LEASE_S, add_track, finish_all


def plays(session: Session) -> int:
    return session.execute(select(func.count()).select_from(Play)).scalar_one()


def request_batch(session: Session, person: str = "ann", operations: int = 3) -> str:
    known = session.execute(select(Track.id).limit(1)).scalar_one_or_none()
    track_id = known or add_track(session)
    return batches.request(session, person, [{"op": "play", "track_id": track_id}] * operations)


def claim_batch(session: Session, job_id: str) -> Claim:
    claim = claims.take(session, WorkKind.BATCH, job_id, LEASE_S)
    assert claim is not None
    return claim


def finish(session: Session, claim: Claim) -> int:
    """Apply all of a batch; returns the number of slices."""
    slices, start = 0, int((claim.cursor or {}).get("next", "0"))
    rest: int | None = start
    while rest is not None:
        rest = batches.apply_slice(session, claim, rest)
        slices += 1
    return slices


def pushed(session: Session) -> Sequence[str]:
    found = enqueueing.next_units(session, Queue.INTERACTIVE, "token", queue_is_empty=True, limit=10)
    return [unit.target for unit in found]


def test_one_batch_of_an_account_may_wait(session: Session) -> None:
    first = request_batch(session)
    with pytest.raises(BatchWaitingError) as refused:
        request_batch(session)
    assert refused.value.details == {"job_id": first}
    request_batch(session, "bob")
    claim_batch(session, first)
    request_batch(session)


def test_batches_run_one_at_a_time_oldest_first(session: Session) -> None:
    first, second = request_batch(session), request_batch(session, "bob")
    assert pushed(session) == [first]
    claim = claim_batch(session, first)
    assert pushed(session) == []
    claims.resume_later(session, claim, {"next": "0"})
    assert pushed(session) == [first]
    finish(session, claim_batch(session, first))
    assert pushed(session) == [second]


def test_other_interactive_units_do_not_wait_for_batches(session: Session) -> None:

    claim_batch(session, request_batch(session))
    job_id = part_jobs.request(session, WorkKind.WARM, ["popular"])
    assert pushed(session) == [f"{job_id}:popular"]


def test_slice_ends_after_its_time_limit(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("library.write_turns.SLICE_S", 0.0)
    job_id = request_batch(session, operations=7)
    assert finish(session, claim_batch(session, job_id)) == 7
    assert plays(session) == 7
    assert jobs.get(session, job_id).counts.done == 7
    assert jobs.get(session, job_id).state is JobState.DONE


def test_batch_resumes_without_repeating_operations(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("library.write_turns.SLICE_S", 0.0)
    job_id = request_batch(session, operations=5)
    claim = claim_batch(session, job_id)
    done = batches.apply_slice(session, claim, 0)
    claims.resume_later(session, claim, {"next": str(done)})
    finish(session, claim_batch(session, job_id))
    assert plays(session) == 5


def test_quarantined_batch_leaves_no_operations(session: Session) -> None:
    job_id = request_batch(session, operations=4)
    for _ in range(POLICIES[WorkKind.BATCH].max_attempts):
        claims.release(session, claim_batch(session, job_id), "error_ValueError")
    report = jobs.get(session, job_id)
    assert report.state is JobState.FAILED
    assert (report.counts.pending, report.counts.failed) == (0, {"error_ValueError": 4})
    assert session.execute(select(func.count()).select_from(BatchOperation)).scalar_one() == 0


def test_only_the_newest_ended_batches_are_kept(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MAX_ENDED_BATCHES", 2)
    made = []
    for _ in range(5):
        made.append(request_batch(session))
        finish(session, claim_batch(session, made[-1]))
    for job_id in made[:2]:
        with pytest.raises(JobNotFoundError):
            jobs.get(session, job_id)
    assert [jobs.get(session, job_id).counts.done for job_id in made[2:]] == [3, 3, 3]


def test_repeated_requests_for_failed_tracks_share_a_job(session: Session) -> None:

    failed = [add_track(session, b"%d.flac" % n) for n in range(3)]
    finish_all(session, failed, WorkState.FAILED)
    before = jobs.count_open(session)["fingerprint"]
    for track_id in failed:
        units.request(session, track_id)
    assert jobs.count_open(session)["fingerprint"] == before + 1


def test_jobs_without_units_are_deleted(session: Session) -> None:

    track_id = add_track(session)
    for _ in range(jobs.MAX_ENDED_JOBS + 5):
        finish_all(session, [track_id], WorkState.FAILED)
        units.request(session, track_id)
    made = session.execute(select(func.count()).select_from(Job)).scalar_one()
    assert made <= jobs.MAX_ENDED_JOBS + 2
