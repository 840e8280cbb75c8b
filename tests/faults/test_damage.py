"""Damaged files of a running server."""

import os
import shutil
import signal
from collections.abc import Iterator
from functools import partial
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
    running = Server(tmp_path, tmp_path / "music", one_worker=True)
    running.start()
    yield running
    running.stop()


def health(server: Server) -> Any:
    return server.get("/api/health").data


def durable_pid(server: Server) -> int:
    return server.processes("valkey", "durable.sock")[0].pid


def has_logged(server: Server, logged: int, words: str) -> bool:
    """Return whether the log has these words after a position."""
    return words in server.log.read_text()[logged:]


def damage(log: Path) -> None:
    """Put junk into the middle, where Valkey does not treat it as a truncated end."""
    content = log.read_bytes()
    middle = len(content) // 2
    log.write_bytes(content[:middle] + b"\x00junk\r\n" * 20 + content[middle:])


def test_server_continues_without_a_damaged_durable_server_until_it_is_repaired(
    server: Server, tmp_path: Path
) -> None:
    assert server.process
    folder = server.data / "redis"
    for mended in ("put back", "moved away"):
        wait_until(lambda: health(server)["status"] == "ok", poll_s=POLL_S)
        wait_until(lambda: server.get("/api/v1/player").status == 200, poll_s=POLL_S)
        logged = len(server.log.read_text())
        os.kill(durable_pid(server), signal.SIGSTOP)  # so that the copy is whole
        copy = shutil.copytree(folder, tmp_path / mended)
        (log,) = (folder / "appendonlydir").glob("*.incr.aof")
        damage(log)
        os.kill(durable_pid(server), signal.SIGKILL)
        wait_until(partial(has_logged, server, logged, "durable exited with status 1"), poll_s=POLL_S)
        assert health(server)["status"] == "degraded"
        assert server.get("/api/v1/tracks").status == 200
        assert has_logged(server, logged, f"restore a copy of {folder} or move it elsewhere")
        if mended == "put back":
            (copy / "appendonlydir" / log.name).replace(log)
        else:
            folder.rename(tmp_path / "damaged")
    wait_until(lambda: health(server)["status"] == "ok", poll_s=POLL_S)
    assert server.process.poll() is None
