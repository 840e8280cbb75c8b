"""Full syncs of a library by the Subsonic API: `python -m benchmarks.subsonic [SIZE...]`, or 10,000 and 100,000.

Symfonium reads artists, albums and songs by an empty search in pages of 500 (JSON), Amperfy pages of albums and
then each album by itself (XML). The server is the web process as `make run` starts it, without Redis; supysonic
(PyPI, in an environment that is made for the run) gets the same library and the same requests from the same client,
and is asked as its own search understands: with an empty query. `--peer PYTHON` is an environment that has it.
100,000 tracks take some ten minutes, most of them supysonic's.
"""

import argparse
import hashlib
import http.client
import os
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import psutil

from benchmarks.sizes.memory import own_mb
from benchmarks.support import library, supysonic
from benchmarks.support.footprint import peak_mb
from benchmarks.support.load import wait
from benchmarks.support.report import Report
from config import settings
from discovery import sound_writer, text_base
from library.database import engine, session_scope
from library.migrations import migrate
from library.people import accounts, credentials
from library.people.passwords import hashed
from library.states import CredentialKind, Role

SIZES = (10_000, 100_000)
PORT, PEER_PORT = 8895, 8894
PAGE = 500
SALT = "a1b2c3"

#: Of the web process: promised for 100,000 tracks.
MOST_S, MOST_MB = 60, 300

PEER_PACKAGES = ("supysonic==0.7.9", "gunicorn")


@dataclass
class Client:
    """One player with one connection.

    Attributes
    ----------
    everything
        The query that finds the whole library.
    """

    port: int
    login: dict[str, str]
    everything: str
    calls: int = 0
    received: int = 0
    _connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port)

    def call(self, name: str, **arguments: Any) -> bytes:
        self._connection.request(
            "GET", f"/rest/{name}.view?{urlencode(self.login | {'v': '1.13.0', 'c': 'bench'} | arguments)}"
        )
        response = self._connection.getresponse()
        body = response.read()
        assert response.status == 200, (name, response.status, body[:300])
        assert b"error" not in body[:300], (name, body[:300])
        self.calls += 1
        self.received += len(body)
        return body

    def rows(self, name: str, **arguments: Any) -> list[Any]:
        """Return the rows of a call whose response is one list."""
        [found] = _lists(orjson.loads(self.call(name, f="json", **arguments))["subsonic-response"])
        return found


def _lists(tree: Mapping[str, Any]) -> Iterator[list[Any]]:
    body = next(value for value in tree.values() if isinstance(value, dict))
    found = [value for value in body.values() if value]  # empty lists of what was not asked for
    yield from found or [[]]


def symfonium(client: Client) -> int:
    """Read the library by a search for everything; return the number of songs."""
    client.call("ping", f="json")
    numbers = {}
    for kind in ("artist", "album", "song"):
        numbers[kind] = 0
        while True:
            counts = dict.fromkeys(("artistCount", "albumCount", "songCount"), 0)
            wanted = counts | {f"{kind}Count": PAGE, f"{kind}Offset": numbers[kind]}
            found = client.rows("search3", query=client.everything, **wanted)
            numbers[kind] += len(found)
            if len(found) < PAGE:
                break
    return numbers["song"]


def amperfy(client: Client) -> int:
    """Read pages of albums, then each album; return the number of songs."""
    for name in ("ping", "getGenres", "getArtists"):
        client.call(name)
    album_ids: list[str] = []
    while True:
        found = client.rows("getAlbumList2", type="alphabeticalByName", size=PAGE, offset=len(album_ids))
        album_ids += [album["id"] for album in found]
        if len(found) < PAGE:
            break
    songs = sum(client.call("getAlbum", id=album_id).count(b"<song ") for album_id in album_ids)
    for name in ("getPlaylists", "getStarred2"):
        client.call(name)
    for order in ("newest", "recent"):
        client.call("getAlbumList2", type=order, size=20)
    return songs


WAYS = {"Symfonium": symfonium, "Amperfy": amperfy}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.subsonic", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--peer", default="", help="an interpreter with supysonic and gunicorn; - for none")
    options = parser.parse_args()
    report = Report("subsonic")
    with tempfile.TemporaryDirectory(prefix="auralis-bench-") as made:
        peer = options.peer or _make_peer(Path(made) / "peer")
        for size in options.sizes:
            report.section(f"{size:,} tracks")
            folder = Path(made) / str(size)
            ours = measure_ours(report, size, folder)
            if peer != "-":
                measure_peer(report, peer, size, folder, ours)
    sys.exit(report.close(is_whole=tuple(options.sizes) == SIZES and peer != "-"))


