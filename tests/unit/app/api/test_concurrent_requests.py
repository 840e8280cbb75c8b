"""The same request from several clients at the same time; run on PostgreSQL, too, where writers overlap."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from threading import Barrier
from typing import Any, TypeVar

import pytest
from flask import Flask
from sqlalchemy import update

from app.http import auth, errors
from library.database import OpenSession, session_scope
from library.errors import ChangedMeanwhileError, LibraryError
from library.models import Track
from library.people import credentials
from library.scanning import roots, scans
from library.states import CredentialKind, Presence, WorkKind
from library.work import part_jobs
from tests.contract.client import Client
from tests.factories import add_account, add_root, add_tracks, make_reading

AT_ONCE = 8

Outcome = TypeVar("Outcome")


def at_once(act: Callable[[], Outcome]) -> Counter[Outcome]:
    """Run a function in several threads at the same time; return its results with their counts."""
    start = Barrier(AT_ONCE)

    def begin(_number: int) -> Outcome:
        start.wait()
        return act()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(begin, range(AT_ONCE)))


@dataclass(frozen=True)
class Program:
    """An admin's program; each request has a client of its own, since threads share none."""

    app: Flask
    token: str

    def send(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        return Client(self.app, headers).send(method, path, **({} if body is None else {"json": body}))

    def make(self, path: str, body: Any) -> Any:
        answer = self.send("POST", path, body)
        assert answer.status_code == 201, answer.get_data()
        return answer.get_json()["data"]


def admins_program(app: Flask) -> Program:
    with session_scope() as session:
        admin = add_account(session, "ann")
        token = credentials.add(session, admin.id, CredentialKind.TOKEN, "script").secret
    auth.forget_accounts()
    return Program(app, token)


def mark_missing(track_id: str) -> None:
    with session_scope() as session:
        session.execute(update(Track).where(Track.id == track_id).values(presence=Presence.MISSING))


def an_account(program: Program, _track: str) -> str:
    return f"/users/{program.make('/users', {'name': 'bob', 'password': 'correct horse'})['id']}"


def a_playlist(program: Program, track: str) -> str:
    body = {"name": "Sunday", "track_ids": [track]}
    return f"/playlists/{program.make('/playlists', body)['id']}"


def a_token(program: Program, _track: str) -> str:
    return f"/tokens/{program.make('/tokens', {'name': 'other'})['id']}"


def a_favourite(program: Program, track: str) -> str:
    program.make("/favourites", {"track_id": track})
    return f"/favourites/{track}"


def a_missing_track(_program: Program, track: str) -> str:
    mark_missing(track)
    return "/purges"


#: What is there before, the request, and how often which status is answered.
CASES: dict[str, tuple[Callable[[Program, str], str], str, Any, dict[int, int]]] = {
    "an account is removed": (an_account, "DELETE", None, {200: 1, 404: 7}),
    "an account gets a role": (an_account, "PATCH", {"role": "admin"}, {200: 8}),
    "a playlist is removed": (a_playlist, "DELETE", None, {200: 1, 404: 7}),
    "a playlist is renamed": (a_playlist, "PATCH", {"name": "Monday"}, {200: 8}),
    "a playlist is made": (lambda *_: "/playlists", "POST", {"name": "Sunday"}, {201: 8}),
    "a token is revoked": (a_token, "DELETE", None, {200: 1, 404: 7}),
    "a token is made": (lambda *_: "/tokens", "POST", {"name": "same"}, {201: 8}),
    "a favourite is added": (lambda *_: "/favourites", "POST", {"track_id": "{track}"}, {201: 8}),
    "a favourite is removed": (a_favourite, "DELETE", None, {200: 8}),
    "a track is rated": (lambda _, track: f"/tracks/{track}/rating", "PUT", {"rating": 3}, {200: 8}),
    "tags are corrected": (
        lambda _, track: f"/tracks/{track}/tags", "PATCH", {"title": "New", "artists": ["A", "B"]}, {200: 8}
    ),
    "a track is purged": (a_missing_track, "POST", {"track_ids": ["{track}"]}, {200: 1, 404: 7}),
    "what is missing is purged": (a_missing_track, "POST", {}, {200: 8}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_concurrent_requests_all_succeed(app: Flask, songs: dict[str, str], case: str) -> None:
    program, (prepare, method, body, expected) = admins_program(app), CASES[case]
    track = songs["Demo"]
    path = prepare(program, track)
    if body is not None:
        body = {k: [track] if v == ["{track}"] else track if v == "{track}" else v for k, v in body.items()}
    assert at_once(lambda: program.send(method, path, body).status_code) == expected


def test_concurrent_additions_leave_no_gaps_in_a_playlist(app: Flask, songs: dict[str, str]) -> None:
    program = admins_program(app)
    path = f"{a_playlist(program, songs['Demo'])}/tracks"
    body = {"track_ids": [songs["Hunter"], songs["Jóga"]]}
    assert at_once(lambda: program.send("POST", path, body).status_code) == {201: 8}
    items = program.send("GET", path).get_json()["items"]
    assert [item["position"] for item in items] == list(range(1 + 2 * AT_ONCE))


def test_concurrent_waits_for_a_track_share_one_job(app: Flask, database: str) -> None:
    program = admins_program(app)
    with session_scope() as session:
        (track,) = add_tracks(session, add_root(session), make_reading(b"new.flac"))

    def ask() -> tuple[int, str]:
        answer = program.send("GET", f"/fingerprints/{track}")
        return answer.status_code, answer.get_json()["data"]["id"]

    ((status, _job),) = at_once(ask)
    assert status == 202


def outcome(act: Callable[[Any], Any]) -> Any:
    """Return the result of a function in its own transaction, or the name of its domain error."""
    try:
        with session_scope() as session:
            return act(session)
    except LibraryError as error:
        return type(error).__name__


@pytest.mark.parametrize("known", [0, 2])
def test_concurrent_additions_create_one_music_folder(database: str, known: int) -> None:
    with session_scope() as session:
        for n in range(known):
            add_root(session, b"/known %d" % n)
    found = at_once(lambda: outcome(lambda session: roots.add(session, b"/new")))
    assert found.pop("RootCoveredError") == AT_ONCE - 1
    assert len(found) == 1


@pytest.mark.parametrize("folders", [0, 1])
def test_concurrent_requests_share_one_job(database: str, folders: int) -> None:
    with session_scope() as session:
        for n in range(folders):
            add_root(session, b"/known %d" % n)
    if folders:
        assert len(at_once(lambda: outcome(scans.request))) == 1
    for kind in part_jobs.LOCKS:
        assert len(at_once(partial(outcome, partial(request_parts, kind)))) == 1


def request_parts(kind: WorkKind, session: OpenSession) -> str:
    return part_jobs.request(session, kind, ["popular"])


def test_conflicting_rows_are_a_409(database: str) -> None:
    """As of a token for an account that was removed after the request was let in."""
    late = outcome(lambda session: credentials.add(session, "gone", CredentialKind.TOKEN, "late"))
    assert late == "ChangedMeanwhileError"
    assert errors.describe(ChangedMeanwhileError("Key (user_id)=(gone)")) == errors.Described(
        HTTPStatus.CONFLICT, "CHANGED_MEANWHILE", errors.HIDDEN_MESSAGES["CHANGED_MEANWHILE"], {}
    )
