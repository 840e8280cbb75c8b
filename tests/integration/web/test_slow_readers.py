"""Slow readers of audio and pictures: others are served beside them, and they resume by Range."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from app.api.media import MAX_STREAMS, MAX_STREAMS_EACH
from config.waiting_connections import HELD_BYTES
from tests.integration.web.conftest import ELSEWHERE, HERE, PICTURE_BYTES, SOUND_BYTES, Web, ask
from tests.signals import wait_until

pytestmark = [pytest.mark.integration, pytest.mark.faults]

#: Together far more than is kept for all clients.
VIEWERS = 80

#: So little that the kernel takes it at once: a reader on a busy machine may not be let go again.
RESUMED_BYTES = 60_000


def begin(web: Web, path: str, source: str = HERE) -> tuple[socket.socket, int]:
    """A connection that asks and reads no more than the first line of its answer, and what that says."""
    sock = web.connect(receive_bytes=1, source=source)
    sock.sendall(ask(path))
    line = b""
    while not line.endswith(b"\r\n"):
        line += sock.recv(1)
    return sock, int(line.split()[1])


@contextmanager
def listening(web: Web, n: int, source: str = HERE) -> Iterator[list[int]]:
    """Listeners at one address that stop reading, and how they were answered."""
    with ExitStack() as stack:
        statuses = []
        for _ in range(n):
            sock, status = begin(web, web.audio, source)
            stack.enter_context(sock)
            statuses.append(status)
        yield statuses


def test_one_stream_leaves_room_for_others(unhurried: Web) -> None:
    wait_until(lambda: unhurried.status(unhurried.audio) == 200)  # those of another test have gone
    with listening(unhurried, 2 * MAX_STREAMS_EACH) as statuses:
        assert statuses == [200] * MAX_STREAMS_EACH + [503] * MAX_STREAMS_EACH
        with listening(unhurried, 1, ELSEWHERE) as others:
            assert others == [200]
    wait_until(lambda: unhurried.status(unhurried.audio) == 200)


def test_streams_leave_threads_for_other_requests(unhurried: Web) -> None:
    wait_until(lambda: unhurried.status(unhurried.audio) == 200)
    with ExitStack() as everywhere:
        for n in range(MAX_STREAMS // MAX_STREAMS_EACH):
            crowd = listening(unhurried, MAX_STREAMS_EACH, f"127.0.1.{n + 1}")
            assert everywhere.enter_context(crowd) == [200] * MAX_STREAMS_EACH
        assert unhurried.status(unhurried.audio, ELSEWHERE) == 503
        assert unhurried.status() == 200
    wait_until(lambda: unhurried.status(unhurried.audio) == 200)


def test_a_slow_reader_is_disconnected_and_resumes_by_range(hurried: Web) -> None:
    sock, status = begin(hurried, hurried.audio)
    read = 0

    def is_let_go() -> bool:
        nonlocal read
        try:
            read += len(sock.recv(100))
        except ConnectionResetError:
            return True
        return False

    with sock:
        assert status == 200
        wait_until(is_let_go)
    assert 0 < read < SOUND_BYTES
    with hurried.connect() as again, again.makefile("rb") as heard:
        again.sendall(ask(hurried.audio, f"Range: bytes={read}-{read + RESUMED_BYTES - 1}\r\n"))
        assert heard.readline().split()[1] == b"206"
        while heard.readline() != b"\r\n":
            pass
        assert len(heard.read(RESUMED_BYTES)) == RESUMED_BYTES


def test_unread_pictures_are_bounded(unhurried: Web) -> None:
    path = f"/api/v1/tracks/{unhurried.track}/artwork"
    with ExitStack() as stack:
        with begin(unhurried, path)[0]:  # the child has begun, and memory been taken that stays
            before = unhurried.worker.memory_info().rss
        for _ in range(VIEWERS):
            sock, status = begin(unhurried, path)
            stack.enter_context(sock)
            assert status == 200
        grown = unhurried.worker.memory_info().rss - before
    assert grown < 2 * HELD_BYTES < VIEWERS * PICTURE_BYTES / 4
    with unhurried.connect() as sock, sock.makefile("rb") as heard:
        sock.sendall(ask(path))
        while heard.readline() != b"\r\n":
            pass
        assert len(heard.read(PICTURE_BYTES)) == PICTURE_BYTES
