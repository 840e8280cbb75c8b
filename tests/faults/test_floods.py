"""One listener floods the library with batches: others can write, scans continue, no effect is doubled."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.music import tones, write_track
from tests.servers import POLL_S, Answer, Server
from tests.signals import PATIENCE_S, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.slow]

TRACKS, LONG_BATCH, LONG_LIST, IN_FLIGHT = 3, 1_000, 5_000, 8
PASSWORD = "correct horse battery"

#: Requests of another user meanwhile.
STARS = 40


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("music")
    for n in range(TRACKS):
        write_track(folder / f"{n}.flac", tones(n, duration_s=2.0), title=f"Song {n}")
    running = Server(tmp_path_factory.mktemp("server"), folder, AURALIS_WORKERS="1", AURALIS_LEASE_S="3")
    running.start()
    running.wait_until_idle(found=TRACKS)
    yield running
    running.stop()


class User:
    """An account with its token."""

    def __init__(self, server: Server, headers: dict[str, str]) -> None:
        self._server, self._headers = server, headers

    def post(self, path: str, body: Any) -> Answer:
        return self._server.post(f"/api/v1{path}", body, self._headers)

    def get(self, path: str, **query: Any) -> Any:
        return self._server.get(f"/api/v1{path}", self._headers, **query).json

    def batch(self, operation: dict[str, str], times: int) -> Answer:
        return self.post("/batch", {"operations": [operation] * times})

    def ended(self, job_id: str) -> Any:
        job = self.get(f"/jobs/{job_id}")["data"]
        return job if job["state"] not in ("pending", "running") else None


@pytest.fixture(scope="module")
def people(server: Server) -> dict[str, User]:
    """Create an administrator, and a listener who floods."""
    made = {}
    admin: dict[str, str] = {}
    for name, role in (("ann", "admin"), ("eve", "listener")):
        account = {"name": name, "password": PASSWORD, "role": role}
        assert server.post("/api/v1/users", account, admin).status == HTTPStatus.CREATED
        login = server.post("/api/v1/session", {"name": name, "password": PASSWORD})
        cookie = str(login.headers["Set-Cookie"]).partition(";")[0]
        shown = server.post("/api/v1/tokens", {"name": "test"}, {"Cookie": cookie, "X-Auralis-Page": "1"})
        token = {"Authorization": f"Bearer {shown.data['token']}"}
        made[name] = User(server, token)
        admin = admin or token
    return made


@pytest.fixture
def track(people: dict[str, User]) -> str:
    return str(people["ann"].get("/tracks")["items"][0]["id"])


def rows(server: Server, query: str) -> Any:
    with closing(sqlite3.connect(server.data / "auralis.db", timeout=PATIENCE_S)) as database:
        return database.execute(query).fetchall()


def scan(person: User) -> str:
    job_id = person.post("/scans", {}).data["id"]
    return str(wait_until(lambda: person.ended(job_id), poll_s=POLL_S)["state"])


def favour(person: User, track_id: str) -> list[int]:
    """Mark favourites one after the other; return the response statuses."""
    return [person.post("/favourites", {"track_id": track_id}).status for _ in range(STARS)]


def test_other_users_can_write_during_a_flood_of_batches(
    server: Server, people: dict[str, User], track: str
) -> None:
    ann, eve = people["ann"], people["eve"]
    listed = eve.post("/playlists", {"name": "Long", "track_ids": [track] * LONG_LIST}).data["id"]
    operation = {"op": "add_to_playlist", "track_id": track, "playlist_id": listed}
    stop, answers = threading.Event(), list[int]()

    def flood() -> None:
        while not stop.is_set():
            answers.append(eve.batch(operation, 100).status)

    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        flooding = [pool.submit(flood) for _ in range(IN_FLIGHT)]
        try:
            wait_until(lambda: len(answers) >= IN_FLIGHT, poll_s=POLL_S)
            statuses, scanned = favour(ann, track), scan(ann)
        finally:
            stop.set()
        for each in flooding:
            each.result()
    assert set(statuses) == {HTTPStatus.CREATED}
    assert scanned == "done"
    assert set(answers) == {HTTPStatus.OK}
    added = min(len(answers) * 100, 10_000 - LONG_LIST)  # a playlist has a bound
    assert eve.get(f"/playlists/{listed}")["data"]["track_count"] == LONG_LIST + added
    positions = (
        f"SELECT count(*), min(position), max(position) FROM playlist_tracks WHERE playlist_id = '{listed}'"
    )
    assert rows(server, positions) == [(LONG_LIST + added, 0, LONG_LIST + added - 1)]


def interactive_child(server: Server) -> psutil.Process:
    """Return the process that runs the batch: the one of its pool with most processor time."""
    mains = server.processes("celery", "--queues interactive")
    main = min(mains, key=lambda process: process.create_time())
    return max(main.children(), key=lambda process: sum(process.cpu_times()[:2]))


def test_long_batch_continues_after_its_worker_was_killed(
    server: Server, people: dict[str, User], track: str
) -> None:
    ann, eve = people["ann"], people["eve"]
    played = "SELECT count(*) FROM plays"
    (before,) = rows(server, played)[0]
    job_id = eve.batch({"op": "play", "track_id": track}, LONG_BATCH).data["id"]
    wait_until(lambda: before < rows(server, played)[0][0] < before + LONG_BATCH, poll_s=POLL_S)
    waiting = eve.batch({"op": "play", "track_id": track}, 101)
    refused = eve.batch({"op": "play", "track_id": track}, 101)
    assert (waiting.status, refused.status, refused.json["code"]) == (202, 409, "BATCH_WAITING")
    assert set(favour(ann, track)) == {HTTPStatus.CREATED}
    interactive_child(server).kill()
    assert scan(ann) == "done"
    jobs = [wait_until(partial(eve.ended, job), 180, POLL_S) for job in (job_id, waiting.data["id"])]
    assert [(job["state"], job["done"], job["failed"]) for job in jobs] == [
        ("done", LONG_BATCH, 0),
        ("done", 101, 0),
    ]
    assert rows(server, played) == [(before + LONG_BATCH + 101,)]
    assert rows(server, "SELECT count(*) FROM batch_operations") == [(0,)]
    assert "database is locked" not in Path(server.log).read_text(errors="replace")
