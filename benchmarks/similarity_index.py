"""Measure the similarity index at 10 k, 100 k and 1 M tracks: `python -m benchmarks.similarity_index [TRACKS...]`.

Build, opening, searching, adding a track and memory, beside plain numpy over the same vectors; recall is that of
the 50 nearest by the exact relative distance, of tracks that are not in the library. Times of searches are of
the processor, which other work on the machine disturbs less. A million takes about five minutes and 2 GB.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sqlalchemy import insert, update

from benchmarks.support.report import Report, percentile
from benchmarks.support.sounds import vectors
from config import settings
from discovery import similarity, sound_files
from discovery.similarity import SimilarityIndex
from discovery.sound_files import SoundFiles
from discovery.spacing import Spacing
from fingerprint.dimensions import ENGINE_VERSION
from fingerprint.neighbours.search_matrix import Places, SearchMatrix
from library import database, generations
from library.database import session_scope
from library.migrations import migrate
from library.models import Fingerprint, ListTotal, Root, Track

SIZES = (10_000, 100_000, 1_000_000)
QUERIES, RESULTS = 200, 50
GOAL_MS = 1.0

#: Builds the files in a process of its own, and prints its time and its peak of memory.
BUILD = """
import json, resource, time
from discovery import sound_writer
began_s = time.perf_counter(); used_s = time.process_time()
assert sound_writer.renew()
taken = time.perf_counter() - began_s, time.process_time() - used_s
print(json.dumps([*taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""

#: Opens the files and searches them, and prints the memory that this took.
MEMORY = """
import json, sys
from discovery.similarity import SimilarityIndex
from discovery.spacing import Spacing
from library.database import session_scope
def own_mb():
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("RssAnon"))
index = SimilarityIndex()
with session_scope(read_only=True) as session:
    before = own_mb()
    index.refresh(session)
opened = own_mb() - before
for n in range(int(sys.argv[2])):
    index.nearest(f"T{n * 37 % int(sys.argv[1]):011d}", 50, Spacing())
print(json.dumps([opened, own_mb() - before]))
"""


def fill(tracks: int) -> None:
    """Write a library of analysed tracks straight into the tables."""
    with session_scope() as session:
        session.execute(insert(Root).values(id=1, path=b"/bench", attached=True, origin="settings"))
        session.execute(update(ListTotal).where(ListTotal.name == "tracks").values(n=tracks))
        generations.advance(session, generations.VECTORS)
        generations.advance(session, generations.CATALOGUE)
    start = 0
    for batch in vectors(tracks):
        with session_scope() as session:
            add(session, start, batch)
        start += len(batch)


def add(session: database.OpenSession, start: int, batch: np.ndarray) -> None:
    rows = [
        {
            "id": f"T{n:011d}", "root_id": 1, "path": b"%d" % n, "path_text": "", "size": 1, "mtime_ns": 1,
            "inode": n, "listed": True, "added_at": 0.0, "audio_id": f"{n:064x}", "artist": f"artist {n // 40}",
            "artist_sort": f"artist {n // 40}", "album_id": None, "title_sort": f"title {n}", "duration_s": 200.0,
            "generation": generations.find(session, generations.CATALOGUE)[1],
            "vector_generation": generations.find(session, generations.VECTORS)[1],
        }
        for n in range(start, start + len(batch))
    ]  # fmt: skip
    prints = [
        {
            "audio_id": f"{start + n:064x}",
            "engine_version": ENGINE_VERSION,
            "kind": "25d",
            "vector": row.tobytes(),
            "created_at": 0.0,
        }
        for n, row in enumerate(batch)
    ]
    session.execute(insert(Track), rows)
    session.execute(insert(Fingerprint), prints)


def times_ms(action: Callable[[int], object], runs: int) -> list[float]:
    """Return the processor's time of each call, ms."""
    found = []
    for n in range(runs):
        began_s = time.process_time()
        action(n)
        found.append((time.process_time() - began_s) * 1000)
    return found


def child(program: str, *arguments: str) -> list[float]:
    """Run a program of ours in a new process; return the numbers that it prints."""
    command = [sys.executable, "-c", program, *arguments]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    numbers: list[float] = json.loads(printed)
    return numbers


def unknown(tracks: int) -> np.ndarray:
    """Return vectors of tracks that are not in the library, but of its styles, artists and albums."""
    more = list(vectors(tracks + QUERIES))
    return np.concatenate(more[-2:])[-QUERIES:]


def exact(files: SoundFiles, queries: np.ndarray) -> tuple[list[set[bytes]], list[float]]:
    """Return the nearest tracks by the exact relative distance, and the time of plain numpy for each."""
    places = SearchMatrix(files.z, Places(files.z, files.fit.metric.metric), files.means, files.fit.metric)
    wanted = []

    def search(n: int) -> None:
        z = files.fit.scale.z(queries[n])
        distances = places.distances(z)
        nearest = np.argpartition(distances, RESULTS)[:RESULTS]
        wanted.append(set(files.ids[nearest].tolist()))

    return wanted, times_ms(search, len(queries))


def measure(report: Report, tracks: int) -> None:
    report.section(f"{tracks:,} tracks")
    fill(tracks)
    taken_s, used_s, peak_mb = child(BUILD)
    report.add("build from SQL", taken_s, "s", note=f"{used_s:.1f} s of the processor, peak {peak_mb:.0f} MB")
    began_s = time.perf_counter()
    files = sound_files.open_files()
    assert files
    report.add("open", (time.perf_counter() - began_s) * 1000, "ms", most=(50, 10))
    size_mb = sum(path.stat().st_size for path in files.path.iterdir()) / 1e6
    opened, searched = child(MEMORY, str(tracks), str(QUERIES))
    report.add("files, shared", size_mb, "MB")
    report.add("memory of its own, opened", opened, "MB", most=(50, 20))
    report.add("memory of its own, after searches", searched, "MB", most=(50, 20))
    index = SimilarityIndex()
    with session_scope(read_only=True) as session:
        index.refresh(session)
    searches(report, tracks, files, index)
    growth(report, tracks, index)


def searches(report: Report, tracks: int, files: SoundFiles, index: SimilarityIndex) -> None:
    queries = unknown(tracks)
    queries = queries[~np.isnan(queries).any(axis=1)]
    wanted, plain_ms = exact(files, queries[:60])
    view = index.view
    assert view
    asked = [view.query(each) for each in queries]
    found = [set(view.closest(each, RESULTS).ids[:RESULTS].tolist()) for each in asked[:60]]
    recall = float(np.mean([len(a & b) / RESULTS for a, b in zip(wanted, found, strict=True)]))
    taken = times_ms(lambda n: view.closest(asked[n], RESULTS), len(asked))
    report.add(f"nearest 50 of {tracks:,}, p50", percentile(taken, 0.5), "ms", most=(2, GOAL_MS))
    report.add(f"nearest 50 of {tracks:,}, p99", percentile(taken, 0.99), "ms")
    report.add("  recall", recall, "", least=(0.98, 0.99), note="queries that are not in the library")
    report.add("  plain numpy, p50", percentile(plain_ms, 0.5), "ms", note="all distances, argpartition")
    draw = np.random.default_rng(3).integers(0, tracks, 3 * QUERIES)
    whole = times_ms(lambda n: index.nearest(f"T{draw[n]:011d}", RESULTS, Spacing()), len(draw))
    report.add("list of 50 with spacing and reasons, p50", percentile(whole, 0.5), "ms")
    report.add("list of 50 with spacing and reasons, p99", percentile(whole, 0.99), "ms")


def growth(report: Report, tracks: int, index: SimilarityIndex) -> None:
    similarity.REBUILD_INTERVAL_S = 0.0
    taken = []
    (batch,) = vectors(20, seed=2)
    for n, row in enumerate(batch):
        with session_scope() as session:
            generations.advance(session, generations.VECTORS)
            add(session, tracks + n, row[None])
        began_s = time.process_time()
        with session_scope(read_only=True) as session:
            index.refresh(session)
        taken.append((time.process_time() - began_s) * 1000)
    report.add("add a track", percentile(taken, 0.5), "ms", most=(20, 5))


def main() -> int:
    sizes = [int(each) for each in sys.argv[1:]] or list(SIZES)
    report = Report("similarity-index")
    for tracks in sizes:
        with tempfile.TemporaryDirectory(prefix="auralis-bench-") as folder:
            os.environ["AURALIS_DATA"] = str(Path(folder))
            settings.current.cache_clear()
            database.engine.cache_clear()
            migrate(settings.current().database_url)
            measure(report, tracks)
            database.engine().dispose()
    return report.close(sizes == list(SIZES))


if __name__ == "__main__":
    sys.exit(main())
