"""Searches while the library grows: `python -m benchmarks.growth [SIZE] [--folder F]`.

Sixteen clients search ten times a second each while 1,000 tracks are committed one by one, as analyses are: each
commit has another generation, for which no earlier result is valid. The same clients search before, without changes.
Libraries are those of `benchmarks.million`, in its folder.
"""

import argparse
import http.client
import itertools
import statistics
import sys
import tempfile
import threading
import time
from contextlib import nullcontext
from pathlib import Path
from urllib.parse import quote

from benchmarks.sizes import additions, libraries, server
from benchmarks.sizes.questions import Questions
from benchmarks.support.report import Report
from tests.servers import Server

CLIENTS, TRACKS = 16, 1000

#: Tracks are committed in this time.
GROWTH_S = 20.0

#: Before, the clients search for this time.
QUIET_S = 10.0

#: Each client waits so long after an answer, as a user who types.
PAUSE_S = 0.1


class Clients:
    """Clients that search on connections of their own, and the durations of their requests, ms."""

    def __init__(self, running: Server, queries: list[str]) -> None:
        self._server, self._queries = running, itertools.cycle(queries)
        self._is_over = threading.Event()
        self.times_ms: list[float] = []
        self._threads = [threading.Thread(target=self._search, args=(n,)) for n in range(CLIENTS)]

    def __enter__(self) -> "Clients":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _search(self, number: int) -> None:
        connection = self._server.connect()
        self._is_over.wait(PAUSE_S * number / CLIENTS)
        while not self._is_over.is_set():
            path = f"/api/v1/search?limit=50&query={quote(next(self._queries))}"
            began_s = time.perf_counter()
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            assert response.status == http.client.OK, (path, response.status)
            self.times_ms.append((time.perf_counter() - began_s) * 1000)
            self._is_over.wait(PAUSE_S)


def grow(added: list[str]) -> None:
    """Commit the tracks, each in its time or as soon as it can be, and add their ids."""
    began_s = time.perf_counter()
    for number in range(TRACKS):
        time.sleep(max(0.0, began_s + number * GROWTH_S / TRACKS - time.perf_counter()))
        added.append(additions.add(f"grown{number}"))


def measure(library: Path, report: Report) -> None:
    libraries.open_library(library)
    questions = Questions.load(library / libraries.QUESTIONS)
    queries = [query for kind in questions.searches.values() for query in kind]
    running = Server(library, library / libraries.MUSIC, flower=True, AURALIS_BACKUP_HOURS="0")
    running.start(server.PATIENCE_S)
    time.sleep(server.REST_S)
    added: list[str] = []
    try:
        web = server.web_process(running)
        for name in ("without changes", "while 1,000 tracks are added"):
            before_s, began_s = sum(web.cpu_times()[:2]), time.perf_counter()
            with Clients(running, queries) as clients:
                if name == "without changes":
                    time.sleep(QUIET_S)
                else:
                    grow(added)
            busy = (sum(web.cpu_times()[:2]) - before_s) / (time.perf_counter() - began_s)
            ordered = sorted(clients.times_ms)
            limit = (None, 50.0) if added else None
            report.add(f"search {name}, p50", statistics.median(ordered), "ms")
            report.add(f"search {name}, p99", ordered[len(ordered) * 99 // 100], "ms", most=limit)
            report.add(f"search {name}, processor of the web process", busy * 100, "%")
            report.add(f"search {name}, requests a second", len(ordered) / (time.perf_counter() - began_s))
    finally:
        for track_id in added:
            additions.remove(track_id)
        running.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("size", nargs="?", type=int, default=100_000)
    parser.add_argument("--folder", help="libraries are built here once; default: a temporary one")
    options = parser.parse_args()
    kept = (
        nullcontext(options.folder)
        if options.folder
        else tempfile.TemporaryDirectory(prefix="auralis-bench-")
    )
    with kept as folder:
        libraries.build(Path(folder), options.size)
        report = Report("growth")
        measure(Path(folder) / str(options.size), report)
        return report.close()


if __name__ == "__main__":
    sys.exit(main())
