"""The same fan-out with python-socketio, in a virtual environment of its own, for comparison.

    python -m benchmarks.socketio_fanout /path/to/venv/bin/python [--sockets 200]

A client sends a volume; every client of the room receives the state (500 bytes, as ours). Clients are raw sockets
that speak just enough Engine.IO over WebSocket; server: gunicorn gthread, a thread a socket, its usual way.
"""

import argparse
import base64
import json
import os
import select
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.sockets import SAMPLES
from benchmarks.support.report import Report, percentile
from tests.servers import free_ports
from tests.wires import TEXT, frame

SERVER = """
import socketio
sio = socketio.Server(async_mode="threading", cors_allowed_origins="*")
@sio.event
def connect(sid, environ):
    sio.enter_room(sid, "room")
@sio.on("volume")
def volume(sid, value):
    sio.emit("state", {"volume": value, "pad": "x" * 500, "final": True}, room="room")
app = socketio.WSGIApp(sio)
"""
MARK = b'"final":true}'


def connect(port: int) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port))
    sock.sendall(
        f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {base64.b64encode(bytes(16)).decode()}\r\n\r\n".encode()
    )
    sock.settimeout(20)
    data = b""
    while b'"sid"' not in data:
        data += sock.recv(4096)
    sock.sendall(frame(TEXT, b"40"))
    data = b""
    while b'40{"sid"' not in data:
        data += sock.recv(4096)
    return sock


def last_of_ms(socks: list[socket.socket], value: float) -> float:
    poll = select.epoll()
    tails = {sock.fileno(): (sock, b"") for sock in socks}
    for descriptor in tails:
        poll.register(descriptor, select.EPOLLIN)
    began = time.perf_counter()
    socks[0].sendall(frame(TEXT, b"42" + json.dumps(["volume", value]).encode()))
    while tails:
        for descriptor, _ in poll.poll(20):
            sock, tail = tails[descriptor]
            tail = tail[-20:] + sock.recv(1 << 16)
            tails[descriptor] = (sock, tail)
            if MARK in tail:
                poll.unregister(descriptor)
                del tails[descriptor]
    return (time.perf_counter() - began) * 1000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("python")
    parser.add_argument("--sockets", type=int, default=200)
    options = parser.parse_args()
    folder, port = Path(tempfile.mkdtemp(prefix="sio-")), free_ports(1)[0]
    (folder / "peer.py").write_text(SERVER)
    command = [options.python, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "-w", "1", "--threads"]
    command += [str(options.sockets + 16), "--no-control-socket", "--log-level", "error", "peer:app"]
    server = subprocess.Popen(command, cwd=folder, start_new_session=True)
    try:
        time.sleep(3)
        socks = [connect(port) for _ in range(options.sockets)]
        time.sleep(1)
        values = [last_of_ms(socks, n / SAMPLES) for n in range(SAMPLES)]
    finally:
        os.killpg(server.pid, signal.SIGKILL)  # on SIGTERM it waits for its sockets for half a minute
        server.wait(10)
    report = Report("socketio_fanout")
    report.add(f"event to the last of {options.sockets}, p50", percentile(values, 0.5), "ms")
    report.add(f"event to the last of {options.sockets}, p99", percentile(values, 0.99), "ms")
    report.close()


if __name__ == "__main__":
    main()
