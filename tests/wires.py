"""A WebSocket client in bytes, which can also violate the protocol."""

import base64
import json
import socket
import struct
from collections.abc import Mapping
from itertools import count
from typing import Any

from tests.replicas import Replica
from tests.signals import PATIENCE_S

TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION = 0x1, 0x2, 0x8, 0x9, 0xA, 0x0
MASK = b"\x01\x02\x03\x04"

HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": base64.b64encode(bytes(16)).decode(),
}

_ids = count(1)


def masked(payload: bytes) -> bytes:
    mask = (MASK * (len(payload) // len(MASK) + 1))[: len(payload)]
    mixed = int.from_bytes(payload) ^ int.from_bytes(mask)
    return mixed.to_bytes(len(payload))


def frame(opcode: int, payload: bytes = b"", final: bool = True, rsv: int = 0, mask: bool = True) -> bytes:
    """Encode a frame; by default as a client sends it."""
    head = bytes([(0x80 if final else 0) | rsv << 4 | opcode])
    flag, size = (0x80 if mask else 0), len(payload)
    if size < 126:
        head += bytes([flag | size])
    elif size < 65_536:
        head += bytes([flag | 126]) + struct.pack(">H", size)
    else:
        head += bytes([flag | 127]) + struct.pack(">Q", size)
    return head + (MASK + masked(payload) if mask else payload)


def send_handshake(
    port: int, path: str = "/ws", headers: Mapping[str, str] = HANDSHAKE, room_bytes: int = 0
) -> tuple[int, socket.socket]:
    """Send a handshake; return the status of the response, and the connection.

    Parameters
    ----------
    headers
        Beside those of a handshake, or in their place; empty ones are left out.
    room_bytes
        Size of the kernel's receive buffer; 0: the kernel's choice.
    """
    sock = socket.socket()
    try:
        sock.settimeout(PATIENCE_S)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if room_bytes:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room_bytes)
        sock.connect(("127.0.0.1", port))
        wanted = {"Host": f"127.0.0.1:{port}", **HANDSHAKE, **headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in wanted.items() if value)
        sock.sendall(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode())
        head = read_head(sock)
    except BaseException:
        sock.close()
        raise
    assert b"permessage-deflate" not in head
    return int(head.split(b" ", 2)[1]), sock


def tcp_pair() -> tuple[socket.socket, socket.socket]:
    """Return both ends of a TCP connection, which behaves differently from a socketpair."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ours = socket.create_connection(listener.getsockname())
        return ours, listener.accept()[0]


def read_head(sock: socket.socket) -> bytes:
    """Read the head of a response, and leave later bytes unread."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        seen = sock.recv(4096, socket.MSG_PEEK)
        if not seen:
            raise ConnectionResetError("no response to the handshake")
        end = (head[-3:] + seen).find(b"\r\n\r\n")
        head += sock.recv(len(seen) if end < 0 else end + 4 - len(head[-3:]))
    return head


class Wire:
    """Sends and receives frames on a connected socket."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self.socket.settimeout(PATIENCE_S)
        self._buffer = b""

    def send(self, *frames: bytes) -> None:
        self.socket.sendall(b"".join(frames))

    def read(self) -> tuple[int, bytes]:
        """Receive the next frame; (0, b"") at the end of the stream."""
        head = self._take(2)
        if len(head) < 2:
            return 0, b""
        size = head[1] & 0x7F
        if size == 126:
            size = struct.unpack(">H", self._take(2))[0]
        elif size == 127:
            size = struct.unpack(">Q", self._take(8))[0]
        return head[0] & 0x0F, self._take(size)

    def close_code(self) -> int:
        """Return the code that the peer closes with, skipping other frames."""
        while True:
            opcode, payload = self.read()
            if opcode == CLOSE:
                return int(struct.unpack(">H", payload[:2])[0])
            assert opcode, "the stream ended without a close frame"

    def at_end(self) -> bool:
        """Return whether the peer has closed its side."""
        return self.read() == (0, b"")

    def close(self) -> None:
        self.socket.close()

    def _take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            try:
                data = self.socket.recv(65_536)
            except ConnectionResetError:
                data = b""
            if not data:
                break
            self._buffer += data
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken


class Speaker(Wire):
    """Sends and receives messages of the protocol."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock)
        self.sequence = 0
        self.replica = Replica()

    def say(self, kind: str, message_id: str | None = None, **data: Any) -> str:
        """Send a message with the next number; return its id."""
        self.sequence += 1
        return self.say_raw(kind, data, self.sequence, message_id)

    def say_raw(self, kind: str, data: Any, sequence: int, message_id: str | None = None) -> str:
        message_id = message_id or f"msg_{next(_ids)}"
        envelope = {"id": message_id, "type": kind, "data": data, "sequence": sequence, "timestamp": 0}
        self.send(frame(TEXT, json.dumps(envelope).encode()))
        return message_id

    def receive(self) -> dict[str, Any]:
        """Receive the next message; apply events to the replica."""
        while True:
            opcode, payload = self.read()
            assert opcode in (TEXT, PING), f"{opcode}: {payload[:200]!r}"
            if opcode == TEXT:
                break
            self.send(frame(PONG, payload))
        message: dict[str, Any] = json.loads(payload)
        if message["type"] == "connection.resync":
            data = message["data"]
            self.replica.resync(data["epoch"], data["sequence"], data["player"], data["queue"])
        elif not message.get("transient"):
            self.replica.take(message)
        return message

    def receive_until(self, kind: str) -> dict[str, Any]:
        while (message := self.receive())["type"] != kind:
            pass
        return message

    def reply_to(self, message_id: str) -> dict[str, Any]:
        """Return the last reply to a message."""
        while True:
            message = self.receive()
            if message.get("responseToId") == message_id and (
                message.get("final") or message.get("transient")
            ):
                return message

    def ask(self, kind: str, **data: Any) -> dict[str, Any]:
        return self.reply_to(self.say(kind, **data))

    def error(self, kind: str, **data: Any) -> str:
        """Send a message and return the error code of its reply."""
        return str(self.ask(kind, **data)["error"]["code"])

    def resume(self, epoch: str | None = None, last: int | None = None) -> dict[str, Any]:
        return self.ask("connection.resume", epoch=epoch, lastSequence=last)
