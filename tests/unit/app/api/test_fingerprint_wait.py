"""Requests that wait for a fingerprint: success, failure and timeout."""

from collections.abc import Callable

import pytest

from app.api import fingerprints as resource
from library import fingerprints
from library.database import session_scope
from library.states import WorkState
from library.work import claims
from tests.contract.client import Client
from tests.factories import add_track, finish_all, make_analysis, take

#: What happens while a request sleeps.
Meanwhile = Callable[[Callable[[str], None]], str]


@pytest.fixture
def meanwhile(client: Client, monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Let something happen to a track, whose id is returned, as soon as a request begins to wait for it."""

    def happens(event: Callable[[str], None]) -> str:
        with session_scope() as session:
            track_id = add_track(session, b"unheard.flac")
        monkeypatch.setattr("app.api.fingerprints.time.sleep", lambda _s: event(track_id))
        return track_id

    return happens


def finishes(track_id: str) -> None:
    with session_scope() as session:
        fingerprints.store(session, track_id, make_analysis(1, duration_s=180.0))
        finish_all(session, [track_id])


def fails(track_id: str) -> None:
    with session_scope() as session:
        claims.finish(session, take(session, track_id), WorkState.FAILED, "not_audio")


def test_waiting_request_gets_the_fingerprint(client: Client, meanwhile: Meanwhile) -> None:
    body = client.get(f"/fingerprints/{meanwhile(finishes)}", wait=5)
    assert len(body["data"]["dimensions"]) == 25
    assert body["meta"]["cache"]["source"] == "computed"


def test_waiting_request_gets_the_reason_of_a_failure(client: Client, meanwhile: Meanwhile) -> None:
    answer = client.send("GET", f"/fingerprints/{meanwhile(fails)}?wait=5")
    assert (answer.status_code, answer.get_json()["details"]["reason"]) == (409, "not_audio")


def test_waiting_request_gets_the_job_after_its_time(client: Client, meanwhile: Meanwhile) -> None:
    answer = client.send("GET", f"/fingerprints/{meanwhile(lambda _id: None)}?wait=0.05")
    assert answer.status_code == 202
    assert answer.get_json()["data"]["state"] == "pending"


def test_number_of_waiting_requests_is_bounded(
    client: Client, meanwhile: Meanwhile, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = []
    while resource._seats.acquire(blocking=False):
        taken.append(True)
    try:
        assert client.send("GET", f"/fingerprints/{meanwhile(finishes)}?wait=5").status_code == 202
    finally:
        for _ in taken:
            resource._seats.release()
