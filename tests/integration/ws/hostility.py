"""Clients that violate the rules, and the resources that a server holds before and after them.

`python -m benchmarks.hostility` runs thousands of each beside two bystanders; `test_hostility.py` is its
short form.
"""

import json
import os
import socket
import struct
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from typing import NamedTuple

import psutil

from app.ws.transport.frames import MAX_MESSAGE_BYTES
from app.ws.transport.inbox import MAX_INBOX
from tests.servers import Server
from tests.signals import wait_until
from tests.wires import HANDSHAKE, TEXT, Speaker, frame, send_handshake

#: Counts by HTTP status or close code; 0: the connection was reset.
StatusCounts = Counter[int]

_writers = count()

#: The server waits two seconds for a close frame, and five for authentication.
ENDED_WITHIN_S = 20.0

#: A request through an unknown proxy is not authenticated by its address.
UNKNOWN_PROXY = {"X-Forwarded-For": "192.0.2.1"}

#: Events of some 42 KB: together larger than a socket's outbox (1 MiB) and the kernel's buffers.
WRITERS, BIG_EVENTS = 4, 45
BIG_METADATA = {f"{n}" * 32: "*" * 200 for n in range(8)}
SMALL_ROOM_BYTES = 4096


class Resources(NamedTuple):
    """Resources of a process."""

    descriptors: int
    threads: int

    @classmethod
    def by(cls, pid: int) -> "Resources":
        """Return the resources of a process after its last connection has closed."""
        wait_until(lambda: not connections(pid), ENDED_WITHIN_S)
        return cls(len(os.listdir(f"/proc/{pid}/fd")), len(os.listdir(f"/proc/{pid}/task")))


@contextmanager
def opened(
    port: int,
    client_id: str,
    session: str = "hostile",
    headers: Mapping[str, str] = HANDSHAKE,
    room_bytes: int = 0,
) -> Iterator[Speaker]:
    """Open a client, as soon as earlier ones have freed their slots."""
    name = f"{client_id}-{os.getpid()}"  # a second socket of a client id would replace the first

    def connected() -> socket.socket | None:
        status, sock = send_handshake(
            port, f"/ws?clientId={name}&session={session}&audio=no", headers, room_bytes
        )
        if status == 101:
            return sock
        sock.close()
        assert status == 503, status
        return None

    with wait_until(connected, ENDED_WITHIN_S) as sock:
        yield Speaker(sock)


def oversize(port: int, n: int) -> StatusCounts:
    """Send messages that are too big."""
    statuses: StatusCounts = Counter()
    too_big = frame(TEXT, b"*" * (MAX_MESSAGE_BYTES + 1))
    for number in range(n):
        with opened(port, f"big-{number % 4}") as wire:
            wire.send(too_big)
            statuses[ended(wire)] += 1
    return statuses


def flood(port: int, n: int) -> StatusCounts:
    """Send far more messages at once than an inbox holds."""
    statuses: StatusCounts = Counter()
    message = json.dumps({"id": "m", "type": "player.pause", "data": {}, "sequence": 9, "timestamp": 0})
    for number in range(n):
        with opened(port, f"flood-{number % 4}") as wire:
            send_if_read(wire, frame(TEXT, message.encode()) * 20 * MAX_INBOX)
            statuses[ended(wire)] += 1
    return statuses


def evil_origin(port: int, n: int) -> StatusCounts:
    """Open sockets as a page of another site."""
    statuses: StatusCounts = Counter()
    for _ in range(n):
        status, sock = send_handshake(port, headers={"Origin": "http://evil.example"})
        sock.close()
        statuses[status] += 1
    return statuses


def unauthenticated(port: int, n: int) -> StatusCounts:
    """Open all sockets without authenticating."""
    with ExitStack() as stack:
        silent = []
        statuses: StatusCounts = Counter()
        for number in range(n):
            status, sock = send_handshake(port, f"/ws?clientId=unknown-{number}", UNKNOWN_PROXY)
            if status == 101:
                silent.append(Speaker(stack.enter_context(sock)))
            else:
                sock.close()
                statuses[status] += 1
        return statuses + Counter(ended(wire) for wire in silent)


def reused_ticket(port: int, n: int, ticket: str) -> StatusCounts:
    """Authenticate with a used ticket."""
    statuses: StatusCounts = Counter()
    for number in range(n):
        with opened(port, f"thief-{number}", headers=UNKNOWN_PROXY) as wire:
            wire.say("connection.authenticate", ticket=ticket)
            statuses[ended(wire)] += 1
    return statuses


def slow_reader(port: int, n: int, track: str) -> StatusCounts:
    """Open devices that do not read the many events of their session."""
    with ExitStack() as stack:
        slow = [
            stack.enter_context(opened(port, f"slow-{number}", "slow", room_bytes=SMALL_ROOM_BYTES))
            for number in range(n)
        ]
        for wire in slow:
            wire.receive_until("connection.ready")
            wire.resume()
        for _ in range(WRITERS):  # each client has its own budget
            with opened(port, f"writer-{next(_writers)}", "slow") as writer:
                writer.receive_until("connection.ready")
                writer.resume()
                for _ in range(BIG_EVENTS):
                    writer.ask("queue.add", trackIds=[track] * 20, metadata=BIG_METADATA, replace=True)
        return Counter(ended(wire) for wire in slow)


def ended(wire: Speaker) -> int:
    """Return the code that a socket was closed with."""
    while True:
        try:
            opcode, payload = wire.read()
        except OSError:
            return 0
        if opcode == 0x8:
            return int(struct.unpack(">H", payload[:2])[0])
        if not opcode:
            return 0


def send_if_read(wire: Speaker, data: bytes) -> None:
    """Send until the server stops reading."""
    with suppress(BrokenPipeError, ConnectionResetError):
        wire.send(data)


def connections(pid: int) -> int:
    """Count the connections of clients to a process."""
    return sum(each.status != psutil.CONN_LISTEN for each in psutil.Process(pid).net_connections("tcp"))


def web_process(server: Server) -> int:
    """Return the gunicorn worker."""
    return max(process.pid for process in server.processes("gunicorn"))


def used_ticket(server: Server) -> str:
    """Return a ticket that was used once."""
    ticket = str(server.post("/api/v1/ws/tickets").data["ticket"])
    with opened(server.port, "page", headers=UNKNOWN_PROXY) as page:
        page.say("connection.authenticate", ticket=ticket)
        page.receive_until("connection.ready")
    return ticket