def measure_ours(report: Report, size: int, folder: Path) -> dict[str, float]:
    folder.mkdir()
    os.environ.update(AURALIS_DATA=str(folder), AURALIS_PORT=str(PORT))
    settings.current.cache_clear()
    engine.cache_clear()
    migrate(settings.current().database_url)
    library.fill(size)
    text_base.build(lambda _tracks: None)  # as a worker does, for all web processes
    sound_writer.renew()
    password = _make_account()
    engine().dispose()
    digest = hashlib.md5((password + SALT).encode(), usedforsecurity=False).hexdigest()
    login = {"u": "ann", "t": digest, "s": SALT}
    found = {}
    arguments = ("--config", "config/gunicorn.py", "app.factory:create_app()")
    with running(sys.executable, arguments, PORT) as worker:
        with own_memory(worker.pid) as own:
            for name, way in WAYS.items():
                client = Client(PORT, login, '""')
                found[name] = _measure(report, "", name, way, client, worker, size, (MOST_S, MOST_S))
        report.add("memory of its own, at most", max(own), "MB", most=(MOST_MB, MOST_MB))
        report.add("  with pages of the database's file", peak_mb(worker.pid), "MB")
    return found


@contextmanager
def own_memory(process: int) -> Iterator[list[float]]:
    """Read five times a second how much memory a process has of its own, MB; the list grows meanwhile."""
    found, ended = [own_mb(process)], threading.Event()

    def read() -> None:
        while not ended.wait(0.2):
            found.append(own_mb(process))

    thread = threading.Thread(target=read)
    thread.start()
    yield found
    ended.set()
    thread.join()


def measure_peer(report: Report, python: str, size: int, folder: Path, ours: dict[str, float]) -> None:
    data = folder / "supysonic"
    data.mkdir()
    subprocess.run([python, "-m", "benchmarks.support.supysonic", str(data), str(size)], check=True)
    login = {"u": supysonic.USER, "p": supysonic.PASSWORD}
    arguments = ("--worker-class", "gthread", "--threads", "64", "--keep-alive", "30", "--no-control-socket",
                 "--bind", f"127.0.0.1:{PEER_PORT}", "benchmarks.support.supysonic:application()")  # fmt: skip
    with running(python, arguments, PEER_PORT, FOLDER=str(data)) as worker:
        for name, way in WAYS.items():
            client = Client(PEER_PORT, login, "")
            theirs = _measure(report, "supysonic, ", name, way, client, worker, size)
            report.add(f"  {name}: supysonic's time beside ours", theirs / ours[name], "x", least=(1, 1))
        report.add("  supysonic, memory, at most", peak_mb(worker.pid), "MB")


def _measure(
    report: Report,
    prefix: str,
    name: str,
    way: Any,
    client: Client,
    worker: psutil.Process,
    size: int,
    most: tuple[float, float] | None = None,
) -> float:
    began_s, used_s = time.perf_counter(), _processor_s(worker)
    songs = way(client)
    took_s = time.perf_counter() - began_s
    assert songs == size, f"{songs} songs of {size}"
    used_s = _processor_s(worker) - used_s
    note = f"{client.calls:,} calls, {client.received / 1e6:,.0f} MB"
    report.add(f"{prefix}{name}", took_s, "s", most=most, note=note)
    report.add(f"  {prefix}{name}, processor", used_s, "s")
    return took_s


@contextmanager
def running(
    python: str, arguments: tuple[str, ...], port: int, **environment: str
) -> Iterator[psutil.Process]:
    """Run gunicorn; yields its worker."""
    server = subprocess.Popen(
        [python, "-m", "gunicorn", *arguments], env=os.environ | environment, stderr=subprocess.DEVNULL
    )
    try:
        wait(port)
        time.sleep(1)  # the worker is there
        [worker] = psutil.Process(server.pid).children()
        yield worker
    finally:
        server.terminate()
        server.wait()


def _make_account() -> str:
    with session_scope() as session:
        user = accounts.add(session, "ann", hashed("correct horse"), Role.ADMIN)
        return credentials.add(session, user.id, CredentialKind.APP, "bench").secret


def _make_peer(folder: Path) -> str:
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PEER_PACKAGES], check=True)
    return python


def _processor_s(worker: psutil.Process) -> float:
    return float(sum(worker.cpu_times()[:2]))


if __name__ == "__main__":
    main()
