"""Measure the project's targets in one run, beside our own goals: `python -m benchmarks.targets`, about a minute.

A whole server as `make run` starts it, with 2,000 tracks in its database and one real file of four minutes.
One client, one connection, requests one after the other.
"""

import http.client
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from sqlalchemy import insert, select, update

from benchmarks.support.devices import Device, last_of_ms
from benchmarks.support.report import Report, percentile
from config import settings
from fingerprint.dimensions import ENGINE_VERSION
from fingerprint.extract import Extractor
from library import generations
from library.database import engine, session_scope
from library.migrations import migrate
from library.models import Fingerprint, Track
from library.scanning import roots, track_store
from library.states import FingerprintKind, WorkState
from library.work.units import UnitState
from media.limits import Limits
from media.sandbox import Sandbox
from tests.factories import add_job, make_analysis, make_reading, make_tags
from tests.music import tones, write_track
from tests.servers import Server

TRACKS, BATCH, TRACK_S = 2000, 50, 240.0
RUNS = 300
COMMANDS = 150  # a client's budget is 200 a minute
WORDS = ("river", "night", "stone", "garden", "winter", "silver", "morning", "letter", "harbour", "signal")

#: Shares of requests in typical use: mostly single tracks, sometimes a search or another page.
MIX = {"fingerprint": 0.5, "search": 0.2, "similar": 0.15, "list": 0.15}


@contextmanager
def serving() -> Iterator[tuple[Server, Path]]:
    """Start a server with a library; yield it and its one real file."""
    with tempfile.TemporaryDirectory(prefix="auralis-bench-") as folder:
        music = Path(folder) / "music"
        file = write_track(music / "real.flac", tones(1, duration_s=TRACK_S), title="Real")
        server = Server(Path(folder) / "server", music)
        fill(server.data, music)
        server.start()
        try:
            yield server, file
        finally:
            server.stop()


def fill(data: Path, music: Path) -> None:
    """Write a library of tracks without files; the scan's guard against missing files keeps them."""
    os.environ["AURALIS_DATA"] = str(data)
    settings.current.cache_clear()
    data.mkdir(parents=True)
    migrate(settings.current().database_url)
    with session_scope() as session:
        roots.attach(session, [os.fsencode(music)])
        (root,) = roots.attached(session)
        readings = [
            make_reading(
                b"%05d.flac" % n,
                tags=make_tags(
                    title=f"{WORDS[n % 10]} {WORDS[n // 10 % 10]} {n}",
                    artists=(f"Artist {n % 400}",),
                    album=f"Album {n // 12}",
                ),
                outcome=UnitState(WorkState.DONE),
            )
            for n in range(TRACKS)
        ]
        for start in range(0, TRACKS, 200):
            track_store.store(session, root.id, readings[start : start + 200], add_job(session))
    with session_scope() as session:
        ids = session.execute(select(Track.id)).scalars().all()
        analyses = {track_id: make_analysis(n, audio_id=f"audio-{n:032x}") for n, track_id in enumerate(ids)}
        fixed = {"engine_version": ENGINE_VERSION, "kind": FingerprintKind.FULL, "created_at": 0.0}
        session.execute(
            insert(Fingerprint),
            [{"audio_id": each.audio_id, "vector": each.vector, **fixed} for each in analyses.values()],
        )
        number = generations.advance(session, generations.VECTORS)
        session.execute(
            update(Track),
            [
                {"id": track_id, "audio_id": each.audio_id, "vector_generation": number}
                for track_id, each in analyses.items()
            ],
        )
    engine().dispose()


def computing_s(file: Path) -> float:
    """Decode and analyse the real file, as a worker does."""
    began_s = time.perf_counter()
    with file.open("rb") as opened, Sandbox(Limits()).decode(opened.fileno()) as audio:
        extractor = Extractor(audio.sample_rate_hz, audio.channels)
        for block in audio:
            extractor.feed(block)
    extractor.finish()
    return time.perf_counter() - began_s


