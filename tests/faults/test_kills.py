"""SIGKILL between claim and commit: every interrupted track is retried, and nothing is stored twice."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from tests.faults.growing import GrowingLibrary, growing
from tests.music import SAMPLE_RATE_HZ, write_track
from tests.servers import POLL_S, Server
from tests.signals import PATIENCE_S, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.slow]

TRACKS = 2
TRACK_S = 400  # long enough to be killed during analysis
NOISE_S = 10
RETRIED_WITHIN_S = 60.0

FINGERPRINT_WORKER = ("celery", "worker", "--queues fingerprint")


def write_long(path: Path, seed: int) -> None:
    """Write noise that is quiet, so that its file is small."""
    noise = np.random.default_rng(seed).normal(0, 0.003, (NOISE_S * SAMPLE_RATE_HZ, 2)).astype(np.float32)
    write_track(path, np.tile(noise, (TRACK_S // NOISE_S, 1)), title=path.stem)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GrowingLibrary]:
    with growing(tmp_path_factory.mktemp("kills"), write_long) as found:
        yield found


@pytest.fixture
def server(library: GrowingLibrary) -> Server:
    """The server, which has just been asked to scan long tracks."""
    library.grow(TRACKS)
    return library.server


def worker_main(server: Server) -> psutil.Process:
    return min(server.processes(*FINGERPRINT_WORKER), key=lambda process: process.create_time())


def worker_child(server: Server) -> psutil.Process | None:
    return next((child for child in worker_main(server).children() if child.children()), None)


def decode_child(server: Server) -> psutil.Process | None:
    worker = worker_child(server)
    return next(iter(worker.children()), None) if worker else None


def durable_redis(server: Server) -> psutil.Process:
    return server.processes("valkey", "durable")[0]


def rows(server: Server, query: str) -> list[Any]:
    with closing(sqlite3.connect(server.data / "auralis.db", timeout=PATIENCE_S)) as database:
        return database.execute(query).fetchall()


def running(server: Server) -> dict[str, int]:
    """Return the claims of running units by track."""
    return dict(
        rows(server, "SELECT target, claim FROM work WHERE kind = 'fingerprint' AND state = 'running'")
    )


@pytest.mark.parametrize("victim", [worker_child, worker_main, decode_child, durable_redis])
def test_interrupted_track_is_retried(
    library: GrowingLibrary, server: Server, victim: Callable[[Server], psutil.Process | None]
) -> None:
    found = wait_until(lambda: running(server) and victim(server), poll_s=POLL_S)
    interrupted = running(server)
    assert isinstance(found, psutil.Process)
    found.kill()
    killed_s = time.monotonic()

    def retried() -> bool:
        seen = dict(rows(server, "SELECT target, claim FROM work WHERE kind = 'fingerprint'"))
        done = dict(
            rows(server, "SELECT target, claim FROM work WHERE kind = 'fingerprint' AND state = 'done'")
        )
        return all(seen[track] > claim or track in done for track, claim in interrupted.items())

    wait_until(retried, RETRIED_WITHIN_S + 5, POLL_S)
    assert time.monotonic() - killed_s < RETRIED_WITHIN_S
    ledger = server.wait_until_idle(timeout_s=180, found=library.found)
    assert (ledger["done"], ledger["failed"]) == (library.found, {})
    assert rows(server, "SELECT count(*) FROM fingerprints") == [(library.found,)]
    done = "SELECT n FROM tallies WHERE scope = 'library' AND state = 'done'"
    assert rows(server, done) == [(library.found,)]
    assert rows(server, "SELECT count(*) FROM work WHERE attempt > 3") == [(0,)]


def test_poison_track_is_quarantined_after_three_attempts_and_can_be_retried(tmp_path: Path) -> None:
    folder = tmp_path / "music"
    folder.mkdir()
    write_long(folder / "0.flac", 0)
    write_track(folder / "good.flac", title="Good")
    server = Server(tmp_path / "server", folder, AURALIS_WORKERS="1")
    server.start()
    try:
        wait_until(lambda: kill_decoding(server), 2 * PATIENCE_S, POLL_S)
        ledger = server.wait_until_idle(found=2)
        assert (ledger["done"], ledger["failed"]) == (1, {"decoder_crashed": 1})
        assert [track["path"] for track in server.tracks(state="quarantined")] == ["0.flac"]
        job = next(job for job in server.get("/api/v1/jobs").json["items"] if job["failed"])
        assert server.post(f"/api/v1/jobs/{job['id']}/retry").status == 202
        assert server.wait_until_idle(found=2)["done"] == 2
        assert server.get(f"/api/v1/jobs/{job['id']}").data["failed"] == 0
    finally:
        server.stop()


def kill_decoding(server: Server) -> bool:
    """Kill the child that decodes the long track, if any; return whether the track is quarantined."""
    state = rows(server, "SELECT w.state FROM work w JOIN tracks t ON t.id = w.target WHERE t.title = '0'")
    child = decode_child(server) if state == [("running",)] else None
    if child:
        child.kill()
    return state == [("quarantined",)]
