"""A real Valkey, as the launcher starts it, that stands for both Redis servers."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import cache.client
import cache.memory
import live.client
from launch import embedded
from launch.embedded import Server
from tests.conftest import connected_anew
from tests.signals import wait_until


class Valkey:
    """One embedded server that tests may stop and start."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(self.server.program.command, stdout=subprocess.DEVNULL)
        wait_until(self._answers)

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def signal(self, number: int) -> None:
        """Stop it in its tracks (SIGSTOP) or let it go on (SIGCONT)."""
        assert self._process is not None
        self._process.send_signal(number)

    def _answers(self) -> bool:
        try:
            live.client.ping()
        except live.client.LiveUnavailableError:
            return False
        return True


@pytest.fixture
def valkey(plain_environment: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Valkey]:
    """Started, empty, and what settings and clients of this test lead to."""
    with tempfile.TemporaryDirectory(prefix="auralis-") as runtime:  # socket paths must be short
        running = Valkey(embedded.cache(Path(runtime), memory_mb=16))
        for variable in ("AURALIS_REDIS_URL", "AURALIS_CACHE_URL"):
            monkeypatch.setenv(variable, running.server.url)
        monkeypatch.setenv("AURALIS_DATA", str(tmp_path))
        _forget_clients()  # a test without any Redis may have made some
        with connected_anew():
            running.start()
            yield running
            running.kill()
            _forget_clients()


def _forget_clients() -> None:
    """Let this process begin anew, as one that has asked no Redis yet."""
    cache.client.fuse.mend()
    cache.memory.tier.cache_clear()
    for client in (live.client.client, cache.client.client):
        if client.cache_info().currsize:
            client().close()
        client.cache_clear()
