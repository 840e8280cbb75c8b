from __future__ import annotations

import socket
import struct
from collections.abc import Iterator

import numpy as np
import pytest

from media import wire


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_header_and_samples_arrive_as_sent(pair: tuple[socket.socket, socket.socket]) -> None:
    samples = np.arange(1000, dtype=np.float32).reshape(2, 500)
    wire.send(pair[0], {"a": [1, None, "é"]}, samples.data.cast("B"))
    wire.send(pair[0], {})
    header, payload = wire.receive(pair[1])
    assert header == {"a": [1, None, "é"]}
    assert np.array_equal(np.frombuffer(payload, np.float32).reshape(2, 500), samples)
    header, payload = wire.receive(pair[1])
    assert (header, payload.nbytes) == ({}, 0)


@pytest.mark.parametrize("sent", [b"", b"\0\0", struct.pack("!II", 2, 9) + b"{}only"])
def test_closed_channel_is_a_connection_error(sent: bytes, pair: tuple[socket.socket, socket.socket]) -> None:
    pair[0].sendall(sent)
    pair[0].close()
    with pytest.raises(ConnectionError):
        wire.receive(pair[1])


@pytest.mark.parametrize("sizes", [(1 << 30, 0), (2, 1 << 31)])
def test_too_large_message_is_refused(
    sizes: tuple[int, int], pair: tuple[socket.socket, socket.socket]
) -> None:
    pair[0].sendall(struct.pack("!II", *sizes) + b"{}")
    with pytest.raises(ConnectionError, match="too large"):
        wire.receive(pair[1])


def test_waiting_is_reported_and_can_be_aborted(pair: tuple[socket.socket, socket.socket]) -> None:
    waits: list[int] = []

    def on_wait() -> None:
        waits.append(len(waits))
        if len(waits) == 3:
            wire.send(pair[0], {"at": "last"})

    pair[1].settimeout(0.001)
    assert wire.receive(pair[1], on_wait)[0] == {"at": "last"}
    assert len(waits) >= 3
