"""What the socket costs: echo, fan-out, a command's way to another device, memory, and REST beside it.

    python -m benchmarks.socket [--sockets 1000]

Prints the figures and writes benchmarks/results/socket.json. Clients are raw sockets read by one epoll: what
is measured is the server, on the same machine and cores.
"""

import argparse
import base64
import contextlib
import json
import os
import platform
import select
import socket
import statistics
import tempfile
import threading
import time
from pathlib import Path

import psutil

from tests.music import tones, write_track
from tests.servers import Server
from tests.wires import TEXT, frame

RESULTS = Path(__file__).parent / "results" / "socket.json"
SAMPLES = 40
FINAL = b'"final":true}'
KEY = base64.b64encode(bytes(16)).decode()


class Peer:
    """A raw client."""

    def __init__(self, port: int, client_id: str, session: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(
            f"GET /ws?clientId={client_id}&session={session} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {KEY}\r\n\r\n".encode()
        )
        self.number = 0
        self._until(b'"connection.ready"')
        self.say("connection.resume", {"epoch": None, "lastSequence": None})
        self._until(b'"connection.resync"')

    def say(self, kind: str, data: dict[str, object]) -> None:
        self.number += 1
        envelope = {
            "id": f"m{time.monotonic_ns()}",
            "type": kind,
            "data": data,
            "sequence": self.number,
            "timestamp": 0,
        }
        self.socket.sendall(frame(TEXT, json.dumps(envelope).encode()))

    def _until(self, mark: bytes) -> None:
        """Read until a mark."""
        self.socket.settimeout(10)
        data = b""
        while mark not in data:
            data = data[-200:] + self.socket.recv(1 << 16)

    def drain(self) -> None:
        """Throw away what has come."""
        self.socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while self.socket.recv(1 << 16):
                pass
        self.socket.settimeout(10)

    def echo_ms(self) -> float:
        began = time.perf_counter()
        self.say("connection.ping", {})
        data = b""
        while b'"connection.pong"' not in data:
            data += self.socket.recv(1 << 16)
        return (time.perf_counter() - began) * 1000


def last_of_ms(sender: Peer, peers: list[Peer], kind: str, data: dict[str, object]) -> float:
    """From a command to its final event on the last of the sockets."""
    poll = select.epoll()
    tails = {}
    for peer in peers:
        peer.socket.setblocking(False)
        poll.register(peer.socket, select.EPOLLIN)
        tails[peer.socket.fileno()] = (peer.socket, b"")
    sender.socket.setblocking(True)
    began = time.perf_counter()
    sender.say(kind, data)
    sender.socket.setblocking(False)
    while tails:
        for descriptor, _ in poll.poll(10):
            sock, tail = tails[descriptor]
            tail = tail[-20:] + sock.recv(1 << 16)
            if FINAL in tail:
                del tails[descriptor]
                poll.unregister(descriptor)
            else:
                tails[descriptor] = (sock, tail)
    took = (time.perf_counter() - began) * 1000
    poll.close()
    return took


def spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        "p50": round(statistics.median(ordered), 3),
        "p99": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 3),
    }


def fan_out(server: Server, n: int) -> dict[str, float]:
    """player.volume to the last of n sockets of one session."""
    peers = [Peer(server.port, f"fan-{n}-{i}", f"fan-{n}") for i in range(n)]
    time.sleep(2.5)  # arrivals are told every two seconds
    for peer in peers:
        peer.drain()
    values = []
    for sample in range(SAMPLES):
        values.append(last_of_ms(peers[0], peers, "player.volume", {"volume": sample / SAMPLES / 2 + 0.01}))
        time.sleep(0.02)
    for peer in peers:
        peer.socket.close()
    return spread(values)


def long_queue(server: Server, n: int, track: str) -> dict[str, float]:
    """queue.add at 5,000 items, to the last of n sockets."""
    peers = [Peer(server.port, f"queue-{n}-{i}", f"queue-{n}") for i in range(n)]
    for _ in range(10):
        last_of_ms(peers[0], peers, "queue.add", {"trackIds": [track] * 500})
    time.sleep(2.5)
    for peer in peers:
        peer.drain()
    values = [last_of_ms(peers[0], peers, "queue.add", {"trackId": track}) for _ in range(SAMPLES)]
    for peer in peers:
        peer.socket.close()
    return spread(values)


def memory_and_echo(server: Server, n: int) -> dict[str, object]:
    """Memory and echo with n sockets in sessions of ten."""
    worker = psutil.Process(max(process.pid for process in server.processes("gunicorn")))
    warm = [Peer(server.port, f"warm-{i}", "warm") for i in range(20)]
    before = worker.memory_info().rss
    peers = [Peer(server.port, f"idle-{i}", f"idle-{i // 10}") for i in range(n)]
    time.sleep(3)
    used = (worker.memory_info().rss - before) / n / 1000
    values = [warm[i % 20].echo_ms() for i in range(2000)]
    threads = worker.num_threads()
    for peer in peers + warm:
        peer.socket.close()
    return {"echo": spread(values), "kb_a_socket": round(used, 1), "threads": threads}


def rest_beside(server: Server) -> dict[str, dict[str, float]]:
    """GET /tracks?limit=1 alone and beside 200 sockets that hear 20 events a second."""
    alone = rest_ms(server)
    peers = [Peer(server.port, f"busy-{i}", "busy") for i in range(200)]
    stop = threading.Event()

    def play() -> None:
        n = 0
        while not stop.wait(0.05):
            n += 1
            peers[n % 10].say("player.volume", {"volume": n % 97 / 97})

    def read() -> None:
        poll = select.epoll()
        for peer in peers:
            poll.register(peer.socket, select.EPOLLIN)
        by_descriptor = {peer.socket.fileno(): peer.socket for peer in peers}
        while not stop.is_set():
            for descriptor, _ in poll.poll(0.1):
                by_descriptor[descriptor].recv(1 << 16)

    threads = [threading.Thread(target=play), threading.Thread(target=read)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    beside = rest_ms(server)
    stop.set()
    for thread in threads:
        thread.join()
    for peer in peers:
        peer.socket.close()
    return {"alone": alone, "beside": beside}


def rest_ms(server: Server) -> dict[str, float]:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    values = []
    for _ in range(400):
        began = time.perf_counter()
        connection.request("GET", "/api/v1/tracks?limit=1")
        connection.getresponse().read()
        values.append((time.perf_counter() - began) * 1000)
    connection.close()
    return spread(values)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sockets", type=int, default=1000)
    n = parser.parse_args().sockets
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    write_track(folder / "music" / "a.flac", tones(1), title="Bench")
    server = Server(
        folder,
        folder / "music",
        AURALIS_SOCKETS="50000",
        AURALIS_SOCKETS_PER_PERSON="50000",
        AURALIS_LOG_LEVEL="ERROR",
    )
    server.start()
    try:
        server.wait_until_idle()
        track = server.tracks()[0]["id"]
        results = {
            "load": os.getloadavg(),
            "machine": {
                "cores": os.cpu_count(),
                "python": platform.python_version(),
                "cpu": platform.processor(),
            },
            f"{n} sockets": memory_and_echo(server, n),
            "event_to_the_last_of_ms": {str(size): fan_out(server, size) for size in (50, 200, n)},
            "queue_add_at_5000_items_ms": {str(size): long_queue(server, size, track) for size in (2, 6, 21)},
            "rest_ms": rest_beside(server),
        }
    finally:
        server.stop()
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
