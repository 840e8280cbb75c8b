"""Slow clients, two hundred of each kind: they delay no other client, and are disconnected."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest

from config.waiting_connections import HELD_BYTES
from tests.integration.web.conftest import Web
from tests.signals import wait_until

pytestmark = [pytest.mark.integration, pytest.mark.faults]

#: More than the 128 threads, less than the 1,000 connections.
CROWD = 200

POST = b"POST /api/v1/users HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"

HALVES = {
    "silent": b"",
    "one byte": b"G",
    "half a head": b"GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-a: b\r\n",
    "half a body": POST + b"Content-Length: 100000\r\n\r\n{",
    "half a chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
    "half a chunk's line": POST + b"Transfer-Encoding: chunked\r\n\r\n5",
    "half a trailer": POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX-a: b\r\n",
    "half of the next": b"GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 3 + b"GET ",
    "no word after 100": POST + b"Content-Length: 100000\r\nExpect: 100-continue\r\n\r\n",
}

#: Bytes that extend an unfinished request without ending it.
TRICKLES = {
    "half a head": b"a",
    "half a body": b" ",
    "half a chunk": b"a",
    "half a chunk's line": b"0",
    "half a trailer": b"a",
}

UNREAD = b"GET /api/docs-assets/swagger-ui-bundle.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@contextmanager
def crowd(web: Web, sent: bytes, receive_bytes: int = 0) -> Iterator[list[socket.socket]]:
    """Open connections that send some bytes and then nothing."""
    with ExitStack() as stack:
        held = [stack.enter_context(web.connect(receive_bytes)) for _ in range(CROWD)]
        for sock in held:
            sock.sendall(sent)
        yield held


def has_ended(sock: socket.socket, trickle: bytes = b"") -> bool:
    """Return whether the server has closed the connection; until then send a little more."""
    try:
        sock.setblocking(False)
        if trickle:
            sock.send(trickle)
        while sock.recv(65_536):
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


@pytest.mark.parametrize("kind", HALVES)
def test_unfinished_requests_delay_no_other_client(unhurried: Web, kind: str) -> None:
    with crowd(unhurried, HALVES[kind]) as held:
        assert unhurried.status() == 200
        assert unhurried.status("/api/v1/tracks") == 200
        assert not any(has_ended(sock) for sock in held)


@pytest.mark.parametrize("kind", HALVES)
def test_clients_with_unfinished_requests_are_disconnected(hurried: Web, kind: str) -> None:
    with crowd(hurried, HALVES[kind]) as held:
        wait_until(lambda: all(has_ended(sock) for sock in held))


@pytest.mark.parametrize("kind", TRICKLES)
def test_single_bytes_do_not_extend_the_timeout(hurried: Web, kind: str) -> None:
    with crowd(hurried, HALVES[kind]) as held:
        wait_until(lambda: all(has_ended(sock, TRICKLES[kind]) for sock in held))
        assert hurried.status() == 200


def test_renewed_silent_connections_delay_no_other_client(unhurried: Web) -> None:
    with ExitStack() as stack:
        for _round in range(3):
            with crowd(unhurried, b""):
                stack.enter_context(crowd(unhurried, b""))
                assert unhurried.status() == 200


def test_a_client_that_began_a_request_gets_408(hurried: Web) -> None:
    with hurried.connect() as sock:
        sock.sendall(HALVES["half a body"])
        answer = b"".join(iter(lambda: sock.recv(65_536), b""))
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"code": "REQUEST_TIMEOUT"' in answer


def test_an_unfinished_request_gets_408_after_the_default_timeout(default: Web) -> None:
    with default.connect() as sock:
        sock.sendall(HALVES["half a head"])
        assert sock.recv(13) == b"HTTP/1.1 408 "  # after ten seconds


def test_a_silent_client_gets_no_response(hurried: Web) -> None:
    with hurried.connect() as sock:
        assert sock.recv(65_536) == b""


def test_clients_that_do_not_read_delay_no_other_client(unhurried: Web) -> None:
    with crowd(unhurried, UNREAD * 9, receive_bytes=1):
        assert unhurried.status() == 200
        assert unhurried.status("/api/v1/tracks") == 200


def test_clients_that_do_not_read_are_disconnected(hurried: Web) -> None:
    with hurried.connect(receive_bytes=1) as sock:
        sock.sendall(UNREAD)
        wait_until(lambda: is_reset(sock))


def is_reset(sock: socket.socket) -> bool:
    """Return whether the server has reset the connection, without reading from it."""
    return bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))


def test_endless_bodies_are_bounded(unhurried: Web) -> None:
    begun = POST + b"Content-Length: 1000000\r\n\r\n" + bytes(900_000)
    with ExitStack() as stack:
        before = unhurried.worker.memory_info().rss
        for _ in range(CROWD):
            sock = stack.enter_context(unhurried.connect())
            with suppress(ConnectionError):  # its slot was taken
                sock.sendall(begun)
        assert unhurried.status() == 200
        grown = unhurried.worker.memory_info().rss - before
    assert grown < 1.5 * HELD_BYTES < CROWD * len(begun) / 1.5


def test_a_full_table_of_connections_makes_room(unhurried: Web) -> None:
    with ExitStack() as stack:
        for _ in range(6):  # 1,200 connections; a process holds 1,000
            stack.enter_context(crowd(unhurried, b"GET "))
        assert unhurried.status() == 200
