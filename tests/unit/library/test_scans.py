"""Asking for a scan, and the counts that one shows."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from library import jobs, roots, scans
from library.models import Job, Work
from library.states import JobState, Queue, WorkState
from library.work import Outcome


def test_a_scan_has_one_unit_for_each_attached_folder(session: Session) -> None:
    roots.attach(session, [b"/one", b"/two", b"/away"])
    roots.attach(session, [b"/one", b"/two"])
    job_id = scans.request(session)
    units = session.execute(select(Work).where(Work.job_id == job_id)).scalars().all()
    assert {scans.root_id(unit.target) for unit in units} == {root.id for root in roots.attached(session)}
    assert {unit.queue for unit in units} == {Queue.UPKEEP}


def test_asking_twice_gives_the_scan_that_is_under_way(session: Session) -> None:
    roots.attach(session, [b"/one"])
    assert scans.request(session) == scans.request(session)


def test_a_scan_without_folders_has_ended(session: Session) -> None:
    roots.attach(session, [])
    assert jobs.get(session, scans.request(session)).state is JobState.DONE


def test_what_a_person_said_about_missing_files_is_kept(session: Session) -> None:
    assert session.get_one(Job, scans.request(session, accept_missing=True)).accept_missing is True


def test_what_a_person_says_counts_for_the_scan_that_is_under_way(session: Session) -> None:
    roots.attach(session, [b"/one"])
    job_id = scans.request(session)
    assert scans.request(session, accept_missing=True) == job_id
    assert session.get_one(Job, job_id).accept_missing is True
    scans.request(session)
    assert session.get_one(Job, job_id).accept_missing is True


def test_files_are_counted_by_what_became_of_them(session: Session) -> None:
    job_id = scans.request(session)
    scans.count(session, job_id, pending=4, done=7)
    scans.count_read(
        session,
        job_id,
        [
            Outcome(WorkState.PENDING),  # its tags were read, which is all that a scan does
            Outcome(WorkState.FAILED, "not_audio"),
            Outcome(WorkState.SKIPPED, "symlink_loop"),
        ],
    )
    counts = jobs.get(session, job_id).counts
    assert (counts.found, counts.pending, counts.done) == (11, 1, 8)
    assert (counts.failed, counts.skipped) == ({"not_audio": 1}, {"symlink_loop": 1})
