"""HTTP clients in a closed loop, and the processor time that they cost a server."""

import json
import selectors
import socket
import time
from collections.abc import Sequence
from typing import Any, Protocol

LEAST = 10  # responses that a figure needs
WARMED = 20  # requests of each kind before the measured ones


class Timed(Protocol):
    """Processes whose processor time is measured."""

    def cpu_times(self) -> Sequence[float]:
        """Return the time in user mode and in the kernel, s."""


class Connection:
    """One keep-alive connection that sends the next request after each response."""

    def __init__(self, requests: list[bytes], port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.requests, self.turn, self.buffer, self.began_s = requests, 0, b"", 0.0

    def ask(self) -> None:
        self.began_s = time.perf_counter()
        self.socket.sendall(self.requests[self.turn % len(self.requests)])
        self.turn += 1

    def is_answered(self) -> bool:
        self.buffer += self.socket.recv(1 << 20)
        head, end, body = self.buffer.partition(b"\r\n\r\n")
        if not end:
            return False
        assert head.split(b" ", 2)[1] in (b"200", b"202", b"304"), head + body[:300]
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        if len(body) < length:
            return False
        self.buffer = b""
        return True


def warm_up(requests: list[bytes], port: int) -> None:
    """Send each request once, of many the last few: first requests create indexes and caches."""
    connection = Connection(requests[-WARMED:], port)
    for _ in requests[-WARMED:]:
        connection.ask()
        while not connection.is_answered():
            pass
    connection.socket.close()


def measure(
    worker: "Timed", requests: list[bytes], connections: int, seconds: float, port: int
) -> dict[str, float]:
    """Measure in a closed loop: latencies, requests a second, and processor time a request."""
    chosen = selectors.DefaultSelector()
    cpu_s = sum(worker.cpu_times()[:2])
    for n in range(connections):
        begins = n * len(requests) // connections
        connection = Connection(requests[begins:] + requests[:begins], port)
        chosen.register(connection.socket, selectors.EVENT_READ, connection)
        connection.ask()
    latencies: list[float] = []
    ends_s = time.perf_counter() + seconds
    while time.perf_counter() < ends_s or len(latencies) < LEAST:
        for key, _ in chosen.select(1.0):
            if key.data.is_answered():
                latencies.append((time.perf_counter() - key.data.began_s) * 1000)
                key.data.ask()
    for key in list(chosen.get_map().values()):
        key.data.socket.close()
    warm = sorted(latencies[len(latencies) // 10 :])
    rank = {
        f"p{share}_ms": round(warm[min(len(warm) - 1, len(warm) * share // 100)], 3) for share in (50, 95, 99)
    }
    cpu_ms = (sum(worker.cpu_times()[:2]) - cpu_s) * 1000 / len(latencies)
    return rank | {"requests_per_s": round(len(latencies) / seconds), "cpu_ms": round(cpu_ms, 3)}


def get(path: str, **headers: str) -> bytes:
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: 127.0.0.1",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(path: str, body: Any) -> bytes:
    sent = json.dumps(body)
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(sent)}"
    return f"{head}\r\n\r\n{sent}".encode()


def wait(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.1)
