"""Unusual but valid clients: the protection against slow clients must not affect them."""

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pytest

from tests.integration.web.conftest import Web
from tests.signals import PATIENCE_S

pytestmark = pytest.mark.integration

BATCH = "/api/v1/batch/tracks"
HOST = b"Host: 127.0.0.1\r\n"
HEALTH = b"GET /api/v1/health HTTP/1.1\r\n" + HOST + b"\r\n"

#: Just below the megabyte that a body may have.
BODY = json.dumps({"track_ids": []}).encode() + b" " * 1_000_000
POST = f"POST {BATCH} HTTP/1.1\r\nContent-Type: application/json\r\n".encode() + HOST


@contextmanager
def speaking(web: Web) -> Iterator[tuple[socket.socket, BinaryIO]]:
    with web.connect() as sock, sock.makefile("rb") as stream:
        yield sock, stream


def read(stream: BinaryIO) -> tuple[int, bytes, bytes]:
    """Return status, X-Request-ID and body of the next response."""
    status = int(stream.readline().split()[1])
    fields = dict(line.lower().split(b": ", 1) for line in iter(stream.readline, b"\r\n"))
    body = stream.read(int(fields.get(b"content-length", b"0")))
    return status, fields.get(b"x-request-id", b"").strip(), body


def test_pipelined_requests_are_answered_in_order(unhurried: Web) -> None:
    requests = [f"GET /api/v1/tracks/{n} HTTP/1.1\r\nX-Request-ID: {n}\r\n".encode() for n in range(20)]
    with speaking(unhurried) as (sock, stream):
        sock.sendall(b"".join(each + HOST + b"\r\n" for each in requests) + HEALTH)
        assert [read(stream)[:2] for _ in requests] == [(404, str(n).encode()) for n in range(20)]
        assert read(stream)[0] == 200


def test_requests_may_be_split_anywhere(unhurried: Web) -> None:
    request = POST + b"Content-Length: 17\r\n\r\n" + b'{"track_ids": []}' + HEALTH
    with speaking(unhurried) as (sock, stream):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in request:
            sock.sendall(bytes([byte]))
        assert (read(stream)[0], read(stream)[0]) == (422, 200)


def test_a_large_body_arrives(unhurried: Web) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", unhurried.port, timeout=PATIENCE_S)
    for _ in range(3):
        connection.request("POST", BATCH, BODY, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        assert (answer.status, answer.read()[:1]) == (422, b"{")
    connection.close()


def test_a_large_body_in_chunks_arrives(unhurried: Web) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", unhurried.port, timeout=PATIENCE_S)
    pieces = (BODY[at : at + 999] for at in range(0, len(BODY), 999))
    connection.request("POST", BATCH, pieces, {"Content-Type": "application/json"}, encode_chunked=True)
    assert connection.getresponse().status == 422
    connection.close()


def test_a_client_that_expects_100_continue_gets_it_once(unhurried: Web) -> None:
    with speaking(unhurried) as (sock, stream):
        for _ in range(2):
            sock.sendall(POST + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(BODY))
            assert (stream.readline(), stream.readline()) == (b"HTTP/1.1 100 Continue\r\n", b"\r\n")
            sock.sendall(BODY)
            assert read(stream)[0] == 422


@pytest.mark.parametrize("framing", [b"Content-Length: 9999999\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_a_body_that_is_too_large_is_refused_and_ends_the_connection(unhurried: Web, framing: bytes) -> None:
    with speaking(unhurried) as (sock, stream):
        sock.sendall(POST + framing + b"Expect: 100-continue\r\n\r\n")
        if b"chunked" in framing:
            assert stream.readline() + stream.readline() == b"HTTP/1.1 100 Continue\r\n\r\n"
            sock.sendall(b"200000\r\n" + b" " * 0x200000 + b"\r\n")
        assert read(stream)[0] == 413
        assert stream.read() == b""


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
        (b"GET /" + b"a" * 200_000, 431),
        (b"GET / HTTP/1.1\r\n" + b"X-a: b\r\n" * 200 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + b"X-a: b\r\n" * 20_000, 431),
        (b"GET / HTTP/1.1\nHost: a\n\n", 400),
        (b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0", 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
        (b"\r\n\r\n", 400),
    ],
)
def test_a_malformed_request_is_refused_at_once(unhurried: Web, request_: bytes, status: int) -> None:
    with speaking(unhurried) as (sock, stream):
        sock.sendall(request_)
        assert int(stream.readline().split()[1]) == status


def test_a_client_may_close_its_sending_side_after_a_request(unhurried: Web) -> None:
    with speaking(unhurried) as (sock, stream):
        sock.sendall(HEALTH)
        sock.shutdown(socket.SHUT_WR)
        assert read(stream)[0] == 200
        assert stream.read() == b""


def test_a_response_of_many_megabytes_arrives_complete(unhurried: Web) -> None:
    path = "/api/docs-assets/swagger-ui-bundle.js"
    with speaking(unhurried) as (sock, stream):
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() * 5)
        answers = [read(stream) for _ in range(5)]
    assert {status for status, _id, _body in answers} == {200}
    assert len({body for _status, _id, body in answers}) == 1
    assert len(answers[0][2]) > 1_000_000
