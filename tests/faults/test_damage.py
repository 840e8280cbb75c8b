"""Files that are damaged under a running server."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.music import tones, write_track
from tests.servers import POLL_S, Server
from tests.signals import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.slow]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    write_track(tmp_path / "music" / "a.flac", tones(1), title="A")
    running = Server(tmp_path, tmp_path / "music")
    running.start()
    yield running
    running.stop()


def health(server: Server) -> Any:
    return server.get("/api/health").data


def durable_pid(server: Server) -> int:
    return server.processes("valkey", "durable.sock")[0].pid


def damage(log: Path) -> None:
    """Put junk into the middle, where Valkey cannot take it for a torn end."""
    content = log.read_bytes()
    middle = len(content) // 2
    log.write_bytes(content[:middle] + b"\x00junk\r\n" * 20 + content[middle:])


@pytest.mark.parametrize("mended", ["put back", "moved away"])
def test_a_durable_server_that_cannot_come_back_is_done_without_until_it_is_mended(
    server: Server, tmp_path: Path, mended: str
) -> None:
    wait_until(lambda: health(server)["status"] == "ok", poll_s=POLL_S)
    assert server.process
    folder = server.data / "redis"
    wait_until(lambda: server.get("/api/v1/player").status == 200, poll_s=POLL_S)
    os.kill(durable_pid(server), signal.SIGSTOP)  # what is copied now is whole
    shutil.copytree(folder, tmp_path / "copy")
    (log,) = (folder / "appendonlydir").glob("*.incr.aof")
    damage(log)
    os.kill(durable_pid(server), signal.SIGKILL)
    wait_until(lambda: "durable ended with status 1" in server.log.read_text(), poll_s=POLL_S)
    assert health(server)["status"] == "degraded"
    assert server.get("/api/v1/tracks").status == 200
    assert f"put a copy of {folder} back, or move it away" in server.log.read_text()
    if mended == "put back":
        (tmp_path / "copy" / "appendonlydir" / log.name).replace(log)
    else:
        folder.rename(tmp_path / "damaged")
    wait_until(lambda: health(server)["status"] == "ok", poll_s=POLL_S)
    assert server.process.poll() is None
