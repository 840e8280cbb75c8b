"""Jobs: states, counts, rate and remaining time."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from library.database import now
from library.errors import JobNotFoundError
from library.models import Job
from library.paging import PageRequest
from library.scanning import roots, scans
from library.states import JobState, WorkKind, WorkState
from library.work import claims, jobs
from tests.factories import LEASE_S, add_job, add_units, finish_all, take


def age(session: Session, job_id: str, **seconds_ago: float) -> None:
    """Move times of a job into the past."""
    values = {column: now() - seconds for column, seconds in seconds_ago.items()}
    session.execute(update(Job).where(Job.id == job_id).values(values))


def take_scan(session: Session, target: str) -> claims.Claim:
    claim = claims.take(session, WorkKind.SCAN, target, LEASE_S)
    assert claim is not None
    return claim


def test_job_waits_until_its_first_unit_is_taken(session: Session) -> None:
    report = jobs.get(session, add_units(session, "song"))
    assert (report.state, report.kind, report.started_at) == (JobState.PENDING, WorkKind.FINGERPRINT, None)
    assert (report.rate_per_s, report.eta_s) == (None, None)


def test_running_job_has_a_rate_and_an_eta(session: Session) -> None:
    job_id = add_units(session, "one", "two", "three")
    finish_all(session, ["one", "two"])
    age(session, job_id, started_at=10_000.0)  # so long ago that pauses of a slow machine do not matter
    report = jobs.get(session, job_id)
    assert report.state is JobState.RUNNING
    assert report.rate_per_s == pytest.approx(2e-4, rel=0.05)
    assert report.eta_s == pytest.approx(5_000, rel=0.05)


def test_rate_and_eta_are_unknown_before_the_first_unit_ended(session: Session) -> None:
    job_id = add_units(session, "one", "two")
    take(session, "one")
    age(session, job_id, started_at=10.0)
    report = jobs.get(session, job_id)
    assert (report.rate_per_s, report.eta_s) == (None, None)


def test_ended_job_has_a_rate_and_no_eta(session: Session) -> None:
    job_id = add_units(session, "one", "two")
    finish_all(session, ["one", "two"])
    age(session, job_id, started_at=30.0, finished_at=26.0)
    report = jobs.get(session, job_id)
    assert (report.state, report.eta_s) == (JobState.DONE, None)
    assert report.rate_per_s == pytest.approx(0.5, rel=0.05)


def test_job_runs_while_a_unit_is_open(session: Session) -> None:
    job_id = add_units(session, "one", "two")
    finish_all(session, ["one"])
    take(session, "two")
    jobs.finish_if_complete(session, job_id)
    assert jobs.get(session, job_id).state is JobState.RUNNING


def test_unanalysable_track_fails_no_job(session: Session) -> None:
    job_id = add_units(session, "noise")
    claims.finish(session, take(session, "noise"), WorkState.FAILED, "not_audio")
    report = jobs.get(session, job_id)
    assert (report.state, report.reason) == (JobState.DONE, None)


def test_scan_has_the_reason_of_the_first_folder_that_failed(session: Session) -> None:
    roots.attach(session, [b"/one", b"/two", b"/three"])
    job_id = scans.request(session)
    ends = [(WorkState.DONE, ""), (WorkState.FAILED, "root_empty"), (WorkState.FAILED, "root_unreadable")]
    for root, (state, reason) in zip(roots.attached(session), ends, strict=True):
        assert jobs.get(session, job_id).state is not JobState.FAILED
        claims.finish(session, take_scan(session, f"{job_id}:{root.id}"), state, reason)
    report = jobs.get(session, job_id)
    assert (report.state, report.reason) == (JobState.DONE, "root_empty")  # the first folder was scanned
    assert [(folder.path, folder.state, folder.reason) for folder in report.folders] == [
        (b"/one", JobState.DONE, ""),
        (b"/two", JobState.FAILED, "root_empty"),
        (b"/three", JobState.FAILED, "root_unreadable"),
    ]


def test_scan_of_no_folder_has_failed(session: Session) -> None:
    roots.attach(session, [b"/one"])
    job_id = scans.request(session)
    [root] = roots.attached(session)
    claims.finish(session, take_scan(session, f"{job_id}:{root.id}"), WorkState.FAILED, "root_empty")
    report = jobs.get(session, job_id)
    assert report.state is JobState.FAILED
    assert report.finished_at is not None


def test_only_an_ended_job_with_open_units_is_reopened(session: Session) -> None:
    job_id = add_units(session, "song")
    finish_all(session, ["song"])
    jobs.reopen_if_pending(session, job_id)
    assert jobs.get(session, job_id).state is JobState.DONE


def test_open_job_of_a_kind_is_found_until_it_ends(session: Session) -> None:
    job_id = add_units(session, "song")
    assert jobs.find_open(session, WorkKind.FINGERPRINT) == job_id
    assert jobs.find_open(session, WorkKind.SCAN) is None
    finish_all(session, ["song"])
    assert jobs.find_open(session, WorkKind.FINGERPRINT) is None


def test_jobs_are_listed_newest_first(session: Session) -> None:
    first, second, third = (add_job(session) for _ in range(3))
    for job_id, seconds in ((first, 30.0), (second, 20.0), (third, 10.0)):
        age(session, job_id, created_at=seconds)
    page, found = jobs.page(session, PageRequest(offset=1, limit=5))
    assert ([report.id for report in page], found.total) == ([second, first], 3)


def test_unknown_job_is_not_found(session: Session) -> None:
    with pytest.raises(JobNotFoundError, match="nope"):
        jobs.get(session, "nope")


def test_job_exists_until_it_is_deleted(session: Session) -> None:
    assert jobs.exists(session, jobs.create(session, WorkKind.FINGERPRINT))
    assert not jobs.exists(session, "")
