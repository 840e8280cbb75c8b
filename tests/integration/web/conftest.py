"""The web process alone: with long timeouts for clients, and with short ones."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from library.database import session_scope
from library.states import ArtworkSource
from tests.conftest import reconnected
from tests.factories import add_root, add_tracks, make_reading
from tests.real.music import picture
from tests.servers import ROOT, coverage_environment, free_ports
from tests.signals import PATIENCE_S, wait_until

#: Timeouts for clients: longer than any test, and as short as a test allows.
UNHURRIED_S, HURRIED_S = 3600.0, 1.0


#: Settings with the timeouts of a test, and the default settings.
OURS, DEFAULT = "python:tests.integration.web.serving", "config/gunicorn.py"

#: Sizes of audio and artwork that exceed the kernel's buffers.
AUDIO_BYTES, ARTWORK_BYTES = 24_000_000, 16_000_000

HERE, ELSEWHERE = "127.0.0.1", "127.0.0.2"


@dataclass(frozen=True)
class Web:
    """A gunicorn with the application and one track, without workers or Redis."""

    port: int
    track: str
    master: int

    @property
    def worker(self) -> psutil.Process:
        """Return the worker process."""
        (found,) = psutil.Process(self.master).children()
        return found

    def connect(self, receive_bytes: int = 0, source: str = HERE) -> socket.socket:
        sock = socket.socket()
        try:
            if receive_bytes:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
            sock.settimeout(PATIENCE_S)
            sock.bind((source, 0))
            sock.connect((HERE, self.port))
        except OSError:
            sock.close()
            raise
        return sock

    def status(self, path: str = "/api/v1/health", source: str = HERE) -> int:
        """Return the status of another client's request, on a new connection."""
        with self.connect(source=source) as sock, sock.makefile("rb") as stream:
            sock.sendall(request(path))
            return int(stream.readline().split()[1])

    @property
    def audio(self) -> str:
        """Return the path of the track's audio."""
        return f"/api/v1/tracks/{self.track}/audio"

    def is_up(self) -> bool:
        with suppress(OSError):
            return self.status() == 200
        return False


def request(path: str, fields: str = "") -> bytes:
    """Return the bytes of a request."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{fields}\r\n".encode()


def add_music(folder: Path) -> str:
    """Add a track with artwork to the database of a data folder; return its id."""
    music = folder / "music"
    music.mkdir()
    (music / "song.flac").write_bytes(bytes(AUDIO_BYTES))
    (music / "cover.png").write_bytes(picture("png").ljust(ARTWORK_BYTES))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AURALIS_DATA", str(folder))
        with reconnected(), session_scope() as session:
            root_id = add_root(session, os.fsencode(music))
            return add_tracks(session, root_id, make_reading(b"song.flac", artwork=ArtworkSource.FOLDER))[0]


@contextmanager
def serving(folder: Path, empty_database: Path, patience_s: float, config: str = OURS) -> Iterator[Web]:
    (port,) = free_ports(1)
    (folder / "auralis.db").write_bytes(empty_database.read_bytes())
    track = add_music(folder)
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "AURALIS_DATA": str(folder),
        "AURALIS_PORT": str(port),
        "AURALIS_RATE_LIMIT": "off",
        "AURALIS_TEST_PATIENCE_S": str(patience_s),
        **coverage_environment(),
    }
    command = [sys.executable, "-m", "gunicorn", "--config", config]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "app.factory:create_app()"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    web = Web(port, track, process.pid)
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


@pytest.fixture
def default(tmp_path: Path, empty_database: Path) -> Iterator[Web]:
    with serving(tmp_path, empty_database, UNHURRIED_S, DEFAULT) as web:
        yield web
