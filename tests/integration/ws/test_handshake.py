"""Handshakes with a real web server."""

import http.client
import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus

import pytest

from app.ws.transport.frames import Closed
from tests.integration.ws.conftest import SOCKETS_PER_PERSON
from tests.servers import Server
from tests.signals import wait_until
from tests.wires import Speaker, send_handshake

pytestmark = pytest.mark.integration


def status(server: Server, path: str = "/ws", **headers: str) -> int:
    """Return the status of a handshake."""
    code, sock = send_handshake(server.port, path, headers)
    sock.close()
    return code


@contextmanager
def connected(server: Server, client_id: str) -> Iterator[Speaker]:
    """Connect a client, which has not asked for the state."""
    sock = wait_until(lambda: _connected(server, client_id))
    assert sock is not None
    speaker = Speaker(sock)
    try:
        speaker.receive_until("connection.ready")
        yield speaker
    finally:
        sock.close()


@contextmanager
def speaking(server: Server, client_id: str) -> Iterator[Speaker]:
    """Connect a client and wait until it has the state."""
    with connected(server, client_id) as speaker:
        speaker.resume()
        yield speaker


def _connected(server: Server, client_id: str) -> socket.socket | None:
    """Open a socket; None while the sockets of an earlier test still hold the slots."""
    code, sock = send_handshake(server.port, f"/ws?clientId={client_id}")
    if code == HTTPStatus.SWITCHING_PROTOCOLS:
        return sock
    sock.close()
    return None


def web_process(server: Server) -> int:
    """Return the gunicorn worker."""
    return max(process.pid for process in server.processes("gunicorn"))


def test_request_without_handshake_is_refused(server: Server) -> None:
    assert status(server, Upgrade="", Connection="") == 400
    assert status(server, **{"Sec-WebSocket-Version": "12"}) in (400, 426)
    assert status(server, **{"Sec-WebSocket-Key": ""}) == 400
    assert status(server, path="/ws?clientId=a/b") == 400


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1.evil.example"])
def test_another_sites_page_is_refused(server: Server, origin: str) -> None:
    assert status(server, Origin=origin) == 403


def test_own_page_is_accepted(server: Server) -> None:
    assert status(server, Origin=f"http://127.0.0.1:{server.port}") == 101


def test_foreign_host_name_is_refused(server: Server) -> None:
    assert status(server, Host="evil.example") == 403


def test_user_has_ten_sockets_and_a_closed_one_frees_its_slot(server: Server) -> None:
    with ExitStack() as crowd:
        for n in range(SOCKETS_PER_PERSON - 1):
            crowd.enter_context(speaking(server, f"many-{n}"))
        with speaking(server, "last"):
            assert status(server) == 503
        wait_until(lambda: status(server) == 101)


def test_two_devices_share_one_queue_with_rest(server: Server) -> None:
    ids = [track["id"] for track in server.tracks()]
    with speaking(server, "phone") as phone, speaking(server, "laptop") as laptop:
        version = phone.ask("queue.add", trackIds=ids, replace=True, play=True)["data"]["version"]
        for device in (phone, laptop):  # departures of an earlier test's devices may come first
            while device.replica.version < version or not device.replica.player["isPlaying"]:
                device.receive()
        assert len(phone.replica.order) == len(ids)
        assert laptop.replica.order == phone.replica.order


def test_requests_are_served_beside_an_upgraded_socket(server: Server) -> None:
    with speaking(server, "phone") as phone:
        descriptors = len(os.listdir(f"/proc/{web_process(server)}/fd"))
        for _ in range(50):
            assert server.get("/api/v1/tracks", limit=1).status == 200
        assert phone.ask("connection.ping")["type"] == "connection.pong"
        assert len(os.listdir(f"/proc/{web_process(server)}/fd")) <= descriptors + 3


def test_restart_is_sent_within_two_seconds_and_clients_reconnect(server: Server) -> None:
    with speaking(server, "phone") as phone, speaking(server, "laptop") as laptop:
        worker = web_process(server)
        began_s = time.monotonic()
        os.kill(worker, signal.SIGTERM)
        assert (phone.close_code(), laptop.close_code()) == (Closed.RESTART, Closed.RESTART)
        assert time.monotonic() - began_s < 2  # the promise; it takes 0.02
        known = phone.replica
    wait_until(lambda: _is_answering(server))
    with connected(server, "phone") as phone:
        phone.replica = known
        assert phone.resume(known.epoch, known.sequence)["type"] == "command.done"


def _is_answering(server: Server) -> bool:
    try:
        return status(server) == 101
    except (OSError, http.client.HTTPException):
        return False


def test_ticket_is_issued(server: Server) -> None:
    answer = server.post("/api/v1/ws/tickets")
    assert (answer.status, answer.data["expires_in_s"]) == (201, 30)
    assert json.loads(answer.body)["status"] == "success"
