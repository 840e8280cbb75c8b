"""Scan jobs and their counts."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from library.errors import JobNotRetryableError
from library.models import Job, Track, UnitCount, Work
from library.scanning import roots, scans
from library.states import JobState, Queue, WorkKind, WorkState
from library.work import claims, jobs
from library.work.units import UnitState
from tests.factories import LEASE_S, add_track


def end_scan(session: Session, job_id: str) -> None:
    """Finish all units of a scan, as a worker would."""
    targets = session.execute(select(Work.target).where(Work.job_id == job_id)).scalars().all()
    for target in targets:
        claim = claims.take(session, WorkKind.SCAN, target, LEASE_S)
        assert claim is not None
        claims.finish(session, claim, WorkState.DONE)


def test_scan_has_one_unit_for_each_attached_folder(session: Session) -> None:
    roots.attach(session, [b"/one", b"/two", b"/away"])
    roots.attach(session, [b"/one", b"/two"])
    job_id = scans.request(session)
    units = session.execute(select(Work).where(Work.job_id == job_id)).scalars().all()
    assert {scans.root_id(unit.target) for unit in units} == {root.id for root in roots.attached(session)}
    assert {unit.queue for unit in units} == {Queue.INTERACTIVE}


def test_second_request_returns_the_running_scan(session: Session) -> None:
    roots.attach(session, [b"/one"])
    assert scans.request(session) == scans.request(session)


def test_scan_without_folders_has_ended(session: Session) -> None:
    roots.attach(session, [])
    assert jobs.get(session, scans.request(session)).state is JobState.DONE


def test_old_scans_are_deleted_with_their_rows(session: Session) -> None:
    roots.attach(session, [b"/one"])
    made = []
    for number in range(jobs.MAX_ENDED_JOBS + 3):
        made.append(scans.request(session))
        scans.count(session, made[-1], done=1)
        session.get_one(Job, made[-1]).created_at = float(number)
        end_scan(session, made[-1])
    scans.request(session)
    for table, job in ((Job, Job.id), (Work, Work.job_id), (UnitCount, UnitCount.scope)):
        left = set(session.execute(select(job).where(job.in_(made))).scalars())
        assert left == set(made[3:]), table
    assert set(session.execute(select(Job.id)).scalars()) > set(made[3:])


def test_scan_with_open_units_is_not_deleted(session: Session) -> None:
    roots.attach(session, [b"/one"])
    oldest = scans.request(session)
    job = session.get_one(Job, oldest)
    job.state, job.created_at = JobState.CANCELLED, 0.0
    for _ in range(jobs.MAX_ENDED_JOBS + 2):
        end_scan(session, scans.request(session))
    assert session.get(Job, oldest) is job


def test_confirmation_of_missing_files_is_stored(session: Session) -> None:
    assert session.get_one(Job, scans.request(session, accept_missing=True)).accept_missing is True


def test_confirmation_applies_to_the_running_scan(session: Session) -> None:
    roots.attach(session, [b"/one"])
    job_id = scans.request(session)
    assert scans.request(session, accept_missing=True) == job_id
    assert session.get_one(Job, job_id).accept_missing is True
    scans.request(session)
    assert session.get_one(Job, job_id).accept_missing is True


def test_files_are_counted_by_outcome(session: Session) -> None:
    job_id = scans.request(session)
    scans.count(session, job_id, pending=4, done=7)
    scans.count_read(
        session,
        job_id,
        [
            UnitState(WorkState.PENDING),  # its tags were read: the scan's part is done
            UnitState(WorkState.FAILED, "not_audio"),
            UnitState(WorkState.SKIPPED, "symlink_loop"),
        ],
    )
    counts = jobs.get(session, job_id).counts
    assert (counts.found, counts.pending, counts.done) == (11, 1, 8)
    assert (counts.failed, counts.skipped) == ({"not_audio": 1}, {"symlink_loop": 1})


def test_retried_scan_reads_unreadable_files_again(session: Session) -> None:
    bad = add_track(session, b"bad.mp3", tags=None, outcome=UnitState(WorkState.FAILED, "not_audio"))
    good = add_track(session, b"good.mp3")
    job_id = scans.request(session)
    scans.count(session, job_id, done=1, failed=1)
    end_scan(session, job_id)
    assert scans.retry(session, job_id) != job_id
    session.expire_all()
    assert session.get_one(Track, bad).mtime_ns == 0
    assert session.get_one(Track, good).mtime_ns > 0


def test_scan_without_failures_is_not_retried(session: Session) -> None:
    roots.attach(session, [])
    with pytest.raises(JobNotRetryableError):
        scans.retry(session, scans.request(session))


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ([], ()),
        ([b"a", b"a/b", b"a b", b"c.mp3"], (b"a", b"a b", b"c.mp3")),
        ([b"a", b""], ()),
        ([b"a/1", b"a/2", b"b/1", b"b/2"], (b"a", b"b")),
        ([b"1", b"2", b"3", b"4"], ()),
    ],
)
def test_parts_are_the_outermost_and_not_too_many(parts: list[bytes], wanted: tuple[bytes, ...]) -> None:
    assert scans.outermost(parts, limit=3) == wanted
