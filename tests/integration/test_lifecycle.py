"""Changes of a library's files, folders and servers."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.music import tones, write_track
from tests.servers import POLL_S, Server
from tests.signals import wait_until

pytestmark = pytest.mark.integration

TRACKS = 6

FINGERPRINTED = "SELECT count(*) FROM tracks JOIN fingerprints USING (audio_id) WHERE presence = 'present'"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the music with which each test begins."""
    folder = tmp_path_factory.mktemp("original")
    for n in range(TRACKS):
        write_track(folder / f"{n}.flac", tones(n, duration_s=5.0), title=f"Song {n}", artist=f"Artist {n}")
    return folder


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Provide one server for all tests, each of which may stop it."""
    folder = tmp_path_factory.mktemp("lifecycle")
    server = Server(folder / "server", folder / "my music #1", one_worker=True)
    yield server
    server.stop()


@pytest.fixture
def music(running: Server, original: Path) -> Path:
    """Restore the folder's original files."""
    folder = running.log.parent.parent / "my music #1"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(original, folder, copy_function=shutil.copy)  # of another time: a scan reads them again
    return folder


@pytest.fixture
def server(running: Server, music: Path) -> Server:
    """Start the server with exactly this music, all of it analysed."""
    if running.environment["MUSIC"] != str(music):
        running.stop()
        running.environment["MUSIC"] = str(music)
    if running.process is None:
        running.start()
    running.wait_until_idle(found=0)
    assert scan(running, accept_missing=True)["state"] == "done"
    assert running.post("/api/v1/purges", {}).status == 200
    assert set(ids_by_title(running)) == {f"Song {n}" for n in range(TRACKS)}
    return running


def scan(server: Server, **options: Any) -> dict[str, Any]:
    """Scan and wait for its end and its fingerprints; return the job."""
    job_id = server.post("/api/v1/scans", options).data["id"]

    def ended() -> dict[str, Any] | None:
        job: dict[str, Any] = server.get(f"/api/v1/jobs/{job_id}").data
        return job if job["state"] in ("done", "failed") else None

    job = wait_until(ended, poll_s=POLL_S)
    assert job is not None
    server.wait_until_idle()
    return job


def ids_by_title(server: Server) -> dict[str, str]:
    return {track["title"]: track["id"] for track in server.tracks()}


def plays_of(server: Server, track_id: str) -> int:
    count: int = server.get(f"/api/v1/tracks/{track_id}").data["play_count"]
    return count


def test_a_moved_file_keeps_its_id_and_its_plays(server: Server, music: Path) -> None:
    before = ids_by_title(server)
    plays = plays_of(server, before["Song 2"])
    server.post("/api/v1/history", {"track_id": before["Song 2"]})
    (music / "elsewhere").mkdir()
    (music / "2.flac").rename(music / "elsewhere" / "renamed.flac")
    scan(server)
    assert ids_by_title(server) == before
    moved = server.get(f"/api/v1/tracks/{before['Song 2']}").data
    assert (moved["path"], moved["play_count"], moved["state"]) == (
        "elsewhere/renamed.flac",
        plays + 1,
        "done",
    )


def test_database_file_is_complete_after_a_stop(server: Server, tmp_path: Path) -> None:
    track = ids_by_title(server)["Song 2"]
    plays = plays_of(server, track)
    for _ in range(3):
        server.post("/api/v1/history", {"track_id": track})
    server.stop()
    shutil.copy(server.data / "auralis.db", tmp_path / "alone.db")
    with closing(sqlite3.connect(tmp_path / "alone.db")) as alone:
        assert alone.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        plays_stored = alone.execute("SELECT count(*) FROM plays WHERE track_id = ?", (track,)).fetchall()
        assert plays_stored == [(plays + 3,)]
        assert alone.execute(FINGERPRINTED).fetchall() == [(TRACKS,)]
    assert not (server.data / "auralis.db-wal").exists()


def test_deleted_file_is_missing_until_it_is_restored(server: Server, music: Path) -> None:
    lost = ids_by_title(server)["Song 1"]
    shutil.copy2(music / "1.flac", music.parent / "copy.flac")
    (music / "1.flac").unlink()
    assert scan(server)["state"] == "done"
    assert "Song 1" not in ids_by_title(server)
    assert [track["id"] for track in server.tracks(state="missing")] == [lost]
    assert server.get("/api/v1/coverage").data["found"] == TRACKS - 1
    assert server.get("/api/v1/search", query="song 1").json["items"] == []
    shutil.copy2(music.parent / "copy.flac", music / "1.flac")
    scan(server)
    assert ids_by_title(server)["Song 1"] == lost


def test_retagged_and_new_files_are_scanned(server: Server, music: Path) -> None:
    before = ids_by_title(server)
    write_track(music / "0.flac", tones(50, duration_s=5.0), title="Song 0 again", artist="Artist 0")
    write_track(music / "new.flac", tones(51, duration_s=5.0), title="New", artist="Artist 9")
    scan(server)
    after = ids_by_title(server)
    assert after["Song 0 again"] == before["Song 0"]
    assert "New" in after
    assert {track["state"] for track in server.tracks()} == {"done"}


def test_absent_disk_changes_nothing(server: Server, music: Path) -> None:
    before = server.tracks()
    music.rename(music.parent / "unplugged")
    assert scan(server)["reason"] == "root_unreadable"
    music.mkdir()
    empty = scan(server)
    assert (empty["state"], empty["reason"]) == ("failed", "root_empty")
    assert "Nothing was changed" in empty["message"]
    assert server.tracks() == before
    assert server.get("/api/v1/coverage").data["done"] == TRACKS


def test_more_than_a_fifth_missing_needs_confirmation(server: Server, music: Path) -> None:
    for n in range(2):
        (music / f"{n}.flac").unlink()
    assert scan(server)["reason"] == "too_many_missing"
    assert len(server.tracks()) == TRACKS
    assert scan(server, accept_missing=True)["state"] == "done"
    assert len(server.tracks()) == TRACKS - 2


def test_another_folder_detaches_the_first_without_deleting_its_rows(
    server: Server, music: Path, tmp_path: Path
) -> None:
    before = ids_by_title(server)
    other = tmp_path / "other"
    write_track(other / "one.flac", tones(70, duration_s=5.0), title="Other", artist="Some Artist")
    server.stop()
    server.environment["MUSIC"] = str(other)
    server.start()
    wait_until(lambda: set(ids_by_title(server)) == {"Other"}, poll_s=POLL_S)
    assert server.get(f"/api/v1/tracks/{before['Song 3']}").data["state"] == "away"
    server.stop()
    server.environment["MUSIC"] = f"{other}:{music}"
    server.start()
    wait_until(lambda: len(ids_by_title(server)) == TRACKS + 1, poll_s=POLL_S)
    assert ids_by_title(server).items() >= before.items()
    assert server.wait_until_idle()["done"] == TRACKS + 1
