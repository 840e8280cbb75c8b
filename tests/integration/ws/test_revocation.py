"""Sockets close when their login or token ends."""

from typing import Any

import pytest

from app.ws.transport.frames import Closed
from tests.integration.ws.people import log_in, speaking
from tests.servers import Server

pytestmark = pytest.mark.integration


def test_sockets_close_when_their_credential_ends(own_server: Server) -> None:
    owner = speaking(own_server, "owner", {})
    owner.receive_until("connection.ready")
    browser = log_in(own_server)
    assert owner.close_code() == Closed.UNAUTHORIZED
    made: dict[str, Any] = own_server.post("/api/v1/tokens", {"name": "script"}, browser).data
    bearer = {"Authorization": f"Bearer {made['token']}"}
    program = speaking(own_server, "program", bearer)
    program.receive_until("connection.ready")
    ticket = own_server.post("/api/v1/ws/tickets", headers=bearer).data["ticket"]
    page = speaking(own_server, "page", {})
    page.say("connection.authenticate", ticket=ticket)
    page.receive_until("connection.ready")
    window = speaking(own_server, "window", browser)
    window.receive_until("connection.ready")
    assert own_server.request("DELETE", f"/api/v1/tokens/{made['id']}", headers=browser).status == 200
    assert (program.close_code(), page.close_code()) == (Closed.UNAUTHORIZED, Closed.UNAUTHORIZED)
    window.resume()
    assert window.ask("connection.ping")["type"] == "connection.pong"
    for speaker in (owner, program, page, window):
        speaker.close()
