"""Messages between a worker and its child process: a JSON header and raw bytes, no code."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from socket import socket
from typing import Any

import numpy as np

_SIZES = struct.Struct("!II")  # bytes of the header, bytes of the payload
# The largest message that a parent accepts: tags of 64 values a field; a block of 16 MB and one more frame.
_MOST_HEADER_BYTES = 1 << 20
_MOST_PAYLOAD_BYTES = 1 << 25


@dataclass(frozen=True, slots=True)
class FileRequest:
    """A request to the child about one file.

    Attributes
    ----------
    kind
        ``tags``, ``file``, ``sheet``, ``artwork``, ``lyrics``, ``audio_id``, ``audio_sample``, ``sound``,
        ``excerpts`` or ``transcode``.
    name
        The file's path relative to its root, in hexadecimal digits, if the reply depends on it.
    edge_px
        Longest edge of artwork; 0: as it is.
    decoder
        Of ``sound``.
    starts_s, length_s
        Of ``excerpts``.
    separators, kept_names
        Of ``tags`` and ``file``: a `Splitting`.
    sheets
        Of ``file``: what cue sheets say of it, as `sheets.pack` returns it.
    encoding, bitrate_kbps, start_s, total_s
        Of ``transcode``: the fields of `stream_formats.Transcoding`.
    section
        Of ``sound`` and ``transcode``: start and end of a part of the file in seconds, None to its end.
    """

    kind: str
    name: str | None = None
    edge_px: int = 0
    decoder: str | None = None
    starts_s: Sequence[float] = ()
    length_s: float = 0.0
    separators: Sequence[str] = ()
    kept_names: Sequence[str] = ()
    encoding: str = ""
    bitrate_kbps: int = 0
    start_s: float = 0.0
    total_s: float = 0.0
    sheets: str = ""
    section: Sequence[float | None] = ()


def send(channel: socket, header: Mapping[str, Any], payload: memoryview | None = None) -> None:
    """Send one message.

    Raises
    ------
    ConnectionError
        The other side closed the channel.
    """
    encoded = json.dumps(header).encode()
    channel.sendall(_SIZES.pack(len(encoded), payload.nbytes if payload else 0) + encoded)
    if payload:
        channel.sendall(payload)


def receive(channel: socket, on_wait: Callable[[], None] | None = None) -> tuple[dict[str, Any], memoryview]:
    """Receive one message.

    Parameters
    ----------
    channel : socket
    on_wait : callable, optional
        Called whenever the channel's own timeout passes; it may raise.

    Raises
    ------
    ConnectionError
        The other side closed the channel, or sent an invalid message.
    """
    header_bytes, payload_bytes = _SIZES.unpack(_receive_exactly(channel, _SIZES.size, on_wait))
    if header_bytes > _MOST_HEADER_BYTES or payload_bytes > _MOST_PAYLOAD_BYTES:
        raise ConnectionError("message too large")
    header = json.loads(bytes(_receive_exactly(channel, header_bytes, on_wait)))
    return header, _receive_exactly(channel, payload_bytes, on_wait)


def _receive_exactly(channel: socket, size: int, on_wait: Callable[[], None] | None) -> memoryview:
    buffer = np.empty(size, np.uint8).data
    received = 0
    while received < size:
        try:
            count = channel.recv_into(buffer[received:])
        except TimeoutError:
            if on_wait:
                on_wait()
            continue
        if not count:
            raise ConnectionError("the other side is gone")
        received += count
    return buffer
