"""Batches of operations, and repeated requests."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.connection_limits import ConnectionLimits
from library import batches
from library.database import session_scope
from library.models import IdempotencyKey
from library.people.accounts import OWNER
from library.states import JobState, WorkKind, WorkState
from library.work import batch_operations, claims, jobs
from tests.contract.client import Client
from tests.factories import add_track, finish_all

LEASE_S = 30.0


def favourites(client: Client) -> int:
    total: int = client.get("/favourites")["total"]
    return total


def test_every_operation_has_a_result(client: Client, songs: dict[str, str]) -> None:
    playlist = client.post("/playlists", {"name": "P"}).get_json()["data"]["id"]
    demo = {"track_id": songs["Demo"]}
    wanted = [
        {"op": "favourite", **demo},
        {"op": "rate", "rating": 5, **demo},
        {"op": "play", **demo},
        {"op": "fingerprint", **demo},
        {"op": "add_to_playlist", "playlist_id": playlist, **demo},
        {"op": "add_to_playlist", "playlist_id": "none", **demo},
        {"op": "favourite", "track_id": "none"},
        {"op": "fingerprint", "track_id": "none"},
    ]
    data = client.post("/batch", {"operations": wanted}).get_json()["data"]
    codes = ["PLAYLIST_NOT_FOUND", "TRACK_NOT_FOUND", "TRACK_NOT_FOUND"]
    assert [result["code"] for result in data["results"]] == [None] * 5 + codes
    assert (data["done"], data["failed"]) == (5, 3)
    track = client.get(f"/tracks/{songs['Demo']}")["data"]
    assert (track["favourite"], track["rating"], track["play_count"]) == (True, 5, 1)
    assert client.get(f"/playlists/{playlist}")["data"]["track_count"] == 1


def test_failed_atomic_batch_changes_nothing(client: Client, songs: dict[str, str]) -> None:
    wanted = [{"op": "favourite", "track_id": id_} for id_ in (songs["Demo"], "none")]
    answer = client.post("/batch", {"operations": wanted, "atomic": True})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "BATCH_REFUSED")
    assert favourites(client) == 0
    assert client.post("/batch", {"operations": wanted[:1], "atomic": True}).status_code == 200
    client.post("/batch", {"operations": [{"op": "unfavourite", "track_id": songs["Demo"]}]})
    assert favourites(client) == 0


@pytest.mark.parametrize(
    "operation", [{"op": "explode"}, {"op": "rate", "rating": 6}, {}, {"op": "favourite", "extra": 1}]
)
def test_unknown_operation_is_refused(client: Client, operation: dict[str, Any]) -> None:
    body = {"operations": [{"track_id": "x", **operation}]}
    assert client.post("/batch", body).status_code == 422


@pytest.mark.parametrize(
    "operation", [{"op": "rate"}, {"op": "favourite", "rating": 1}, {"op": "add_to_playlist"}]
)
def test_operation_requires_its_arguments(
    client: Client, songs: dict[str, str], operation: dict[str, Any]
) -> None:
    body = {"operations": [{"track_id": songs["Demo"], **operation}]}
    (result,) = client.post("/batch", body).get_json()["data"]["results"]
    assert result["code"] == "OPERATION_INVALID"


@pytest.mark.parametrize("n", [0, 10_001])
def test_batch_size_is_bounded(client: Client, n: int) -> None:
    wanted = [{"op": "favourite", "track_id": "x"}] * n
    assert client.post("/batch", {"operations": wanted}).status_code == 422
    many = {"operations": [{"op": "favourite", "track_id": "x"}] * 101, "atomic": True}
    assert client.post("/batch", many).status_code == 409


def test_long_batch_runs_as_a_job(
    client: Client, songs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("library.write_turns.SLICE_S", 60.0)  # so that a slow machine makes no more of them
    wanted = [{"op": "favourite", "track_id": songs["Demo"]}] * 249 + [{"op": "play", "track_id": "none"}]
    answer = client.post("/batch", {"operations": wanted})
    job = answer.get_json()["data"]
    assert (answer.status_code, job["kind"], job["pending"]) == (202, "batch", 250)
    with session_scope() as session:
        claim = claims.take(session, WorkKind.BATCH, job["id"], LEASE_S)
    assert claim is not None
    start: int | None = 0
    slices = 0
    while start is not None:
        with session_scope() as session:
            start = batches.apply_slice(session, claim, start)
        slices += 1
    ended = client.get(f"/jobs/{job['id']}")["data"]
    assert (slices, ended["state"], ended["done"], ended["failed"]) == (3, "done", 249, 1)
    assert ended["errors"] == {"track_not_found": 1}
    assert favourites(client) == 1


def test_cancelled_batch_skips_its_remaining_operations(client: Client, songs: dict[str, str]) -> None:
    wanted = [{"op": "favourite", "track_id": songs["Demo"]}] * 101
    job_id = client.post("/batch", {"operations": wanted}).get_json()["data"]["id"]
    job = client.send("DELETE", f"/jobs/{job_id}").get_json()["data"]
    assert (job["state"], job["skipped"], job["pending"]) == ("cancelled", 101, 0)
    with session_scope() as session:
        assert batch_operations.load(session, job_id, 0, 10) == []
        assert claims.take(session, WorkKind.BATCH, job_id, LEASE_S) is None
        assert jobs.get(session, job_id).state is JobState.CANCELLED


def test_second_waiting_batch_of_a_user_is_refused(client: Client, songs: dict[str, str]) -> None:
    body = {"operations": [{"op": "play", "track_id": songs["Demo"]}] * 101}
    first = client.post("/batch", body).get_json()["data"]["id"]
    key = {"Idempotency-Key": "next"}
    refused = client.post("/batch", body, headers=key)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "BATCH_WAITING")
    assert (refused.get_json()["details"], refused.headers["Retry-After"]) == ({"job_id": first}, "2")
    with session_scope() as session:
        claims.take(session, WorkKind.BATCH, first, LEASE_S)
    assert client.post("/batch", body, headers=key).status_code == 202


@pytest.mark.parametrize(("most", "holder"), [(2, OWNER), (1, "another")])
def test_waiting_long_requests_are_bounded_for_each_user_and_in_total(
    most: int, holder: str, client: Client, songs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    places = ConnectionLimits(most, most_each=1)
    monkeypatch.setattr("app.http.long_writes._turns", places)
    assert places.acquire(holder)
    play = {"op": "play", "track_id": songs["Demo"]}
    refused = client.post("/batch", {"operations": [play] * 100})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert client.post("/batch", {"operations": [play]}).status_code == 200
    places.release(holder)
    for _ in range(2):  # each gives its place back
        assert client.post("/batch", {"operations": [play] * 100}).status_code == 200


def test_response_of_a_read_only_post_is_not_stored(client: Client, songs: dict[str, str]) -> None:
    key = {"Idempotency-Key": "reading"}
    for path in ("/batch/tracks", "/batch/fingerprints"):
        for title in ("Demo", "Jóga"):
            answer = client.post(path, {"track_ids": [songs[title]]}, headers=key)
            assert (answer.status_code, answer.get_json()["count"]) == (200, 1)
    with session_scope(read_only=True) as session:
        assert session.execute(select(IdempotencyKey.key)).all() == []


def test_repeated_idempotency_key_has_no_second_effect(client: Client, songs: dict[str, str]) -> None:
    key = {"Idempotency-Key": "one"}
    first = client.post("/history", {"track_id": songs["Demo"]}, headers=key)
    again = client.post("/history", {"track_id": songs["Demo"]}, headers=key)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (again.status_code, again.get_data()) == (first.status_code, first.get_data())
    assert client.get("/history")["total"] == 1


def test_replayed_response_has_its_location(client: Client) -> None:
    key = {"Idempotency-Key": "two"}
    first = client.post("/playlists", {"name": "P"}, headers=key)
    again = client.post("/playlists", {"name": "P"}, headers=key)
    assert again.headers["Location"] == first.headers["Location"]
    assert client.get("/playlists")["total"] == 1


def test_idempotency_key_with_another_body_is_refused(client: Client, songs: dict[str, str]) -> None:
    key = {"Idempotency-Key": "three"}
    client.post("/history", {"track_id": songs["Demo"]}, headers=key)
    other = client.post("/history", {"track_id": songs["Jóga"]}, headers=key)
    assert (other.status_code, other.get_json()["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")


def test_key_of_an_unfinished_request_is_busy(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.http.idempotency.idempotency_keys.store", lambda *_arguments: None)
    key = {"Idempotency-Key": "four"}
    client.post("/playlists", {"name": "P"}, headers=key)
    busy = client.post("/playlists", {"name": "P"}, headers=key)
    assert (busy.status_code, busy.get_json()["code"]) == (409, "IDEMPOTENCY_KEY_BUSY")


def test_request_that_failed_with_a_5xx_can_be_retried(
    client: Client, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = {"Idempotency-Key": "five"}
    with monkeypatch.context() as patch:
        patch.setattr("library.people.playlists.create", None)
        assert client.post("/playlists", {"name": "P"}, headers=key).status_code == 500
    assert client.post("/playlists", {"name": "P"}, headers=key).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "ü"])
def test_invalid_idempotency_keys_are_refused(client: Client, key: str) -> None:
    answer = client.post("/playlists", {"name": "P"}, headers={"Idempotency-Key": key})
    assert answer.status_code == 422


def test_request_for_the_fingerprint_of_a_failed_track_retries_it(client: Client) -> None:
    with session_scope() as session:
        track_id = add_track(session)
        finish_all(session, [track_id], WorkState.FAILED)
    wanted = [{"op": "fingerprint", "track_id": track_id}]
    assert client.post("/batch", {"operations": wanted}).get_json()["data"]["done"] == 1
    assert client.get("/coverage")["data"]["pending"] == 1
