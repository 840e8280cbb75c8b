"""Auralis started by its launcher, with small programs instead of the real ones."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil

from launch.ledger import find_start_mark
from launch.supervisor import ROOT
from tests.signals import PATIENCE_S, wait_until

#: Answers health, as the web server does.
WEB = """
import http.server, os, sys
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"data": {"status": "ok", "checks": {}}}')
    def log_message(self, *arguments): pass
http.server.HTTPServer(("127.0.0.1", int(os.environ["AURALIS_PORT"])), Health).serve_forever()
"""

#: Has a child, as gunicorn and Celery do, and does not want to end.
STUBBORN = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.fork()
while True: time.sleep(60)
"""


class Launched:
    """One `python -m launch` on a data folder of its own.

    Parameters
    ----------
    data
        The data folder; its parent gets the log and the programs.
    environment
        Settings beside MUSIC and AURALIS_DATA.
    piped
        Print into `process.stdout` and not into a file.
    """

    def __init__(self, data: Path, environment: Mapping[str, str], piped: bool = False) -> None:
        self.data = data
        self._marks: dict[int, str | None] = {}
        self._log = data.with_name("log")
        self._runtime = tempfile.mkdtemp()
        folder = data.parent
        (folder / "web.py").write_text(WEB)
        (folder / "stubborn.py").write_text(STUBBORN)
        (folder / "Procfile").write_text(
            "".join(f"{name}: {sys.executable} '{folder / name}.py'\n" for name in ("web", "stubborn"))
        )
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "launch", "--procfile", str(folder / "Procfile")],
                cwd=ROOT,
                env=os.environ
                | {
                    "MUSIC": str(folder),
                    "AURALIS_DATA": str(data),
                    "XDG_RUNTIME_DIR": self._runtime,
                    **environment,
                },
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if piped else log,
                stderr=subprocess.STDOUT,
            )

    @property
    def log(self) -> str:
        """The output so far."""
        return self._log.read_text()

    def until_ready(self) -> None:
        """Wait for the line that announces readiness."""
        wait_until(lambda: "Auralis is ready at" in self.log or self.process.poll() is not None)
        assert self.process.poll() is None, self.log

    def refused(self) -> str:
        """Wait until the start fails; return the output."""
        assert self.process.wait(PATIENCE_S) == 1
        return self.log

    def family(self, part: str = "") -> set[int]:
        """Return the pids below the supervisor, of processes with `part` in their command line."""
        found = set()
        for process in psutil.Process(self.process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                if part in " ".join(process.cmdline()):
                    found.add(process.pid)
        self._marks |= {pid: find_start_mark(pid) for pid in found if pid not in self._marks}
        return found

    def survivors(self) -> set[int]:
        """Return those of the pids ever returned by `family` that still run."""
        return {pid for pid, mark in self._marks.items() if mark and find_start_mark(pid) == mark}

    def stop(self) -> None:
        """Kill all processes, whatever the test did."""
        if self.process.poll() is None:
            self.family()
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()
        ours = (
            str(self.data.parent),
            self._runtime,
        )  # a process may have been started since the last call of `family`
        started = {
            each.pid
            for each in psutil.process_iter(["cmdline"])
            if any(folder in " ".join(each.info["cmdline"] or ()) for folder in ours)
        }
        for pid in self.survivors() | started:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self._runtime, ignore_errors=True)
