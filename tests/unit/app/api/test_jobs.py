"""Jobs over HTTP: lists, cancellation and retry."""

import pytest

from library.database import session_scope
from library.errors import LeaseLostError
from library.scanning import scanner, scans
from library.states import WorkKind, WorkState
from library.work import claims, jobs, part_jobs, scan_changes, targets, unit_counts
from library.work.retry_policies import POLICIES
from tests.contract.client import Client
from tests.factories import add_root, add_track, add_tracks, finish_all, make_found, make_reading, take


def make_job() -> tuple[str, list[str]]:
    """A job of three tracks, one of them done and one running."""
    with session_scope() as session:
        job_id = jobs.create(session, WorkKind.FINGERPRINT)
        readings = [make_reading(b"%d.flac" % n) for n in range(3)]
        ids = add_tracks(session, add_root(session), *readings, job_id=job_id)
        finish_all(session, ids[:1])
        take(session, ids[1])
    return job_id, ids


def test_cancellation_skips_pending_units(client: Client) -> None:
    job_id, _ids = make_job()
    job = client.send("DELETE", f"/jobs/{job_id}").get_json()["data"]
    assert job["state"] == "cancelled"
    assert (job["done"], job["running"], job["skipped"], job["pending"]) == (1, 1, 1, 0)
    assert job["errors"] == {"cancelled": 1}
    ledger = client.get("/coverage")["data"]
    assert ledger["found"] == ledger["done"] + ledger["running"] + ledger["skipped"]["cancelled"] == 3


def test_cancelled_job_can_be_retried(client: Client) -> None:
    job_id, _ids = make_job()
    client.send("DELETE", f"/jobs/{job_id}")
    job = client.post(f"/jobs/{job_id}/retry").get_json()["data"]
    assert (job["state"], job["pending"], job["skipped"]) == ("running", 1, 0)


def test_request_for_a_fingerprint_enqueues_a_cancelled_track(client: Client) -> None:
    job_id, ids = make_job()
    client.send("DELETE", f"/jobs/{job_id}")
    answer = client.send("GET", f"/fingerprints/{ids[2]}")
    assert answer.status_code == 202
    assert answer.get_json()["data"]["pending"] == 1


def test_ended_job_cannot_be_cancelled(client: Client) -> None:
    job_id, _ids = make_job()
    client.send("DELETE", f"/jobs/{job_id}")
    again = client.send("DELETE", f"/jobs/{job_id}")
    assert (again.status_code, again.get_json()["code"]) == (409, "JOB_ENDED")
    assert client.send("DELETE", "/jobs/none").status_code == 404


def test_cancelled_warming_skips_its_entries(client: Client) -> None:
    with session_scope() as session:
        job_id = part_jobs.request(session, WorkKind.WARM, ["popular", "recent"])
        popular, recent = (targets.part_of_job(job_id, kind) for kind in ("popular", "recent"))
        claim = claims.take(session, WorkKind.WARM, popular, lease_s=60)
        assert claim is not None
        claims.save_cursor(session, claim, part_jobs.cursor_of(5))
        unit_counts.apply(session, {(job_id, WorkState.DONE, ""): 2, (job_id, WorkState.PENDING, ""): 5})
    job = client.send("DELETE", f"/jobs/{job_id}").get_json()["data"]
    assert (job["state"], job["done"], job["pending"], job["skipped"]) == ("cancelled", 2, 0, 5)
    with session_scope() as session:
        assert claims.take(session, WorkKind.WARM, recent, lease_s=60) is None
        with pytest.raises(LeaseLostError):
            claims.save_cursor(session, claim, part_jobs.cursor_of(4))


def test_cancelled_scan_deletes_its_changes(client: Client) -> None:
    with session_scope() as session:
        root_id = add_root(session)
        job_id = scans.request(session)
        scan_changes.store(session, job_id, root_id, scanner.compare([make_found(b"a.flac")], {}, []))
        scans.count(session, job_id, pending=1)
    job = client.send("DELETE", f"/jobs/{job_id}").get_json()["data"]
    assert (job["state"], job["pending"], job["found"]) == ("cancelled", 0, 0)
    with session_scope() as session:
        assert scan_changes.count_unread(session, job_id, root_id) == 0
        assert scans.request(session) != job_id


def test_jobs_are_filtered_by_state_and_kind(client: Client) -> None:
    job_id, _ids = make_job()
    with session_scope() as session:
        scan = scans.request(session)
    assert [job["id"] for job in client.get("/jobs", kind="fingerprint")["items"]] == [job_id]
    assert [job["id"] for job in client.get("/jobs", state="running")["items"]] == [job_id]
    assert [job["id"] for job in client.get("/jobs", kind="scan", state="pending")["items"]] == [scan]
    assert client.get("/jobs", state="failed")["total"] == 0
    assert client.send("GET", "/jobs", query_string={"kind": "odd"}).status_code == 422


def test_retry_is_refused_when_a_later_job_has_the_track(client: Client) -> None:
    with session_scope() as session:
        old = jobs.create(session, WorkKind.FINGERPRINT)
        (track_id,) = add_tracks(session, add_root(session), make_reading(b"a.flac"), job_id=old)
        finish_all(session, [track_id], WorkState.FAILED)
        add_track(session, b"a.flac", track_id=track_id, size=7)
    answer = client.post(f"/jobs/{old}/retry")
    assert answer.status_code == 409
    assert "later job" in answer.get_json()["message"]


def test_abandoned_scan_leaves_no_changes(client: Client) -> None:
    with session_scope() as session:
        root_id = add_root(session)
        job_id = scans.request(session)
        target = f"{job_id}:{root_id}"
        session.flush()
        for _ in range(POLICIES[WorkKind.SCAN].max_attempts):
            claim = claims.take(session, WorkKind.SCAN, target, 30.0)
            assert claim is not None
            seen = [make_found(b"%d.flac" % claim.attempt)]
            scan_changes.store(session, job_id, root_id, scanner.compare(seen, {}, []))
            scans.count(session, job_id, pending=1)
            state = claims.release(session, claim, "worker_lost")
        assert state is WorkState.QUARANTINED
        assert scan_changes.count_unread(session, job_id, root_id) == 0
        assert unit_counts.read(session, [job_id])[job_id].pending == 0
