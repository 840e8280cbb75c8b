"""What let a socket in ends, and the socket with it."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.ws.frames import Closed
from tests.music import tones, write_track
from tests.servers import Server
from tests.wires import Speaker, knock

PASSWORD = "correct horse"

pytestmark = pytest.mark.integration


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own: whoever makes an account ends the time of the owner."""
    music = tmp_path_factory.mktemp("music")
    write_track(music / "1.flac", tones(1), title="Track")
    running = Server(tmp_path_factory.mktemp("server"), music)
    running.start()
    try:
        yield running
    finally:
        running.stop()


def speaking(server: Server, client_id: str, headers: dict[str, str]) -> Speaker:
    status, sock = knock(server.port, f"/ws?clientId={client_id}", headers)
    assert status == 101
    return Speaker(sock)


def log_in(server: Server) -> dict[str, str]:
    """Make the first account; the headers of a browser that is logged in with it."""
    account = {"name": "ann", "password": PASSWORD}
    assert server.post("/api/v1/users", account).status == 201
    cookie = server.post("/api/v1/session", account).headers["Set-Cookie"].partition(";")[0]
    return {"Cookie": cookie, "X-Auralis-Page": "1"}


def test_sockets_end_with_what_let_them_in(own_server: Server) -> None:
    owner = speaking(own_server, "owner", {})
    owner.hear_until("connection.ready")
    browser = log_in(own_server)
    assert owner.close_code() == Closed.UNAUTHORIZED
    made: dict[str, Any] = own_server.post("/api/v1/tokens", {"name": "script"}, browser).data
    bearer = {"Authorization": f"Bearer {made['token']}"}
    program = speaking(own_server, "program", bearer)
    program.hear_until("connection.ready")
    ticket = own_server.post("/api/v1/ws/tickets", headers=bearer).data["ticket"]
    page = speaking(own_server, "page", {})
    page.say("connection.authenticate", ticket=ticket)
    page.hear_until("connection.ready")
    window = speaking(own_server, "window", browser)
    window.hear_until("connection.ready")
    assert own_server.request("DELETE", f"/api/v1/tokens/{made['id']}", headers=browser).status == 200
    assert (program.close_code(), page.close_code()) == (Closed.UNAUTHORIZED, Closed.UNAUTHORIZED)
    window.resume()
    assert window.ask("connection.ping")["type"] == "connection.pong"
    for speaker in (owner, program, page, window):
        speaker.close()
