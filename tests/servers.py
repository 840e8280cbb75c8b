"""A complete Auralis for tests: started by its launcher, on free ports, in its own folder."""

import http.client
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

import psutil

from tests.contract.responses import Contract, shared_contract
from tests.signals import PATIENCE_S, wait_until

ROOT = Path(__file__).parent.parent
OPENAPI_PATH = "/api/openapi.json"
POLL_S = 0.1  # the server under test shares the two cores

#: Below the ports that the kernel assigns to connections, which could take one before the server does.
PORTS = range(11_000, 32_000)

QUEUES = re.compile(r"--queues (\S+) ")

_port_numbers = count(os.getpid() * 1009)  # processes that begin together are far apart


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def data(self) -> Any:
        return self.json["data"]


class Server:
    """Auralis on this machine.

    Attributes
    ----------
    environment
        AURALIS_* and MUSIC beside the variables of every test.

    Parameters
    ----------
    flower
        Start Flower, too. Its start takes a second of processor time, and few tests concern it.
    one_worker
        Run one worker for all queues: each takes a second of processor time to start.
    measured
        Measure coverage in its web process or in all, which costs 40 % of their start: of servers that many
        tests share.
    """

    def __init__(
        self,
        folder: Path,
        music: Path,
        *,
        flower: bool = False,
        one_worker: bool = False,
        measured: Literal["none", "web", "all"] = "none",
        **environment: str,
    ) -> None:
        self.data = folder / "data"
        self.log = folder / "server.log"
        self.port, flower_port = free_ports(2)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PYTHONPATH": str(ROOT),
            "MUSIC": os.fsdecode(music),
            "AURALIS_DATA": str(self.data),
            "AURALIS_PORT": str(self.port),
            "AURALIS_FLOWER_PORT": str(flower_port),
            "AURALIS_RATE_LIMIT": "off",
            **(coverage_environment() if measured == "all" else {}),
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None
        self._log_start = 0
        self._programs = programs(flower, one_worker, coverage_environment() if measured == "web" else {})

    def start(self, timeout_s: float = PATIENCE_S) -> None:
        folder = self.log.parent
        folder.mkdir(parents=True, exist_ok=True)
        procfile = folder / "Procfile"
        procfile.write_text(self._programs)
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self.process = subprocess.Popen(
                [sys.executable, "-m", "launch", "--procfile", str(procfile)],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(self._is_ready, timeout_s, POLL_S)

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(PATIENCE_S)
            self.process = None

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> Answer:
        return self.request("GET", f"{path}?{urlencode(query)}" if query else path, headers=headers)

    def post(self, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        sent = {"Content-Type": "application/json", **(headers or {})}
        return self.request("POST", path, json.dumps(body or {}).encode(), sent)

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        connection = self.connect()
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        finally:
            connection.close()
        if path == OPENAPI_PATH:
            return answer
        self.contract.check(method, path, answer.status, answer.headers.get_content_type(), answer.body)
        return answer

    def connect(self) -> http.client.HTTPConnection:
        """Open a new connection for each request."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)

    @property
    def contract(self) -> Contract:
        """The document that every response is checked against."""
        return shared_contract(lambda: self.get(OPENAPI_PATH).json)

    def wait_until_idle(self, timeout_s: float = 120.0, found: int = 1) -> dict[str, Any]:
        """Wait until every file found has a final state; return the coverage."""
        seen: dict[str, Any] = {}

        def is_idle() -> bool:
            jobs = self.get("/api/v1/jobs", limit=50).json["items"]
            seen.update(self.get("/api/v1/coverage").data)
            scanned = any(job["kind"] == "scan" for job in jobs)
            open_jobs = [job for job in jobs if job["state"] in ("pending", "running")]
            open_tracks = seen["pending"] + seen["running"]
            return scanned and not open_jobs and not open_tracks and seen["found"] >= found

        wait_until(is_idle, timeout_s, POLL_S)
        return seen

    def tracks(self, **query: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.get("/api/v1/tracks", **{"limit": 500, **query}).json["items"]
        return items

    def processes(self, *words: str) -> list[psutil.Process]:
        """Return processes below the launcher whose command line contains all the words."""
        assert self.process is not None
        found = []
        for process in psutil.Process(self.process.pid).children(recursive=True):
            try:
                command = " ".join(process.cmdline())
            except psutil.Error:
                continue
            if all(word in command for word in words):
                found.append(process)
        return found

    def _is_ready(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise AssertionError(f"the server ended: {self.log.read_text(errors='replace')[-3000:]}")
        return b"Auralis is ready" in self.log.read_bytes()[self._log_start :]


def programs(flower: bool, one_worker: bool, of_web: Mapping[str, str]) -> str:
    """Return the Procfile, with Flower or not, one worker or three, and variables of the web process."""
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    if not flower:
        del lines["flower"]
    if one_worker:
        queues = [QUEUES.search(lines.pop(name))[1] for name in ("worker-interactive", "worker-upkeep")]  # type: ignore[index]
        lines["worker"] = QUEUES.sub(rf"--queues \1,{','.join(queues)} ", lines["worker"])
    assigned = "".join(f"{name}={shlex.quote(value)} " for name, value in of_web.items())
    lines["web"] = assigned + lines["web"]
    return "".join(f"{name}: {command}\n" for name, command in lines.items())


def free_ports(n: int) -> list[int]:
    """Return free ports; each calling process tries others."""
    free: list[int] = []
    while len(free) < n:
        port = PORTS[next(_port_numbers) % len(PORTS)]
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            free.append(port)
    return free


def coverage_environment() -> dict[str, str]:
    """Return variables with which coverage measures started processes too, if it is active."""
    return {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
