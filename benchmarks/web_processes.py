"""What more web processes bring: latencies at 16 clients with one process on the port, and with more.

    python -m benchmarks.web_processes LIBRARY [--processes 1 2] [--seconds 6] [--rounds 2]

`LIBRARY` is a folder of `benchmarks.million`; it is served as `make run` does. Rate limits are on and never
reached: several processes count them in Redis. Rounds alternate, so that other work on the machine meets all.
"""

import argparse
import os
import statistics
from pathlib import Path

import psutil

from benchmarks.sizes import libraries
from benchmarks.sizes.questions import Questions
from benchmarks.sizes.server import requests
from benchmarks.support.load import get, measure, warm_up
from library.database import session_scope
from library.scanning import roots
from tests.servers import Server

CLIENTS = 16

KINDS = ("list, first page", "search, two words", "similar, list of 50", "filter by tempo")


class Processes:
    """The master of gunicorn with all its children."""

    def __init__(self, master: psutil.Process) -> None:
        self._all = (master, *master.children())

    def cpu_times(self) -> tuple[float, float]:
        """Return the time in user mode and in the kernel, s."""
        times = [each.cpu_times() for each in self._all]
        return sum(each.user for each in times), sum(each.system for each in times)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("library", type=Path)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    libraries.open_library(options.library)
    with session_scope(read_only=True) as session:
        options.music = Path(os.fsdecode(roots.attached(session)[0].path))
    questions = Questions.load(options.library / libraries.QUESTIONS)
    asked = {
        kind: [get(f"/api/v1{path}") for path in paths]
        for kind, paths in requests(questions).items()
        if kind in KINDS
    }
    asked["all of these"] = [each for four in zip(*asked.values(), strict=False) for each in four]
    found: dict[tuple[str, int], list[dict[str, float]]] = {}
    for _ in range(options.rounds):
        for processes in options.processes:
            for kind, figures in serve(options, processes, asked).items():
                found.setdefault((kind, processes), []).append(figures)
    for kind in asked:
        for processes in options.processes:
            rounds = found[kind, processes]
            p50, p99, rate, cost = (
                statistics.median(each[name] for each in rounds)
                for name in ("p50_ms", "p99_ms", "requests_per_s", "cpu_ms")
            )
            print(
                f"{kind:22} {processes} processes: p50 {p50:7.1f} p99 {p99:7.1f} ms {rate:6.0f}/s, "
                f"processor {cost:6.2f} ms a request"
            )


def serve(
    options: argparse.Namespace, processes: int, asked: dict[str, list[bytes]]
) -> dict[str, dict[str, float]]:
    """Measure each kind of request at a server with so many processes."""
    library = options.library
    server = Server(
        library,
        options.music,
        AURALIS_WEB_PROCESSES=str(processes),
        AURALIS_RATE_LIMIT="1000000000/minute",
        AURALIS_BACKUP_HOURS="0",
    )
    server.start(600.0)
    try:
        found = server.processes("app.factory:create_app()")
        pids = {each.pid for each in found}
        master = next(each for each in found if each.ppid() not in pids)
        measured = {}
        for kind, each in asked.items():
            for _ in range(2 * processes):  # each process opens its indexes
                warm_up(each, server.port)
            measured[kind] = measure(Processes(master), each, CLIENTS, options.seconds, server.port)
        return measured
    finally:
        server.stop()


if __name__ == "__main__":
    main()
