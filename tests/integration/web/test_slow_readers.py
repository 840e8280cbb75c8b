"""Slow readers of audio and pictures: others are served beside them, and they resume by Range."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from app.api.media import MAX_STREAMS, MAX_STREAMS_EACH
from config.waiting_connections import HELD_BYTES
from tests.integration.web.conftest import ARTWORK_BYTES, AUDIO_BYTES, ELSEWHERE, HERE, Web, request
from tests.signals import wait_until

pytestmark = [pytest.mark.integration, pytest.mark.faults]

#: Together far more than the buffers for all clients.
VIEWERS = 80

#: Small enough for the kernel's buffer, so that a slow machine does not disconnect the reader again.
RESUMED_BYTES = 60_000


def begin(web: Web, path: str, source: str = HERE) -> tuple[socket.socket, int]:
    """Send a request and read only the first line of its response; return the connection and the status."""
    sock = web.connect(receive_bytes=1, source=source)
    sock.sendall(request(path))
    line = b""
    while not line.endswith(b"\r\n"):
        line += sock.recv(1)
    return sock, int(line.split()[1])


@contextmanager
def stalled_listeners(web: Web, n: int, source: str = HERE) -> Iterator[list[int]]:
    """Open streams of one address that stop reading; yield their statuses."""
    with ExitStack() as stack:
        statuses = []
        for _ in range(n):
            sock, status = begin(web, web.audio, source)
            stack.enter_context(sock)
            statuses.append(status)
        yield statuses


def test_one_stream_leaves_room_for_others(unhurried: Web) -> None:
    wait_until(lambda: unhurried.status(unhurried.audio) == 200)  # the streams of an earlier test have ended
    with stalled_listeners(unhurried, 2 * MAX_STREAMS_EACH) as statuses:
        assert statuses == [200] * MAX_STREAMS_EACH + [503] * MAX_STREAMS_EACH
        with stalled_listeners(unhurried, 1, ELSEWHERE) as others:
            assert others == [200]
    wait_until(lambda: unhurried.status(unhurried.audio) == 200)


def test_streams_leave_threads_for_other_requests(unhurried: Web) -> None:
    wait_until(lambda: unhurried.status(unhurried.audio) == 200)
    with ExitStack() as everywhere:
        for n in range(MAX_STREAMS // MAX_STREAMS_EACH):
            crowd = stalled_listeners(unhurried, MAX_STREAMS_EACH, f"127.0.1.{n + 1}")
            assert everywhere.enter_context(crowd) == [200] * MAX_STREAMS_EACH
        assert unhurried.status(unhurried.audio, ELSEWHERE) == 503
        assert unhurried.status() == 200
    wait_until(lambda: unhurried.status(unhurried.audio) == 200)


def test_a_slow_reader_is_disconnected_and_resumes_by_range(hurried: Web) -> None:
    sock, status = begin(hurried, hurried.audio)
    read = 0

    def is_disconnected() -> bool:
        nonlocal read
        try:
            read += len(sock.recv(100))
        except ConnectionResetError:
            return True
        return False

    with sock:
        assert status == 200
        wait_until(is_disconnected)
    assert 0 < read < AUDIO_BYTES
    with hurried.connect() as again, again.makefile("rb") as stream:
        again.sendall(request(hurried.audio, f"Range: bytes={read}-{read + RESUMED_BYTES - 1}\r\n"))
        assert stream.readline().split()[1] == b"206"
        while stream.readline() != b"\r\n":
            pass
        assert len(stream.read(RESUMED_BYTES)) == RESUMED_BYTES


def test_unread_pictures_are_bounded(unhurried: Web) -> None:
    path = f"/api/v1/tracks/{unhurried.track}/artwork"
    with ExitStack() as stack:
        with begin(unhurried, path)[0]:  # the child process runs, and its memory is allocated
            before = unhurried.worker.memory_info().rss
        for _ in range(VIEWERS):
            sock, status = begin(unhurried, path)
            stack.enter_context(sock)
            assert status == 200
        grown = unhurried.worker.memory_info().rss - before
    assert grown < 2 * HELD_BYTES < VIEWERS * ARTWORK_BYTES / 4
    with unhurried.connect() as sock, sock.makefile("rb") as stream:
        sock.sendall(request(path))
        while stream.readline() != b"\r\n":
            pass
        assert len(stream.read(ARTWORK_BYTES)) == ARTWORK_BYTES
