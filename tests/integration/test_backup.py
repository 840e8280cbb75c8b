"""A server is backed up while it is used, destroyed, and restored."""

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from library.backup.archive import ArchiveReader
from tests.music import tones, write_track
from tests.servers import POLL_S, ROOT, Server
from tests.signals import wait_until

pytestmark = pytest.mark.integration

TRACKS = 4
PLAY_EVERY_S = 0.02
ACCOUNT = {"name": "ann", "password": "correct horse"}

#: Fields of tracks that plays do not change.
LASTING = ("id", "title", "artist", "album", "path", "rating", "favourite", "state")


@pytest.fixture(scope="module")
def music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("music")
    for n in range(TRACKS):
        write_track(folder / f"{n}.flac", tones(n, duration_s=5.0), title=f"Song {n}", artist=f"Artist {n}")
    return folder


@contextmanager
def serving(folder: Path, music: Path) -> Iterator[Server]:
    running = Server(folder, music, one_worker=True, AURALIS_BACKUP_KEEP="2")
    running.start()
    try:
        running.wait_until_idle(found=TRACKS)
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, music: Path) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server"), music) as running:
        yield running


@pytest.fixture
def doomed_server(tmp_path: Path, music: Path) -> Iterator[Server]:
    """Start a server for a test that destroys it."""
    with serving(tmp_path, music) as running:
        yield running


def auralis(server: Server, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, env=server.environment, capture_output=True, text=True, check=False
    )


def log_in(server: Server) -> tuple[dict[str, str], dict[str, str]]:
    """Create an account; return the headers of its browser and of its program."""
    assert server.post("/api/v1/users", ACCOUNT).status == 201
    cookie = server.post("/api/v1/session", ACCOUNT).headers["Set-Cookie"].partition(";")[0]
    browser = {"Cookie": cookie, "X-Auralis-Page": "1"}
    token = server.post("/api/v1/tokens", {"name": "script"}, browser).data["token"]
    return browser, {"Authorization": f"Bearer {token}"}


def store_data(server: Server, headers: dict[str, str]) -> None:
    """Store data of every kind for a user, and start their player."""
    ids = [track["id"] for track in server.get("/api/v1/tracks", headers).json["items"]]
    assert server.post("/api/v1/users", {"name": "bob", "password": "another horse"}, headers).status == 201
    assert (
        server.post("/api/v1/playlists", {"name": "Für später", "track_ids": ids * 2}, headers).status == 201
    )
    assert server.post("/api/v1/favourites", {"track_id": ids[0]}, headers).status == 201
    assert send(server, "PUT", f"/api/v1/tracks/{ids[1]}/rating", {"rating": 5}, headers) == 200
    assert send(server, "PATCH", f"/api/v1/tracks/{ids[2]}/tags", {"title": "Corrected"}, headers) == 200
    assert send(server, "PUT", "/api/v1/queue", {"track_ids": ids[::-1], "play": True}, headers) == 200
    assert server.post("/api/v1/player/next", headers=headers).status == 200
    assert send(server, "PUT", "/api/v1/player", {"volume": 0.25, "repeat": "all"}, headers) == 200


def send(server: Server, method: str, path: str, body: object, headers: dict[str, str]) -> int:
    headers = {"Content-Type": "application/json", **headers}
    return server.request(method, path, json.dumps(body).encode(), headers).status


def stored_data(server: Server, headers: dict[str, str]) -> dict[str, Any]:
    """Return a user's data from the API, without values that change over time."""
    found: dict[str, Any] = {}
    for name in ("playlists", "favourites", "users"):
        found[name] = server.get(f"/api/v1/{name}", headers).json["items"]
    tracks = server.get("/api/v1/tracks", headers).json["items"]
    found["tracks"] = [{name: track.get(name) for name in LASTING} for track in tracks]
    found["sounds"] = [server.get(f"/api/v1/fingerprints/{track['id']}", headers).data for track in tracks]
    roots = server.get("/api/v1/roots", headers).json["items"]
    found["roots"] = [(root["path"], root["attached"], root["track_count"]) for root in roots]
    found["queue"] = [item["id"] for item in server.get("/api/v1/queue", headers).data["tracks"]]
    player = server.get("/api/v1/player", headers).data
    found["player"] = (player["current_track"]["id"], player["volume"], player["repeat"])
    return found


