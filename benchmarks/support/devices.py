"""Minimal clients of a server's socket: they share the machine and its cores with the measured server."""

import contextlib
import json
import select
import socket
import time
from collections.abc import Mapping

from tests.wires import HANDSHAKE, PONG, TEXT, frame, send_handshake

FINAL = b'"final":true}'
READ_BYTES = 1 << 16
PATIENCE_S = 30


class Device:
    """A raw client that has received the state."""

    def __init__(
        self,
        port: int,
        client_id: str,
        session: str,
        audio: str = "yes",
        headers: Mapping[str, str] = HANDSHAKE,
    ) -> None:
        status, self.socket = send_handshake(
            port, f"/ws?clientId={client_id}&session={session}&audio={audio}", headers
        )
        assert status == 101, status
        self.number = 0
        self._until(b'"connection.ready"')
        self.say("connection.resume", {"epoch": None, "lastSequence": None})
        self._until(b'"connection.resync"')

    def say(self, kind: str, data: Mapping[str, object]) -> None:
        """Send a message, and an unsolicited pong: the server's pings are not read."""
        self.number += 1
        envelope = {"id": f"m{time.monotonic_ns()}", "type": kind, "data": data}
        message = json.dumps({**envelope, "sequence": self.number, "timestamp": 0}).encode()
        self.socket.sendall(frame(PONG) + frame(TEXT, message))

    def drain(self) -> None:
        """Discard received data."""
        self.socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while self.socket.recv(READ_BYTES):
                pass
        self.socket.settimeout(PATIENCE_S)

    def echo_ms(self) -> float:
        """Return the time from a ping of the protocol to its pong."""
        began_s = time.perf_counter()
        self.say("connection.ping", {})
        self._until(b'"connection.pong"')
        return (time.perf_counter() - began_s) * 1000

    def close(self) -> None:
        self.socket.close()

    def _until(self, mark: bytes) -> None:
        self.socket.settimeout(PATIENCE_S)
        data = b""
        while mark not in data:
            data = data[-len(mark) :] + received(self.socket)


def received(sock: socket.socket) -> bytes:
    """Return received data; fail if the server has closed the connection, instead of waiting."""
    data = sock.recv(READ_BYTES)
    if not data:
        raise ConnectionResetError("the server closed a device's socket")
    return data


def last_of_ms(sender: Device, devices: list[Device], kind: str, data: Mapping[str, object]) -> float:
    """Return the time from a command to its final event on the last of the sockets."""
    poll = select.epoll()
    waiting = {}
    for device in devices:
        device.socket.setblocking(False)
        poll.register(device.socket, select.EPOLLIN)
        waiting[device.socket.fileno()] = (device.socket, b"")
    sender.socket.setblocking(True)
    began_s = time.perf_counter()
    sender.say(kind, data)
    sender.socket.setblocking(False)
    while waiting:
        ready = poll.poll(PATIENCE_S)
        if not ready:
            raise TimeoutError(f"{len(waiting)} devices received no final event")
        for descriptor, _ in ready:
            sock, tail = waiting[descriptor]
            tail = tail[-len(FINAL) :] + received(sock)
            if FINAL in tail:
                del waiting[descriptor]
                poll.unregister(descriptor)
            else:
                waiting[descriptor] = (sock, tail)
    took_ms = (time.perf_counter() - began_s) * 1000
    poll.close()
    return took_ms
