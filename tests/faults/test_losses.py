"""Redis that forgets, workers that freeze, stops in the middle: nothing is lost, nothing is kept twice."""

import json
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest
from redis import Redis

from tests.faults.test_kills import worker_child
from tests.music import tones, write_track
from tests.servers import POLL_S, Server
from tests.signals import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.slow]

TRACKS = 40
LEASE_S = 3
PATIENT_LEASE_S = 600


@pytest.fixture(scope="module")
def music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    for n in range(TRACKS):
        write_track(folder / f"{n}.flac", tones(n, duration_s=40.0), title=f"Song {n}")
    return folder


@pytest.fixture
def server(tmp_path: Path, music: Path) -> Iterator[Server]:
    running = Server(tmp_path, music, AURALIS_LEASE_S=str(LEASE_S), AURALIS_WORKERS="1")
    running.start()
    yield running
    running.stop()


@pytest.fixture
def patient(tmp_path: Path, music: Path) -> Iterator[Server]:
    """One whose leases outlast the test: only what is handed back is taken up again."""
    running = Server(tmp_path, music, AURALIS_LEASE_S=str(PATIENT_LEASE_S), AURALIS_WORKERS="1")
    running.start()
    yield running
    running.stop()


def query(server: Server, sql: str) -> Any:
    with closing(sqlite3.connect(server.data / "auralis.db", timeout=10)) as database:
        return database.execute(sql).fetchall()


def done(server: Server) -> int:
    found = query(server, "SELECT count(*) FROM work WHERE kind = 'fingerprint' AND state = 'done'")
    return int(found[0][0])


def durable(server: Server) -> Redis:
    return Redis.from_url(json.loads((server.data / "endpoints.json").read_text())["redis_url"])


def assert_whole(server: Server) -> None:
    """Every track has its one fingerprint, and the counters say so."""
    ledger = server.wait_until_idle(timeout_s=180, found=TRACKS)
    assert (ledger["done"], ledger["failed"], ledger["found"]) == (TRACKS, {}, TRACKS)
    assert query(server, "SELECT count(*) FROM fingerprints") == [(TRACKS,)]


def test_a_flushed_redis_is_filled_again(server: Server) -> None:
    wait_until(lambda: 0 < done(server) < TRACKS // 2, poll_s=POLL_S)
    with closing(durable(server)) as redis:
        redis.flushall()
    assert_whole(server)


def writing(server: Server) -> bool:
    """Whether somebody holds the database's one write lock."""
    with closing(sqlite3.connect(server.data / "auralis.db", timeout=0)) as database:
        try:
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
    return False


def frozen_while_listening(server: Server) -> tuple[psutil.Process, str, int]:
    """A worker's process stopped in the middle of a track, the track, and the claim it holds on it."""
    running = "SELECT target, claim FROM work WHERE kind = 'fingerprint' AND state = 'running'"

    def caught() -> tuple[psutil.Process, str, int] | None:
        listening = worker_child(server)
        if listening is None:
            return None
        listening.suspend()
        held = query(server, running)
        if not held or writing(server):  # between two tracks, or in the middle of storing one
            listening.resume()
            return None
        return listening, *held[0]

    found = wait_until(caught, poll_s=POLL_S)
    assert isinstance(found, tuple)
    return found


def test_a_worker_that_was_frozen_past_its_lease_keeps_nothing(server: Server) -> None:
    frozen, track, claim = frozen_while_listening(server)
    mine = f"SELECT count(*) FROM work WHERE target = '{track}' AND claim = {claim} AND state = 'running'"
    wait_until(lambda: query(server, mine) == [(0,)], poll_s=POLL_S)
    frozen.resume()
    assert_whole(server)


def test_a_stop_in_the_middle_goes_on_at_the_next_start(server: Server) -> None:
    wait_until(lambda: 0 < done(server) < TRACKS // 2, poll_s=POLL_S)
    server.stop()
    before = done(server)
    server.start()
    assert before < TRACKS
    assert_whole(server)


def test_a_stopped_worker_hands_its_track_back_and_the_attempt_with_it(patient: Server) -> None:
    listening, track, _ = frozen_while_listening(patient)
    listening.send_signal(signal.SIGTERM)
    listening.resume()
    wait_until(lambda: not listening.is_running(), poll_s=POLL_S)
    assert_whole(patient)  # long before a lease of ten minutes would have run out
    assert query(patient, f"SELECT attempt FROM work WHERE kind = 'fingerprint' AND target = '{track}'") == [
        (1,)
    ]
