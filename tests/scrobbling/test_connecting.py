"""Connecting ListenBrainz and Last.fm through the API."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import make_url
from werkzeug.test import TestResponse

from app.api import scrobblers as api
from app.http import auth
from config import settings
from library.database import session_scope
from library.people import accounts, scrobblers
from library.people.sealing import unseal
from library.states import ScrobblerService
from tests.contract.client import Client
from tests.factories import PASSWORD, add_account, add_root, add_tracks, make_reading
from tests.scrobbling.conftest import Standin
from tests.scrobbling.standin import SESSION_KEY, TOKEN, USER
from tests.unit.app.api.conftest import built
from workers.scrobbling import sending

LISTENBRAINZ = "/scrobblers/listenbrainz"


@pytest.fixture
def app(standin: Standin) -> Flask:
    auth.forget_accounts()
    return built()


@pytest.fixture
def client(app: Flask) -> Client:
    return Client(app)


def put(client: Client, path: str, token: str = TOKEN) -> TestResponse:
    return client.send("PUT", path, json={"token": token})


def listed(client: Client, service: str) -> Any:
    found = client.get("/scrobblers")["data"]["scrobblers"]
    return {str(one["service"]): one for one in found}[service]


def test_nothing_is_connected_at_first(client: Client) -> None:
    shown = listed(client, "listenbrainz")
    assert (shown["available"], shown["state"], shown["user_name"], shown["pending"]) == (
        True,
        "none",
        None,
        0,
    )


def test_listenbrainz_is_connected_with_a_token_that_is_never_returned(client: Client) -> None:
    answer = put(client, LISTENBRAINZ)
    assert answer.get_json()["data"]["user_name"] == USER
    assert TOKEN not in answer.text
    assert TOKEN not in str(client.get("/scrobblers"))
    assert listed(client, "listenbrainz")["state"] == "connected"


def test_secrets_are_not_in_the_database(client: Client, database: str) -> None:
    put(client, LISTENBRAINZ)
    path = Path(make_url(database).database or "")
    with sqlite3.connect(path) as connection:
        ((stored,),) = connection.execute("SELECT secret FROM scrobblers")
    assert TOKEN not in stored
    assert all(TOKEN.encode() not in file.read_bytes() for file in path.parent.glob("auralis.db*"))
    with session_scope(read_only=True) as session:
        (found,) = scrobblers.find_secrets(session, accounts.OWNER).values()
    assert unseal(scrobblers.PURPOSE, found) == TOKEN


def test_lastfm_is_connected_through_its_page(client: Client, standin: Standin) -> None:
    permission = client.post("/scrobblers/lastfm/permission").get_json()["data"]
    assert permission["url"].startswith(f"{standin.url}/permit?")
    early = put(client, "/scrobblers/lastfm", permission["token"])
    assert (early.status_code, early.get_json()["code"]) == (409, "SCROBBLER_REFUSED")
    standin.permit(permission["token"])
    answer = put(client, "/scrobblers/lastfm", permission["token"])
    assert (answer.get_json()["data"]["user_name"], SESSION_KEY in answer.text) == (USER, False)


def test_play_of_the_api_reaches_the_service(client: Client, standin: Standin) -> None:
    with session_scope() as session:
        (track_id,) = add_tracks(session, add_root(session), make_reading(b"a.flac"))
    put(client, LISTENBRAINZ)
    play = {"track_id": track_id, "played_at": "2026-01-02T03:04:05Z"}
    for _ in range(2):
        client.post("/history", play)
    assert listed(client, "listenbrainz")["pending"] == 1
    sending.send(accounts.OWNER, ScrobblerService.LISTENBRAINZ)
    shown = listed(client, "listenbrainz")
    assert (standin.times(), shown["pending"], shown["sent"]) == ([1_767_323_045], 0, 1)


@pytest.mark.parametrize(
    ("path", "method", "status", "code"),
    [
        (LISTENBRAINZ, "put", 409, "SCROBBLER_REFUSED"),
        ("/scrobblers/myspace", "put", 404, "SCROBBLER_NOT_FOUND"),
        ("/scrobblers/myspace", "delete", 404, "SCROBBLER_NOT_FOUND"),
        (LISTENBRAINZ, "delete", 404, "SCROBBLER_NOT_FOUND"),
        ("/scrobblers/myspace/permission", "post", 404, "SCROBBLER_NOT_FOUND"),
        ("/scrobblers/listenbrainz/permission", "post", 422, "OPERATION_INVALID"),
    ],
)
def test_wrong_request_is_refused(client: Client, path: str, method: str, status: int, code: str) -> None:
    body = {"json": {"token": "wrong"}} if method == "put" else {}
    answer = client.send(method.upper(), path, **body)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_service_that_does_not_respond_is_unavailable(client: Client, standin: Standin) -> None:
    standin.change(faults=[{"status": 500}])
    answer = put(client, LISTENBRAINZ)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "SCROBBLER_UNAVAILABLE")


def test_service_that_is_switched_off_is_not_offered(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURALIS_LASTFM_KEY", "")
    settings.current.cache_clear()
    assert listed(client, "lastfm")["available"] is False
    assert put(client, "/scrobblers/lastfm", "any").status_code == 404


def test_few_requests_wait_for_a_service(client: Client) -> None:
    holder = accounts.OWNER
    assert all(api._turns.acquire(holder) for _ in range(2))
    try:
        assert put(client, LISTENBRAINZ).status_code == 429
    finally:
        for _ in range(2):
            api._turns.release(holder)
    assert put(client, LISTENBRAINZ).status_code == 200


def test_disconnecting_forgets_token_and_waiting_plays(client: Client, standin: Standin) -> None:
    with session_scope() as session:
        (track_id,) = add_tracks(session, add_root(session), make_reading(b"a.flac"))
    put(client, LISTENBRAINZ)
    client.post("/history", {"track_id": track_id})
    assert client.send("DELETE", LISTENBRAINZ).get_json()["data"]["state"] == "none"
    put(client, LISTENBRAINZ)
    assert listed(client, "listenbrainz")["pending"] == 0
    sending.send(accounts.OWNER, ScrobblerService.LISTENBRAINZ)
    assert standin.titles() == []


def test_connection_belongs_to_the_first_account_and_ends_with_it(client: Client) -> None:
    put(client, LISTENBRAINZ)
    with session_scope() as session:
        ann, _bob = add_account(session, "ann"), add_account(session, "bob", password=PASSWORD)
        assert list(scrobblers.find_secrets(session, ann.id)) == ["listenbrainz"]
        accounts.remove(session, ann.id)
        assert scrobblers.find_all(session, ann.id) == {}
