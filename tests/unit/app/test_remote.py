"""`bin/auralis remote` with a server that requires authentication."""

import threading
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from app.cli.main import cli
from app.cli.remote import commands
from app.ws import routes
from app.ws.transport.frames import Closed
from config import settings
from tests.unit.app.api.conftest import Person

TOKEN = "aur_known"


def say(socket: ServerConnection, kind: str, **more: Any) -> None:
    socket.send(orjson.dumps({"type": kind, "data": {}, **more}), text=True)


def speak(socket: ServerConnection) -> None:
    """Send the messages that `status` needs."""
    assert socket.request is not None
    if socket.request.headers.get("Authorization") != f"Bearer {TOKEN}":
        socket.close(Closed.UNAUTHORIZED)
        return
    say(socket, "connection.ready", transient=True)
    resume = orjson.loads(socket.recv())
    state = {"epoch": "e", "player": {"currentTrack": None}, "queue": {"position": None, "length": 0}}
    reply = {"data": state, "sequence": 0, "timestamp": 0, "responseToId": resume["id"], "final": True}
    say(socket, "connection.resync", **reply)
    close = orjson.loads(socket.recv())
    say(socket, "command.done", transient=True, responseToId=close["id"], final=True)


def refuse_elsewhere(socket: ServerConnection, request: Request) -> Response | None:
    is_here = request.path.startswith("/ws")
    return None if is_here else socket.respond(HTTPStatus.NOT_FOUND, "nothing here\n")


@pytest.fixture
def url(plain_environment: None) -> Iterator[str]:
    with serve(speak, "127.0.0.1", 0, process_request=refuse_elsewhere) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.socket.getsockname()[1]}"
        server.shutdown()
        serving.join()


def status(*options: str, **environment: str) -> Result:
    return CliRunner().invoke(cli, ["remote", *options, "status"], env=environment)


def test_token_authenticates(url: str) -> None:
    assert status("--server", url, "--token", TOKEN).output == "nothing is loaded\n"
    assert status("--server", url, AURALIS_TOKEN=TOKEN).output == "nothing is loaded\n"


@pytest.mark.parametrize("options", [(), ("--token", "aur_wrong")])
def test_failed_authentication_explains_tokens(url: str, options: tuple[str, ...]) -> None:
    answer = status("--server", url, *options)
    assert (answer.exit_code, answer.output) == (1, f"Error: {commands.HOW_TO_AUTHENTICATE}\n")


def test_follow_explains_tokens_too(url: str) -> None:
    answer = CliRunner().invoke(cli, ["remote", "--server", url, "follow"])
    assert answer.output == f"Error: {commands.HOW_TO_AUTHENTICATE}\n"


def test_wrong_address_is_reported(url: str) -> None:
    assert (
        status("--server", f"{url}/elsewhere").output
        == "Error: the server refused the connection: Not Found\n"
    )
    assert "must be an address like" in status("--server", "music.lan").output


@pytest.mark.parametrize(
    ("host", "dialled"),
    [("0.0.0.0", "127.0.0.1"), ("::", "127.0.0.1"), ("::1", "[::1]"), ("192.0.2.7", "192.0.2.7")],
)
def test_default_address_is_where_the_server_binds(
    database: str, monkeypatch: pytest.MonkeyPatch, host: str, dialled: str
) -> None:
    monkeypatch.setenv("AURALIS_HOST", host)
    settings.current.cache_clear()
    assert commands._own_url() == f"ws://{dialled}:8765/ws"


def test_token_authenticates_its_user(app: Flask, someone: Person) -> None:
    ann = someone("Ann")
    made = ann.post("/tokens", {"name": "terminal"}).json
    assert made is not None
    for token, is_known in ((made["data"]["token"], True), ("aur_wrong", False)):
        with app.test_request_context("/ws?clientId=a", headers={"Authorization": f"Bearer {token}"}):
            assert (routes._read_new_client().person is not None) is is_known
