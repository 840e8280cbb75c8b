"""Concurrent transactions on PostgreSQL; SQLite has one writer at a time."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from library import batches
from library.database import session_scope
from library.errors import BatchWaitingError
from library.models import Credential
from library.paging import PageRequest
from library.people import accounts, credentials
from library.people.passwords import hashed
from library.scanning import roots, scans
from library.states import CredentialKind, JobState, Role, WorkKind, WorkState
from library.work import claims, jobs, unit_counts, units
from library.work.batch_operations import Operation
from library.work.claims import Claim
from library.work.units import UnitState
from tests.factories import EXPIRED_S, LEASE_S, add_account, add_track, add_units, take
from tests.signals import wait_until

pytestmark = pytest.mark.integration

PENDING = UnitState(WorkState.PENDING)


def waiting() -> int:
    """Return the number of transactions that wait for a lock."""
    with session_scope(read_only=True) as session:
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        return int(session.execute(text(waits)).scalar_one())


def in_a_transaction(step: Callable[[Session], object]) -> None:
    with session_scope() as session:
        step(session)


def start_beside(pool: ThreadPoolExecutor, step: Callable[[Session], object]) -> Future[None]:
    """Run a step in a transaction of its own until it has ended or waits for a lock."""
    already = waiting()
    running = pool.submit(in_a_transaction, step)
    wait_until(lambda: running.done() or waiting() > already)
    return running


def state_of(job_id: str) -> JobState:
    with session_scope(read_only=True) as session:
        return jobs.get(session, job_id).state


def take_scans(session: Session) -> tuple[str, list[Claim | None]]:
    roots.attach(session, [b"/one", b"/two"])
    job_id = scans.request(session)
    targets = [f"{job_id}:{root.id}" for root in roots.attached(session)]
    return job_id, [claims.take(session, WorkKind.SCAN, target, LEASE_S) for target in targets]


def test_last_two_folders_of_a_scan_end_it_together(database: str) -> None:
    with session_scope() as session:
        job_id, (one, two) = take_scans(session)
    assert one
    assert two
    with ThreadPoolExecutor() as pool:
        with session_scope() as session:
            claims.finish(session, one, WorkState.DONE)
            beside = start_beside(pool, lambda session: claims.finish(session, two, WorkState.DONE))
        beside.result()
    assert state_of(job_id) is JobState.DONE


def test_concurrent_scan_requests_share_a_job(database: str) -> None:
    with session_scope() as session:
        roots.attach(session, [b"/one"])
    with ThreadPoolExecutor() as pool:
        with session_scope() as session:
            mine = scans.request(session)
            beside = start_beside(pool, scans.request)
        beside.result()
    with session_scope(read_only=True) as session:
        assert [job.id for job in jobs.page(session, PageRequest())[0]] == [mine]


def test_job_that_gets_a_unit_while_its_last_one_ends_runs_on(database: str) -> None:
    with session_scope() as session:
        job_id = add_units(session, "last")
        last = take(session, "last")
    with ThreadPoolExecutor() as pool:
        with session_scope() as session:
            units.set_states(session, {"new": PENDING}, job_id)
            beside = start_beside(pool, lambda session: claims.finish(session, last, WorkState.DONE))
        beside.result()
    assert state_of(job_id) is JobState.RUNNING


def test_job_that_ends_while_it_gets_a_unit_runs_on(database: str) -> None:
    with session_scope() as session:
        job_id = add_units(session, "last")
        last = take(session, "last")
    with ThreadPoolExecutor() as pool:
        with session_scope() as session:
            claims.finish(session, last, WorkState.DONE)
            beside = start_beside(pool, lambda session: units.set_states(session, {"new": PENDING}, job_id))
        beside.result()
    assert state_of(job_id) is JobState.RUNNING


def test_reaper_and_two_workers_do_not_deadlock(database: str) -> None:
    with session_scope() as session:
        for target in ("dead one", "dead two"):
            add_units(session, target)
            take(session, target, EXPIRED_S)
        units.set_states(session, {"beside": PENDING}, jobs.find_open(session, WorkKind.FINGERPRINT))
        beside = take(session, "beside")
        add_units(session, "elsewhere")
        elsewhere = take(session, "elsewhere")
    with ThreadPoolExecutor() as pool:
        with session_scope() as session:
            claims.finish(session, elsewhere, WorkState.DONE)
            worker = start_beside(pool, lambda session: claims.finish(session, beside, WorkState.DONE))
            reaper = start_beside(pool, claims.reap)
        worker.result()
        reaper.result()
    with session_scope() as session:
        counts = unit_counts.read(session, [unit_counts.LIBRARY])[unit_counts.LIBRARY]
    assert (counts.done, counts.pending, counts.running) == (2, 2, 0)


def test_concurrent_batches_of_an_account_are_one(database: str) -> None:
    with session_scope() as session:
        wanted: list[Operation] = [{"op": "play", "track_id": add_track(session)}]
    with ThreadPoolExecutor() as pool:
        with session_scope() as session:
            mine = batches.request(session, "ann", wanted)
            beside = start_beside(pool, lambda session: batches.request(session, "ann", wanted))
        with pytest.raises(BatchWaitingError, match=mine):
            beside.result()


def test_login_and_new_token_do_not_deadlock(database: str) -> None:
    with session_scope() as session:
        ann = add_account(session, "ann").id
        login = accounts.find_login(session, "ann")
    assert login

    def add_token(session: Session) -> None:
        credentials.add(session, ann, CredentialKind.TOKEN, "program")

    with ThreadPoolExecutor() as pool:
        with session_scope() as session:
            accounts.confirm(session, login)
            beside = start_beside(pool, add_token)  # it has locked the credentials by now
            credentials.add(session, ann, CredentialKind.LOGIN, "browser")
        beside.result()


def test_login_and_removal_of_its_account_do_not_deadlock(database: str) -> None:
    with session_scope() as session:
        add_account(session, "ann")
        bob = add_account(session, "bob", Role.LISTENER).id
        login = accounts.find_login(session, "bob")
        old = credentials.add(session, bob, CredentialKind.LOGIN, "browser").row.id
        session.execute(update(Credential).where(Credential.id == old).values(expires_at=0.0))
    assert login
    with ThreadPoolExecutor() as pool:
        with session_scope() as session:
            accounts.confirm(session, login)
            beside = start_beside(pool, lambda other: accounts.remove(other, bob))
            credentials.add(session, bob, CredentialKind.LOGIN, "browser")  # deletes the old one
        beside.result()
    with session_scope(read_only=True) as session:
        assert session.scalars(select(Credential.id)).all() == []


def test_password_in_use_is_not_changed(database: str) -> None:
    with session_scope() as session:
        ann = add_account(session, "ann").id
        login = accounts.find_login(session, "ann")
    assert login
    with ThreadPoolExecutor() as pool:
        with session_scope() as session:
            accounts.confirm(session, login)
            made = credentials.add(session, ann, CredentialKind.LOGIN, "browser").row.id
            beside = start_beside(pool, lambda other: accounts.change(other, ann, hashed("another horse")))
        beside.result()
    with session_scope(read_only=True) as session:
        assert credentials.find_valid(session, {made}) == set()
