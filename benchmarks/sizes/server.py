"""A library's questions over HTTP, to a server as `make run` starts it; its start, and its memory."""

import http.client
import os
import statistics
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil

from benchmarks.sizes import additions, libraries, memory
from benchmarks.sizes.engine import Figures
from benchmarks.sizes.questions import Questions
from tests.servers import Server

LIMIT, WARMED = 50, 5
POLL_S = 0.02

#: A server is at rest after this time without requests.
REST_S = 8.0

#: A start that takes longer has failed.
PATIENCE_S = 600.0


def measure(library: Path) -> Figures:
    """Return figures by name: s of a start, medians of requests in ms, MB of each process."""
    libraries.open_library(library)
    questions = Questions.load(library / libraries.QUESTIONS)
    figures: Figures = {}
    forget_files(libraries.data_folder(library))
    server = Server(library, library / libraries.MUSIC, flower=True, AURALIS_BACKUP_HOURS="0")
    with running(server, questions, figures):
        time.sleep(REST_S)
        figures |= {f"memory at rest, {name}": mb for name, mb in own_memory(server).items()}
        client = Client(server)
        for name, paths in requests(questions).items():
            figures |= client.figures(name, paths)
        figures |= growth(client)
        figures |= {f"memory after requests, {name}": mb for name, mb in own_memory(server).items()}
    return figures


def forget_files(folder: Path) -> None:
    """Remove files from the kernel's page cache, as after a start of the machine."""
    for path in (path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


@contextmanager
def running(server: Server, questions: Questions, figures: Figures) -> Iterator[None]:
    """Run a server during the block; measure the time until its first answers."""
    began_s = time.perf_counter()
    starting = threading.Thread(target=server.start, args=(PATIENCE_S,))
    starting.start()
    try:
        search = f"/search?query={quote(questions.searches['one word'][-1])}"
        similar = f"/tracks/{questions.tracks[-1]}/similar"
        for name, path in (("search", search), ("similar tracks", similar)):
            wait_for(server, path)
            figures[f"cold start, first {name}"] = time.perf_counter() - began_s
        starting.join()
        figures["cold start, ready line"] = time.perf_counter() - began_s
        figures["cold start, processor of all processes"] = used_s(server)
        yield
    finally:
        starting.join()
        server.stop()


def wait_for(server: Server, path: str) -> None:
    """Wait for an answer from the index."""
    ends_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends_s:
        try:
            answer = server.connect()
            answer.request("GET", f"/api/v1{path}")
            if answer.getresponse().status == http.client.OK:
                return
        except OSError:
            pass
        time.sleep(POLL_S)
    raise TimeoutError(f"no answer to {path}")


class Client:
    """One connection that stays open, and the processor time that its requests cost the server."""

    def __init__(self, server: Server) -> None:
        self._connection = server.connect()
        self._web = web_process(server)

    def ask(self, path: str) -> tuple[int, bytes]:
        self._connection.request("GET", f"/api/v1{path}")
        response = self._connection.getresponse()
        return response.status, response.read()

    def figures(self, name: str, paths: Sequence[str]) -> Figures:
        """Return the median time of some requests, and their mean processor time."""
        for path in paths[:WARMED]:
            self.ask(path)
        rest = paths[WARMED:]
        before_s = sum(self._web.cpu_times()[:2])
        times_ms = []
        for path in rest:
            began_s = time.perf_counter()
            status, body = self.ask(path)
            times_ms.append((time.perf_counter() - began_s) * 1000)
            assert status == http.client.OK, (path, body[:200])
        cpu_ms = (sum(self._web.cpu_times()[:2]) - before_s) * 1000 / len(rest)
        return {f"http: {name}": statistics.median(times_ms), f"http: {name}, processor": cpu_ms}


def requests(questions: Questions) -> dict[str, list[str]]:
    """Return different requests by the name of their kind."""
    found = {
        f"search, {kind}": [f"/search?limit={LIMIT}&query={quote(query)}" for query in queries]
        for kind, queries in questions.searches.items()
    }
    similar = [f"/tracks/{track_id}/similar?limit={LIMIT}" for track_id in questions.tracks]
    found["search, grouped"] = [
        f"/search/grouped?query={quote(query)}" for query in questions.searches["one word"]
    ]
    found["similar, list of 50"] = similar
    found["similar, 50 of a genre"] = [f"{path}&genre_id={questions.genre}" for path in similar[:40]]
    found["list, first page"] = [f"/tracks?limit={LIMIT}&offset={n}" for n in range(60)]
    found["filter by tempo"] = [
        f"/tracks?limit={LIMIT}&tempo_bpm_min={low}&tempo_bpm_max={high}"
        for low, high in questions.bounds[:25]
    ]
    return found


def growth(client: Client) -> Figures:
    """Return the time from the commit of a track until a search finds it, and until it has similar ones."""
    found_ms, similar_ms = [], []
    for _ in range(3):
        name = f"added{uuid.uuid4().hex[:10]}"
        track_id = additions.add(name)
        began_s = time.perf_counter()
        until(lambda name=name: b'"total":1,' in client.ask(f"/search?query={name}")[1])  # type: ignore[misc]
        found_ms.append((time.perf_counter() - began_s) * 1000)
        until(lambda track_id=track_id: client.ask(f"/tracks/{track_id}/similar")[0] == http.client.OK)  # type: ignore[misc]
        similar_ms.append((time.perf_counter() - began_s) * 1000)
        additions.remove(track_id)
        time.sleep(1)
    return {
        "http: add a track, until it is found": statistics.median(found_ms),
        "http: add a track, until it has similar ones": statistics.median(similar_ms),
    }


def until(is_done: Callable[[], Any]) -> None:
    ends_s = time.monotonic() + PATIENCE_S
    while not is_done():
        assert time.monotonic() < ends_s
        time.sleep(POLL_S)


def own_memory(server: Server) -> Figures:
    """Return the memory that each process has of its own, MB, and of the web process with its file pages."""
    assert server.process
    found: Figures = {}
    for process in psutil.Process(server.process.pid).children(recursive=True):
        try:
            name = name_of(process)
            found[name] = found.get(name, 0) + memory.own_mb(process.pid)
        except (psutil.Error, OSError):  # it has ended
            continue
    found["all"] = sum(found.values())
    found["web, with file pages (USS)"] = memory.unique_mb(web_process(server).pid)
    return dict(sorted(found.items()))


def used_s(server: Server) -> float:
    """Return the processor time of all processes of a server that run, s."""
    used = 0.0
    for process in server.processes(""):
        with suppress(psutil.Error):  # it has ended
            used += sum(process.cpu_times()[:2])
    return used


def web_process(server: Server) -> psutil.Process:
    """Return the process that responds to requests, not the one that started it."""
    processes = server.processes("gunicorn")
    return max(processes, key=lambda process: process.create_time())


def name_of(process: psutil.Process) -> str:
    """Return the role of a process by its command line; children of one role count together."""
    command = process.cmdline()
    line = " ".join(command)
    for word, name in (
        ("gunicorn", "web"), ("--hostname", ""), ("workers.watching", "watcher"), ("beat", "beat"),
        ("flower", "flower"), ("media.child", "decoder"), ("valkey", "valkey"),
    ):  # fmt: skip
        if word in line:
            return name or "worker " + command[command.index(word) + 1].partition("@")[0]
    return "others"
