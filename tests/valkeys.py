"""A real Valkey, started like the launcher's, as both Redis servers of a test."""

import resource
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import cache.client
import live.client
from launch import embedded
from launch.embedded import EmbeddedServer
from tests.signals import wait_until

MEMORY_MB = 64
WRITTEN_WITHIN_MS = 4000


class Valkey:
    """One embedded server that tests may stop and start."""

    def __init__(self, server: EmbeddedServer) -> None:
        self.server = server
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server unless it runs."""
        if self._process:
            return
        self._process = subprocess.Popen(
            self.server.program.command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            restore_signals=False,  # a file that may not grow (`full_disk`) is an error and no SIGXFSZ
        )
        wait_until(self._answers)

    def kill(self) -> None:
        """Kill the server after its writes are on the disk; otherwise it may lose the last two seconds."""
        if self._process:
            with suppress(live.client.LiveUnavailableError):
                live.client.client().waitaof(1, 0, WRITTEN_WITHIN_MS)
            self.end()

    def end(self) -> None:
        """Kill the server at once."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def signal(self, number: int) -> None:
        """Freeze the server (SIGSTOP) or continue it (SIGCONT)."""
        assert self._process is not None
        self._process.send_signal(number)

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """Prevent the server's files from growing within, as on a full disk."""
        assert self._process is not None
        limits = resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (1, limits[1]))
        try:
            wait_until(self._refuses)
            yield
        finally:
            resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, limits)
            wait_until(lambda: not self._refuses())

    def _refuses(self) -> bool:
        try:
            live.client.client().set("written", "yes")
        except live.client.LiveDiskFullError:
            return True
        return False

    def restart(self) -> None:
        """Kill and restart the server with its stored data."""
        self.kill()
        self.start()

    def _answers(self) -> bool:
        try:
            live.client.ping()
        except live.client.LiveUnavailableError:
            return False
        return True


@contextmanager
def durable_valkey() -> Iterator[Valkey]:
    """Yield a durable server in a temporary folder, not yet started."""
    with tempfile.TemporaryDirectory(prefix="auralis-") as runtime:  # socket paths must be short
        running = Valkey(embedded.durable(Path(runtime), Path(runtime)))
        try:
            yield running
        finally:
            running.end()


def forget_clients() -> None:
    """Close the connections of this process to both Redis."""
    for client in (live.client.client, cache.client.client):
        if client.cache_info().currsize:
            client().close()
        client.cache_clear()
