import asyncio
import io
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from launch import health as module
from launch.console import Console
from launch.health import find_health, until_ready

OK = {"status": "ok", "checks": {"database": "ok"}}
DEGRADED = {"status": "degraded", "checks": {"database": "ok", "fingerprint": "missing", "redis": "gone"}}

Serve = Callable[..., str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a web server that sends the given responses in turn and repeats the last; yield its address."""
    servers = []

    def start(*answers: tuple[int, bytes]) -> str:
        waiting = list(answers)

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                self.send_response(status if self.path == "/api/health" else 404)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Answers)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        servers.append(server)
        return f"127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def response(data: dict[str, Any], status: int = 200) -> tuple[int, bytes]:
    return status, json.dumps({"status": "success", "data": data}).encode()


def test_ready_when_health_is_ok(serve: Serve, console: Console) -> None:
    address = serve(response(OK, 503), response(DEGRADED), response(OK))
    assert asyncio.run(until_ready(address, console)) == []


def test_failing_checks_are_returned_after_the_timeout(
    serve: Serve, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "READY_TIMEOUT_S", 0.0)
    assert asyncio.run(until_ready(serve(response(DEGRADED)), console)) == [
        "fingerprint (missing)",
        "redis (gone)",
    ]


def test_missing_response_is_logged_once(
    serve: Serve, console: Console, screen: io.BytesIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HINT_AFTER_S", 0.0)
    address = serve(response(OK, 503), response(OK, 503), response(OK, 503), response(OK))
    asyncio.run(until_ready(address, console))
    assert screen.getvalue().count(b"does not respond yet") == 1


@pytest.mark.parametrize("body", [b"<html>", b'{"status": "success"}', b'{"data": {}}'])
def test_response_of_another_program_is_ignored(serve: Serve, body: bytes) -> None:
    assert find_health(serve((200, body))) is None


def test_refused_connection_is_no_health(free_port: Callable[[], int]) -> None:
    assert find_health(f"127.0.0.1:{free_port()}") is None
