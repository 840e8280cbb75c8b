"""Accounts of a server, and sockets of users who are logged in."""

from tests.servers import Answer, Server
from tests.wires import Speaker, send_handshake

PASSWORD = "correct horse"


def speaking(server: Server, client_id: str, headers: dict[str, str]) -> Speaker:
    status, sock = send_handshake(server.port, f"/ws?clientId={client_id}", headers)
    assert status == 101
    return Speaker(sock)


def log_in(server: Server) -> dict[str, str]:
    """Create the first account; return the headers of a browser that is logged in with it."""
    account = {"name": "ann", "password": PASSWORD}
    assert server.post("/api/v1/users", account).status == 201
    return cookie_of(server.post("/api/v1/session", account))


def cookie_of(answer: Answer) -> dict[str, str]:
    """Return the cookie of a browser that logged in."""
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    return {"Cookie": cookie, "X-Auralis-Page": "1"}