@contextmanager
def adding_plays(server: Server, headers: dict[str, str]) -> Iterator[None]:
    """Add plays meanwhile; all of them must be accepted."""
    track_id = server.get("/api/v1/tracks", headers).json["items"][0]["id"]
    stop, statuses = threading.Event(), []

    def add_plays() -> None:
        while not stop.is_set():
            statuses.append(server.post("/api/v1/history", {"track_id": track_id}, headers).status)
            stop.wait(PLAY_EVERY_S)

    thread = threading.Thread(target=add_plays)
    thread.start()
    wait_until(lambda: len(statuses) > 2)
    try:
        yield
    finally:
        stop.set()
        thread.join()
    assert set(statuses) == {201}


def test_backup_restores_all_data(doomed_server: Server, tmp_path: Path) -> None:
    server = doomed_server
    browser, program = log_in(server)
    store_data(server, program)
    before = stored_data(server, program)
    path = tmp_path / "elsewhere.tar.gz"
    with adding_plays(server, program):
        made = auralis(server, "backup", path)
    assert made.returncode == 0, made.stderr
    assert path.stat().st_mode & 0o777 == 0o600
    server.stop()
    shutil.rmtree(server.data)
    restored = auralis(server, "restore", path)
    assert restored.returncode == 0, restored.stderr
    server.start()
    assert stored_data(server, program) == before
    assert server.get("/api/v1/player", browser).data["is_playing"] is False
    with ArchiveReader(path) as reader:
        plays = reader.verify().tables["plays"].rows
    assert server.get("/api/v1/history", program, limit=1).json["total"] == plays
    assert server.post("/api/v1/session", ACCOUNT).status == 201


def test_restore_is_refused_while_the_server_runs(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "backup.tar.gz"
    assert auralis(server, "backup", path).returncode == 0
    refused = auralis(server, "restore", path)
    assert (refused.returncode, refused.stderr) == (
        1,
        f"auralis: Auralis runs on {server.data}: stop it first\n",
    )
    assert auralis(server, "restore", "--check", path).returncode == 0
    assert (
        auralis(server, "backup", "--verify", path).stdout.splitlines()[-1].startswith(f"{path}: complete, ")
    )
    path.write_bytes(path.read_bytes()[:-9])
    assert auralis(server, "backup", "--verify", path).returncode == 1
    assert server.get("/api/health").data["status"] == "ok"


def backups(server: Server) -> set[str]:
    folder = server.data / "backups"
    return {entry.name for entry in folder.iterdir()} if folder.exists() else set()


def run_schedule(server: Server) -> None:
    """Enqueue the task with which beat checks whether a backup is due."""
    environment = server.environment | {
        f"AURALIS_{name.upper()}": url
        for name, url in json.loads((server.data / "endpoints.json").read_text()).items()
    }
    command = ["-m", "celery", "--app", "workers.celery_app", "call", "workers.backup.back_up_regularly"]
    subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True, capture_output=True)


def test_schedule_makes_backups_and_deletes_old_ones(server: Server) -> None:
    assert server.get("/api/health").data["backup_age_s"] is None
    run_schedule(server)
    wait_until(lambda: server.get("/api/health").data["backup_age_s"] is not None, poll_s=POLL_S)
    (first,) = backups(server)
    folder = server.data / "backups"
    for year in (2001, 2002, 2003):
        shutil.copy(folder / first, folder / f"auralis-{year}0101T000000Z.tar.gz")
    (folder / "auralis-20000101T000000Z.tar.gz").write_text("not ours")
    (folder / first).rename(folder / "auralis-20040101T000000Z.tar.gz")
    with closing(sqlite3.connect(server.data / "auralis.db", timeout=60)) as database, database:
        database.execute("DELETE FROM slots WHERE schedule LIKE 'backup%'")
    run_schedule(server)
    wait_until(lambda: len(backups(server)) == 3, poll_s=POLL_S)
    assert backups(server) > {"auralis-20000101T000000Z.tar.gz", "auralis-20040101T000000Z.tar.gz"}
    assert "auralis_backup_age_seconds" in server.get("/metrics").body.decode()
