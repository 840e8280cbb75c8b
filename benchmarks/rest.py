"""The REST path at 100,000 tracks: latencies and requests a second of each kind, beside a no-op in the same server.

    python -m benchmarks.rest [--tracks 100000] [--seconds 4] [--limiter 1000000/minute] [--redis URL] [--peer PYTHON]

Processor time is the server's own for each request: on a machine that others use it says more than latency.
The floor is a bare Flask view in the same gunicorn process: the cost of framework and socket alone. Requests
are logged as they are by default. "list of 50" never requests the same page twice; a repeated page is a case of
its own. `--peer` is an interpreter with supysonic and gunicorn: the same server class, the same library, one
connection each.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import permutations
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

from benchmarks.support.load import get, measure, post, wait, warm_up
from benchmarks.support.supysonic import GENRE, LOGIN_QUERY

PORT, PEER_PORT = 8899, 8898
FLOOR = "/floor"
FILLED = "filled"
FAR = 500  # offsets up to here are read through (library.paging)
PAGES = 389  # different requests of one kind


def application() -> Any:
    """Return the application for gunicorn: Auralis, and the floor beside it."""
    from flask import Flask
    from werkzeug.middleware.dispatcher import DispatcherMiddleware

    from app.factory import create_app

    floor = Flask("floor", static_folder=None)
    floor.add_url_rule("/", view_func=lambda: "{}", endpoint="nothing")
    app = create_app()
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {FLOOR: floor})  # type: ignore[method-assign]
    return app


def cases(tracks: int) -> dict[str, list[bytes]]:
    """Return requests of each kind."""
    import urllib.request

    def ask(path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}") as answer:
            return json.load(answer)

    base = "/api/v1"
    first = ask(f"{base}/tracks?limit=50")
    ids = [item["id"] for item in first["items"]]
    etag = urllib.request.urlopen(f"http://127.0.0.1:{PORT}{base}/tracks?limit=50").headers["ETag"]
    return {
        "floor": [get(f"{FLOOR}/")],
        "list of 50": different(f"{base}/tracks", ({"offset": n} for n in range(FAR))),
        "the same page": [get(f"{base}/tracks?limit=50")],
        "its ETag": [get(f"{base}/tracks?limit=50", **{"If-None-Match": etag})],
        "cursors, last pages": different(f"{base}/tracks", last_cursors(ask, tracks)),
        "offsets, last pages": different(
            f"{base}/tracks", ({"offset": tracks - 50 - n} for n in range(PAGES))
        ),
        "search": [
            get(f"{base}/search?query={word}&limit=50")
            for word in ("night", "blue+river", "silvr", "rain+no")
        ],
        "batch of 50": [post(f"{base}/batch/tracks", {"track_ids": ids})],
        "fingerprint": [get(f"{base}/fingerprints/{track_id}") for track_id in ids],
        "filter by tempo": different(f"{base}/tracks", map(tempo_range, range(PAGES))),
        "filter by words": different(f"{base}/tracks", ({"query": f"blue {n}"} for n in range(PAGES))),
        "albums": different(f"{base}/albums", ({"offset": n} for n in range(PAGES))),
    }


def tempo_range(n: int) -> dict[str, float]:
    """Return arguments for a twentieth of the library, another one for each n."""
    return {"tempo_bpm_min": 0.4 + n / 1e6, "tempo_bpm_max": 0.45 + n / 1e6}


def different(path: str, each: Iterable[dict[str, Any]]) -> list[bytes]:
    """Return requests for more pages than are cached: the same arguments in another order are another page."""
    queries = [{"limit": 50, "sort_by": "title", "order": "asc"} | arguments for arguments in each]
    ways = list(permutations(range(len(queries[0]))))
    found = []
    for way in ways:
        for arguments in queries:
            pairs = list(arguments.items())
            found.append(get(f"{path}?{urlencode([pairs[n] for n in way])}"))
    return found


def last_cursors(ask: Any, tracks: int) -> Iterator[dict[str, Any]]:
    """Yield cursors of pages near the end, each beginning at another track."""
    for n in range(PAGES):
        page = ask(f"/api/v1/tracks?limit=1&sort_by=title&order=asc&offset={tracks - 100 - n}")
        yield {"cursor": page["next_cursor"]}


def peer_cases() -> dict[str, list[bytes]]:
    """Return the same list and the same searches, for supysonic."""
    base = f"/rest/{{}}?{LOGIN_QUERY}"
    lists = base.format("getSongsByGenre.view") + f"&genre={GENRE}&count=50&offset="
    search = base.format("search3.view") + "&artistCount=0&albumCount=0&songCount=50&query="
    return {
        "list of 50": [get(f"{lists}{n}") for n in range(PAGES)],
        "search": [get(f"{search}{word}") for word in ("night", "blue+river", "silver", "rain+no")],
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tracks", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--limiter", default="off", help="off, or a rate such as 1000000/minute")
    parser.add_argument("--redis", default="", help="URL of a Redis: requests are counted there")
    parser.add_argument("--data", default="", help="a folder whose library is used again")
    parser.add_argument("--peer", default="", help="an interpreter with supysonic and gunicorn")
    parser.add_argument("--peer-data", default="", help="a folder whose supysonic is used again")
    options = parser.parse_args()
    with nullcontext(options.data) if options.data else tempfile.TemporaryDirectory() as folder:
        os.environ.update(AURALIS_DATA=folder, AURALIS_PORT=str(PORT), AURALIS_RATE_LIMIT=options.limiter)  # fmt: skip
        if options.redis:
            os.environ["AURALIS_REDIS_URL"] = os.environ["AURALIS_CACHE_URL"] = options.redis
        from benchmarks.support import library
        from config.settings import current
        from library.migrations import migrate

        migrate(current().database_url)
        began_s = time.perf_counter()
        if not (Path(folder) / FILLED).exists():
            library.fill(options.tracks)
            (Path(folder) / FILLED).touch()
            print(f"{options.tracks} tracks in {time.perf_counter() - began_s:.0f} s")
        results = _serve_and_measure(options)
    machine = {
        "cpu": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }
    report = {
        "tracks": options.tracks,
        "limiter": options.limiter,
        "redis": bool(options.redis),
        "machine": machine,
        **results,
    }
    path = (
        Path(__file__).parent
        / "results"
        / f"rest-{'redis' if options.redis else options.limiter.partition('/')[0]}.json"
    )
    path.write_text(json.dumps(report, indent=2) + "\n")


def _serve_and_measure(options: argparse.Namespace) -> dict[str, Any]:
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "config/gunicorn.py",
        "benchmarks.rest:application()",
    ]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait(PORT)
        (worker,) = psutil.Process(server.pid).children()
        found: dict[str, Any] = {"one": {}, "sixteen": {}}
        for name, requests in cases(options.tracks).items():
            warm_up(requests, PORT)
            for label, connections in (("one", 1), ("sixteen", 16)):
                found[label][name] = measure(worker, requests, connections, options.seconds, PORT)
            one, many = found["one"][name], found["sixteen"][name]
            floor = found["one"]["floor"]
            times, cost = one["p50_ms"] / floor["p50_ms"], one["cpu_ms"] / floor["cpu_ms"]
            print(f"{name:20} p50 {one['p50_ms']:7.3f} p95 {one['p95_ms']:7.3f} p99 {one['p99_ms']:7.3f} ms "
                  f"{one['requests_per_s']:6}/s {times:5.1f}x floor, processor {one['cpu_ms']:6.3f} ms {cost:4.1f}x | 16: p50 {many['p50_ms']:7.2f} "
                  f"p99 {many['p99_ms']:7.2f} ms {many['requests_per_s']:6}/s")  # fmt: skip
        return found | {"supysonic": _measure_peer(options, found["one"])}
    finally:
        server.terminate()
        server.wait()


def _measure_peer(options: argparse.Namespace, ours: dict[str, Any]) -> dict[str, Any]:
    if not options.peer:
        return {}
    with nullcontext(options.peer_data) if options.peer_data else tempfile.TemporaryDirectory() as folder:
        if not (Path(folder) / "supysonic.db").exists():
            filling = [options.peer, "-m", "benchmarks.support.supysonic", folder, str(options.tracks)]
            subprocess.run(filling, check=True)
        server = subprocess.Popen(
            [options.peer, "-m", "gunicorn", "--worker-class", "gthread", "--threads", "64", "--keep-alive", "30",
             "--no-control-socket", "--bind", f"127.0.0.1:{PEER_PORT}", "benchmarks.support.supysonic:application()"],
            env=os.environ | {"FOLDER": folder}, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            wait(PEER_PORT)
            (worker,) = psutil.Process(server.pid).children()
            found = {}
            for name, requests in peer_cases().items():
                warm_up(requests[:2], PEER_PORT)
                found[name] = theirs = measure(worker, requests, 1, options.seconds, PEER_PORT)
                print(f"supysonic, {name:12} p50 {theirs['p50_ms']:7.3f} p99 {theirs['p99_ms']:7.3f} ms, processor "
                      f"{theirs['cpu_ms']:7.3f} ms: {theirs['p50_ms'] / ours[name]['p50_ms']:.1f}x ours, "
                      f"processor {theirs['cpu_ms'] / ours[name]['cpu_ms']:.1f}x")  # fmt: skip
            return found
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
