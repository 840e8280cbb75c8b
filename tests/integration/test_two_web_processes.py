"""Two web processes on one library return the same."""

import http.client
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.music import tones, write_track
from tests.servers import POLL_S, ROOT, Answer, Server, free_ports
from tests.signals import PATIENCE_S, wait_until

pytestmark = pytest.mark.integration

TRACKS = 4
SETTLE_S = 10.0  # counters are flushed once a second; the machine may be busy

STAMPEDE = 200


class OtherWeb:
    """A second web process beside a running server's, on a port of its own."""

    def __init__(self, server: Server) -> None:
        (self.port,) = free_ports(1)
        endpoints = json.loads((server.data / "endpoints.json").read_bytes())
        environment = server.environment | {
            "AURALIS_PORT": str(self.port),
            "AURALIS_REDIS_URL": endpoints["redis_url"],
            "AURALIS_CACHE_URL": endpoints["cache_url"],
        }
        command = ["-m", "gunicorn", "--config", "config/gunicorn.py", "app.factory:create_app()"]
        self._process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment)
        wait_until(self._is_up, poll_s=POLL_S)

    def get(self, path: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE_S)

    def _is_up(self) -> bool:
        try:
            return self.get("/api/health").status == 200
        except OSError:
            return False


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    music = tmp_path_factory.mktemp("music")
    for n in range(TRACKS):
        write_track(music / f"{n}.flac", tones(n), title=f"Song {n}", artist=f"Artist {n}")
    running = Server(tmp_path_factory.mktemp("server"), music, one_worker=True)
    running.start()
    running.wait_until_idle(found=TRACKS)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def other(server: Server) -> Iterator[OtherWeb]:
    running = OtherWeb(server)
    yield running
    running.stop()


def stats(web: Server | OtherWeb) -> dict[str, Any]:
    found: dict[str, Any] = web.get("/api/v1/cache/stats").data
    return found


def settled(server: Server) -> dict[str, Any]:
    """Return the figures once every process has stored its counters."""
    seen: list[dict[str, Any]] = []

    def is_settled() -> bool:
        seen.append(stats(server))
        return len(seen) > 20 and seen[-20]["answers"] == seen[-1]["answers"]

    wait_until(is_settled, poll_s=POLL_S)
    return seen[-1]


def moved_by_kind(before: dict[str, Any], after: dict[str, Any]) -> dict[str, int]:
    """Return the lookups of each kind between two readings, without zeros."""
    moved = {
        kind: sum(n.values()) - sum(before["by_kind"][kind].values()) for kind, n in after["by_kind"].items()
    }
    return {kind: n for kind, n in moved.items() if n}


def test_lookups_of_two_processes_are_counted_exactly(server: Server, other: OtherWeb) -> None:
    ids = [track["id"] for track in server.tracks()]
    fingerprints = [f"/api/v1/fingerprints/{track_id}" for track_id in ids]
    server.request("DELETE", "/api/v1/cache")
    before = settled(server)
    sources: Counter[str] = Counter()  # of all responses
    for web, rounds in ((server, 7), (other, 5)):
        for path in [*fingerprints, "/api/v1/search?query=counted"] * rounds:
            sources[web.get(path).json["meta"]["cache"]["source"]] += 1
    batch = server.post("/api/v1/batch/fingerprints", {"track_ids": ids}).json["meta"]["cache"]
    hits = sources["memory"] + sources["redis"] + batch["hits"]
    expected = 12 * (TRACKS + 1) + TRACKS

    def lookups() -> int:
        return int(stats(other)["total_queries"] - before["total_queries"])

    wait_until(lambda: lookups() == expected, SETTLE_S, POLL_S)
    after = stats(server)
    assert moved_by_kind(before, after) == {"fingerprint": 13 * TRACKS, "search": 12}
    assert after["cache_hits"] - before["cache_hits"] == hits
    assert after["answers"] - before["answers"] == 12 * (TRACKS + 1) + 1
    assert after["computations"] - before["computations"] == sources["computed"] == 1
    tiers = {name: after["tiers"][name]["hits"] - before["tiers"][name]["hits"] for name in before["tiers"]}
    assert (tiers["memory"] + tiers["redis"], tiers["database"]) == (hits, sources["database"])


def test_a_stampede_over_two_processes_computes_once(server: Server, other: OtherWeb) -> None:
    before = settled(server)
    path = "/api/v1/search?query=stampede+of+equal+misses"
    with ThreadPoolExecutor(20) as pool:
        webs = [server, other] * (STAMPEDE // 2)
        answers = list(pool.map(lambda web: web.get(path).status, webs))
    assert set(answers) <= {200, 202}
    assert answers.count(200) > STAMPEDE // 2
    assert settled(server)["computations"] - before["computations"] == 1


def test_old_value_is_not_served_after_the_write_is_confirmed(server: Server, other: OtherWeb) -> None:
    track = server.tracks()[0]
    folder = Path(server.environment["MUSIC"])
    for round_ in range(3):
        title = f"Renamed {round_}"
        for web in (server, other):
            web.get("/api/v1/search?query=Renamed")
        write_track(folder / track["path"], tones(0), title=title, artist="Artist 0")
        job = server.post("/api/v1/scans").data["id"]
        wait_until(partial(is_done, server, job), poll_s=POLL_S)
        for web in (server, other, server):
            found = web.get("/api/v1/search?query=Renamed").json["items"]
            assert [item["title"] for item in found] == [title]
    # The changed file is analysed again; the next test needs its fingerprint.
    server.wait_until_idle(found=TRACKS)


def is_done(server: Server, job_id: str) -> bool:
    return bool(server.get(f"/api/v1/jobs/{job_id}").data["state"] == "done")


def test_flush_clears_the_memory_tier_of_the_other_process(server: Server, other: OtherWeb) -> None:
    track_id = server.tracks()[0]["id"]
    path = f"/api/v1/fingerprints/{track_id}"
    wait_until(lambda: other.get(path).json["meta"]["cache"]["source"] == "memory", SETTLE_S, POLL_S)
    server.request("DELETE", "/api/v1/cache")

    def is_flushed() -> bool:
        return bool(other.get(path).json["meta"]["cache"]["source"] != "memory")

    wait_until(is_flushed, SETTLE_S, POLL_S)
