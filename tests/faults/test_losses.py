"""A flushed Redis, frozen workers, stops during work: nothing is lost, nothing is stored twice."""

import json
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from redis import Redis

from tests.faults.growing import GrowingLibrary, growing
from tests.faults.test_kills import worker_child
from tests.music import tones, write_track
from tests.servers import POLL_S, Server
from tests.signals import PATIENCE_S, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.slow]

TRACKS = 20

#: New tracks that are left when a test interferes.
LEFT = 8

#: Time for a scan and the first analyses, and for all of them.
ANALYSED_S = 180
LEASE_S = 3
PATIENT_LEASE_S = 600


def write_short(path: Path, seed: int) -> None:
    write_track(path, np.tile(tones(seed, duration_s=10.0), (4, 1)), title=f"Song {seed}")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GrowingLibrary]:
    folder = tmp_path_factory.mktemp("losses")
    with growing(folder, write_short, AURALIS_LEASE_S=str(LEASE_S), AURALIS_WORKERS="1") as found:
        yield found


@pytest.fixture
def library(shared: GrowingLibrary) -> GrowingLibrary:
    """The library that the tests share, with tracks that are new."""
    shared.grow(TRACKS)
    return shared


@pytest.fixture
def long_leases(tmp_path: Path) -> Iterator[GrowingLibrary]:
    """Start a server whose leases outlast the test: only released units are retried."""
    with growing(tmp_path, write_short, AURALIS_LEASE_S=str(PATIENT_LEASE_S), AURALIS_WORKERS="1") as found:
        found.grow(TRACKS)
        yield found


def query(server: Server, sql: str) -> Any:
    with closing(sqlite3.connect(server.data / "auralis.db", timeout=PATIENCE_S)) as database:
        return database.execute(sql).fetchall()


def done(server: Server) -> int:
    found = query(server, "SELECT count(*) FROM work WHERE kind = 'fingerprint' AND state = 'done'")
    return int(found[0][0])


def durable(server: Server) -> Redis:
    return Redis.from_url(json.loads((server.data / "endpoints.json").read_text())["redis_url"])


def assert_whole(library: GrowingLibrary) -> None:
    """Assert that every track has one fingerprint, also by the unit counts."""
    ledger = library.server.wait_until_idle(timeout_s=ANALYSED_S, found=library.found)
    assert (ledger["done"], ledger["failed"], ledger["found"]) == (library.found, {}, library.found)
    assert query(library.server, "SELECT count(*) FROM fingerprints") == [(library.found,)]


def wait_until_some_are_done(library: GrowingLibrary) -> None:
    """Wait until a part of the new tracks is analysed, and enough are left."""
    earlier = library.found - TRACKS
    wait_until(lambda: 0 < done(library.server) - earlier < TRACKS - LEFT, ANALYSED_S)


def test_flushed_redis_is_filled_again(library: GrowingLibrary) -> None:
    wait_until_some_are_done(library)
    with closing(durable(library.server)) as redis:
        redis.flushall()
    assert_whole(library)


def writing(server: Server) -> bool:
    """Return whether a process holds the database's write lock."""
    with closing(sqlite3.connect(server.data / "auralis.db", timeout=0)) as database:
        try:
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
    return False


def frozen_during_analysis(server: Server) -> tuple[psutil.Process, str, int]:
    """Stop a worker process during analysis; return it, its track and its claim."""
    running = "SELECT target, claim FROM work WHERE kind = 'fingerprint' AND state = 'running'"

    def caught() -> tuple[psutil.Process, str, int] | None:
        worker = worker_child(server)
        if worker is None:
            return None
        worker.suspend()
        held = query(server, running)
        if not held or writing(server):  # between two tracks, or in the middle of storing one
            worker.resume()
            return None
        return worker, *held[0]

    found = wait_until(caught, poll_s=POLL_S)
    assert isinstance(found, tuple)
    return found


def test_worker_frozen_beyond_its_lease_stores_nothing(library: GrowingLibrary) -> None:
    server = library.server
    frozen, track, claim = frozen_during_analysis(server)
    mine = f"SELECT count(*) FROM work WHERE target = '{track}' AND claim = {claim} AND state = 'running'"
    wait_until(lambda: query(server, mine) == [(0,)], poll_s=POLL_S)
    frozen.resume()
    assert_whole(library)


def test_interrupted_work_continues_after_the_next_start(library: GrowingLibrary) -> None:
    wait_until_some_are_done(library)
    library.server.stop()
    before = done(library.server)
    library.server.start()
    assert before < library.found
    assert_whole(library)


def test_stopped_worker_releases_its_track_without_counting_the_attempt(long_leases: GrowingLibrary) -> None:
    worker, track, _ = frozen_during_analysis(long_leases.server)
    worker.send_signal(signal.SIGTERM)
    worker.resume()
    wait_until(lambda: not worker.is_running(), poll_s=POLL_S)
    assert_whole(long_leases)  # long before a lease of ten minutes would have run out
    attempts = f"SELECT attempt FROM work WHERE kind = 'fingerprint' AND target = '{track}'"
    assert query(long_leases.server, attempts) == [(1,)]
