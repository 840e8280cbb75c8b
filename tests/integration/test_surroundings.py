"""Rate limits, Flower, command line, schedule and Redis keys of a running server."""

import base64
import http.client
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from fnmatch import fnmatch
from pathlib import Path

import pytest
from redis import Redis

from tests.music import tones, write_track
from tests.servers import POLL_S, ROOT, Server, free_ports
from tests.signals import wait_until

pytestmark = pytest.mark.integration

LIMIT = 20

#: A folder's name that tries to forge a log line, with each character that ends or moves one.
FORGED = "2026-11-30 12:00:00,000 CRITICAL app.http.auth: forged"
FORGERY = f"C\nweb    | {FORGED}\r\x1b[31m\x1b]0;title\x07\x85{FORGED}\u2028{FORGED}\u202e\x9b"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("music")
    write_track(folder / FORGERY / "a.flac", tones(1, duration_s=5.0), title="A")
    running = Server(
        tmp_path_factory.mktemp("server"),
        folder,
        flower=True,
        measured="all",
        AURALIS_RATE_LIMIT=f"{LIMIT}/hour",
        AURALIS_LOG_LEVEL="DEBUG",
    )
    running.start()
    yield running
    running.stop()


def flower(server: Server, path: str, password: str | None, host: str = "127.0.0.1") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", int(server.environment["AURALIS_FLOWER_PORT"]), 10)
    headers = {"Host": host}
    if password is not None:
        headers["Authorization"] = f"Basic {base64.b64encode(f'auralis:{password}'.encode()).decode()}"
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status
    except ConnectionError:  # Flower starts a moment after the web server
        return 0
    finally:
        connection.close()


def auralis(server: Server, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT, env=server.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_too_many_requests_get_retry_after(server: Server) -> None:
    answers = [server.get("/api/v1/jobs") for _ in range(LIMIT + 1)]
    assert answers[-1].status == 429
    assert answers[-1].json["code"] == "RATE_LIMITED"
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert server.get("/api/health").status == 200


def test_folder_name_cannot_forge_a_log_line(server: Server) -> None:
    wait_until(lambda: "analysed 5 s with" in server.log.read_text(errors="replace"), poll_s=POLL_S)
    text = server.log.read_bytes().decode()
    forged = [line for line in text.splitlines() if FORGED in line]
    assert len(forged) > 0
    assert all(
        line.count(FORGED) == FORGERY.count(FORGED) for line in forged
    )  # splitlines() knows all breaks
    assert not set(text) & {"\x1b", "\x07", "\x9b", "\u202e"}


def test_flower_requires_its_password(server: Server) -> None:
    wait_until(lambda: flower(server, "/", None), poll_s=POLL_S)
    file = server.data / "flower_password"
    assert file.stat().st_mode & 0o777 == 0o600
    assert flower(server, "/", None) == 401
    assert flower(server, "/api/workers", None) == 401
    assert flower(server, "/", file.read_text()) == 200


def test_metrics_of_flower_require_the_password(server: Server) -> None:
    wait_until(lambda: flower(server, "/", None), poll_s=POLL_S)
    password = (server.data / "flower_password").read_text()
    assert flower(server, "/metrics", None) == 401
    assert flower(server, "/metrics", f"{password}x") == 401
    assert flower(server, "/metrics", password) == 200


@pytest.mark.parametrize("path", ["/", "/metrics", "/healthcheck", "/api/workers", "/static/css/flower.css"])
def test_flower_refuses_foreign_host_names(server: Server, path: str) -> None:
    wait_until(lambda: flower(server, "/", None), poll_s=POLL_S)
    password = (server.data / "flower_password").read_text()
    assert flower(server, path, password, host="evil.example") == 403
    assert flower(server, path, password, host="localhost:5555") in (200, 404)


def test_command_line_scans_and_shows_coverage(server: Server) -> None:
    done = auralis(server, "scan")
    assert done.returncode == 0, done.stderr
    assert "1/1 done" in done.stdout
    assert "found             1" in auralis(server, "coverage").stdout


def test_files_are_private(server: Server) -> None:
    wait_until(lambda: flower(server, "/", None) and scheduled(server.log), poll_s=POLL_S)
    assert auralis(server, "coverage").returncode == 0
    written = {path: stat.S_IMODE(path.lstat().st_mode) for path in [server.data, *server.data.rglob("*")]}
    assert {"auralis.db", "lock", "redis", "processes.json"} <= {path.name for path in written}
    assert {path: oct(mode) for path, mode in written.items() if mode & 0o077} == {}


def test_schedule_runs(server: Server) -> None:
    wait_until(lambda: {"feed", "reap"} <= scheduled(server.log), poll_s=POLL_S)


def test_every_redis_key_is_documented(server: Server) -> None:
    wait_until(lambda: flower(server, "/", None) and {"feed", "reap"} <= scheduled(server.log), poll_s=POLL_S)
    page = (ROOT / "docs" / "redis-keys.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\| `(\S+)` \|", page, re.MULTILINE)
    patterns = [re.sub("<[^>]*>", "*", key).replace("\\x06\\x16", "\x06\x16") for key in shown]
    urls = json.loads((server.data / "endpoints.json").read_bytes())
    for name in ("redis_url", "cache_url"):
        with closing(Redis.from_url(urls[name], decode_responses=True)) as redis:
            found = [str(key) for key in redis.keys("*")]
            assert [key for key in found if not any(fnmatch(key, pattern) for pattern in patterns)] == []


def scheduled(log: Path) -> set[str]:
    """Return the names of scheduled tasks that beat has sent, from its log."""
    text = log.read_text(errors="replace")
    return {name for name in ("feed", "reap", "rescan", "warm") if f"Sending due task {name} " in text}


def test_servers_listen_on_loopback_only(server: Server) -> None:
    listening = [
        connection.laddr
        for process in [*server.processes(), *server.processes("launch")]
        for connection in process.net_connections("inet")
        if connection.status == "LISTEN"
    ]
    ports = {server.port, int(server.environment["AURALIS_FLOWER_PORT"])}
    assert {address.ip for address in listening} == {"127.0.0.1"}
    assert {address.port for address in listening} == ports


def test_bind_beyond_loopback_is_refused(server: Server, tmp_path: Path) -> None:
    port, flower_port = free_ports(2)
    environment = server.environment | {"AURALIS_HOST": "0.0.0.0", "AURALIS_DATA": str(tmp_path)}
    environment |= {"AURALIS_PORT": str(port), "AURALIS_FLOWER_PORT": str(flower_port)}
    refused = subprocess.run(
        [sys.executable, "-m", "launch"],
        cwd=ROOT, env=environment, capture_output=True, check=False,
    )  # fmt: skip
    assert refused.returncode == 1
    assert b"AURALIS_HOST=0.0.0.0 would open the library" in refused.stderr
    assert os.linesep.encode() * 2 not in refused.stderr
