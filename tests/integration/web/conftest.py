"""The web process alone: one that has all the time of the world for its clients, and one that has none."""

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.servers import ROOT, coverage_environment, free_ports
from tests.signals import PATIENCE_S, wait_until

#: Longer than any test, and shorter than a client is waited for in vain.
UNHURRIED_S, HURRIED_S = 3600.0, 1.0


class Web:
    """A gunicorn with the application, without workers or Redis."""

    def __init__(self, port: int) -> None:
        self.port = port

    def connect(self, receive_bytes: int = 0) -> socket.socket:
        sock = socket.socket()
        if receive_bytes:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        sock.settimeout(PATIENCE_S)
        sock.connect(("127.0.0.1", self.port))
        return sock

    def status(self, path: str = "/api/v1/health") -> int:
        """What somebody else is answered, on a connection of their own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def is_up(self) -> bool:
        with suppress(OSError):
            return self.status() == 200
        return False


@contextmanager
def serving(folder: Path, empty_database: Path, patience_s: float) -> Iterator[Web]:
    (port,) = free_ports(1)
    folder.mkdir(exist_ok=True)
    (folder / "auralis.db").write_bytes(empty_database.read_bytes())
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "AURALIS_DATA": str(folder),
        "AURALIS_PORT": str(port),
        "AURALIS_RATE_LIMIT": "off",
        "AURALIS_TEST_PATIENCE_S": str(patience_s),
        **coverage_environment(),
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "python:tests.integration.web.serving"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "app.factory:create_app()"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    web = Web(port)
    try:
        wait_until(web.is_up)
        yield web
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


@pytest.fixture(scope="package")
def unhurried(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Web]:
    with serving(tmp_path_factory.mktemp("unhurried"), empty_database, UNHURRIED_S) as web:
        yield web


@pytest.fixture(scope="package")
def hurried(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Web]:
    with serving(tmp_path_factory.mktemp("hurried"), empty_database, HURRIED_S) as web:
        yield web