class Client:
    """One connection that stays open."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, path: str, body: Any = None) -> tuple[float, Any]:
        """Return the latency of a response, ms, and its body."""
        packed = json.dumps(body).encode() if body is not None else None
        headers = {"Content-Type": "application/json"} if packed else {}
        began_s = time.perf_counter()
        self._connection.request("POST" if packed else "GET", f"/api/v1{path}", packed, headers)
        response = self._connection.getresponse()
        received = response.read()
        elapsed_ms = (time.perf_counter() - began_s) * 1000
        assert response.status == 200, (path, response.status, received[:200])
        return elapsed_ms, json.loads(received)

    def times_ms(self, path: str, body: Any = None, runs: int = RUNS) -> list[float]:
        """Return latencies of a response after three equal requests, ms."""
        for _ in range(3):
            self.ask(path, body)
        return [self.ask(path, body)[0] for _ in range(runs)]

    def close(self) -> None:
        self._connection.close()


def percentiles(times_ms: list[float]) -> str:
    return f"p50 {percentile(times_ms, 0.5):.2f} ms, p95 {percentile(times_ms, 0.95):.2f} ms, p99 {percentile(times_ms, 0.99):.2f} ms"


def single_responses(report: Report, client: Client, ids: list[str], file: Path) -> None:
    report.section("Single responses, p50")
    search = client.times_ms("/search?query=river+stone")
    report.add("search, cache hit", percentile(search, 0.5), "ms", most=(50, 2), note=percentiles(search))
    listing = client.times_ms("/tracks?limit=50")
    report.add("list of 50 tracks", percentile(listing, 0.5), "ms", most=(100, 2), note=percentiles(listing))
    for n in (BATCH, 500):
        batch = client.times_ms("/batch/fingerprints", {"track_ids": ids[:n]}, RUNS // 10)
        report.add(f"batch of {n} fingerprints, an item", percentile(batch, 0.5) / n, "ms", most=(50, 0.2))
    cached = client.times_ms(f"/fingerprints/{ids[0]}")
    report.add(
        "fingerprint, cache hit", percentile(cached, 0.5), "ms", most=(None, 1), note=percentiles(cached)
    )
    computed_s = computing_s(file)
    report.add("  the same computed (decode and analysis)", computed_s * 1000, "ms", note="a 4-minute flac")
    speed_up = computed_s * 1000 / percentile(cached, 0.5)
    report.add("speed-up of cached against computed, HTTP", speed_up, "x", least=(10, 500))


def shared_player(report: Report, port: int) -> None:
    report.section("The socket, p99")
    devices = [Device(port, name, "targets") for name in ("phone", "laptop")]
    echoes = [devices[0].echo_ms() for _ in range(RUNS)]
    report.add("echo", percentile(echoes, 0.99), "ms", most=(50, 0.5), note=percentiles(echoes))
    volumes = ({"volume": n / COMMANDS} for n in range(COMMANDS))
    commands = [last_of_ms(devices[0], devices, "player.volume", volume) for volume in volumes]
    report.add(
        "a command, on both devices",
        percentile(commands, 0.99),
        "ms",
        most=(50, 5),
        note=percentiles(commands),
    )
    for device in devices:
        device.close()


def typical_use(report: Report, client: Client, ids: list[str]) -> None:
    report.section("Typical use: 3,000 requests, tracks and words by Zipf(1.0), from an empty cache")
    generator = np.random.default_rng(25)
    weights = 1 / np.arange(1, len(ids) + 1)
    tracks = generator.choice(len(ids), 3000, p=weights / weights.sum())
    kinds = generator.choice(list(MIX), 3000, p=list(MIX.values()))
    before = client.ask("/cache/stats")[1]["data"]
    times = [client.ask(path_of(str(kind), ids[n], int(n)))[0] for kind, n in zip(kinds, tracks, strict=True)]
    time.sleep(1.5)
    after = client.ask("/cache/stats")[1]["data"]
    queries = after["total_queries"] - before["total_queries"]
    hit_rate = (after["cache_hits"] - before["cache_hits"]) / queries
    report.add("hit rate", hit_rate, least=(0.70, 0.75), note=f"{queries} lookups")
    report.add("API response, p95", percentile(times, 0.95), "ms", most=(200, 20), note=percentiles(times))
    server_ms = after["p95_response_time_ms"]
    report.add("  the server's own p95, since it started", server_ms, "ms", note="GET /cache/stats")


def path_of(kind: str, track_id: str, n: int) -> str:
    words = quote(f"{WORDS[n % 10]} {WORDS[n // 10 % 10]}")
    return {
        "fingerprint": f"/fingerprints/{track_id}",
        "search": f"/search?query={words}",
        "similar": f"/tracks/{track_id}/similar?limit=20",
        "list": f"/tracks?limit=50&offset={n // 50 * 50}",
    }[kind]


def main() -> int:
    report = Report("targets")
    with serving() as (server, file), closing(Client(server.port)) as client:
        ids = [item["id"] for item in client.ask("/tracks?limit=500")[1]["items"]]
        typical_use(report, client, ids)
        single_responses(report, client, ids, file)
        shared_player(report, server.port)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
