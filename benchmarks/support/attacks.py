"""Attacks with which one client exhausts its limits; `benchmarks.support.floods` measures their effect on others."""

import http.client
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import count, cycle, repeat
from typing import Any, NamedTuple

from tests.integration.ws.hostility import StatusCounts, opened

CONNECTIONS = 200
READERS = 48
ADDRESSES = 160

#: The attacker's address; the other user's is 127.0.0.1. All of 127/8 is this machine.
ATTACKER = ("127.0.0.2", 0)
TIMEOUT_S = 30.0

HALF_HEAD = b"GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-a: b\r\n"
HALF_BODY = b"POST /api/v1/users HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"


@dataclass(frozen=True, slots=True)
class Attacker:
    """Access of an attack: a listener's token, a long track and playlists of 9,000."""

    port: int
    token: str
    track: str
    playlists: list[str]
    until_s: float

    @property
    def is_on(self) -> bool:
        return time.time() < self.until_s

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}


class Flood(NamedTuple):
    name: str
    act: Callable[[Attacker], StatusCounts]


def connected(port: int, address: tuple[str, int] = ATTACKER) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), TIMEOUT_S, source_address=address)


def held_open(attacker: Attacker, first: bytes, then: bytes) -> StatusCounts:
    """Hold connections with an unfinished request, send a byte now and then, and replace those that end."""
    seen: StatusCounts = Counter()
    with ExitStack() as stack:
        held = [_begun(stack, attacker.port, first) for _ in range(CONNECTIONS)]
        while attacker.is_on:
            for n, sock in enumerate(held):
                if _is_ended(sock, then, seen):
                    sock.close()
                    with suppress(OSError):
                        held[n] = _begun(stack, attacker.port, first)
            time.sleep(1)
        seen[0] += sum(sock.fileno() >= 0 for sock in held)
    return seen


def _begun(stack: ExitStack, port: int, first: bytes) -> socket.socket:
    sock = stack.enter_context(connected(port))
    sock.sendall(first)
    sock.setblocking(False)
    return sock


def _is_ended(sock: socket.socket, then: bytes, seen: StatusCounts) -> bool:
    """Send a little more; return whether the server ended the connection, and count its status."""
    try:
        answer = sock.recv(4096)
    except BlockingIOError:
        with suppress(OSError):
            sock.send(then)
        return False
    except OSError:
        answer = b""
    seen[int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else -1] += 1
    return True


def half_heads(attacker: Attacker) -> StatusCounts:
    return held_open(attacker, HALF_HEAD, b"")


def trickled_heads(attacker: Attacker) -> StatusCounts:
    return held_open(attacker, HALF_HEAD, b"x")


def half_bodies(attacker: Attacker) -> StatusCounts:
    return held_open(attacker, HALF_BODY, b"")


def trickled_bodies(attacker: Attacker) -> StatusCounts:
    return held_open(attacker, HALF_BODY, b" ")


def silent_connections(attacker: Attacker) -> StatusCounts:
    return held_open(attacker, b"", b"")


def slow_readers(attacker: Attacker) -> StatusCounts:
    """Request a long track many times and read almost nothing of it."""
    request = (
        f"GET /api/v1/tracks/{attacker.track}/audio HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {attacker.token}\r\n\r\n"
    ).encode()
    seen: StatusCounts = Counter()
    with ExitStack() as stack:
        readers = [stack.enter_context(connected(attacker.port)) for _ in range(READERS)]
        for sock in readers:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.sendall(request)
        for sock in readers:
            with suppress(OSError, IndexError, ValueError):
                seen[int(sock.recv(256).split(b" ", 2)[1])] += 1
        while attacker.is_on:
            time.sleep(2)
            for sock in readers:
                with suppress(OSError):
                    sock.recv(2048)
    return seen


def fat_metadata(attacker: Attacker) -> StatusCounts:
    """Add items with all the metadata that a message can hold to three sessions, as fast as the budget allows."""
    metadata = {chr(0x1F600 + n) * 32: "\x01" * 200 for n in range(8)}
    seen: StatusCounts = Counter()
    with ExitStack() as stack:
        wires = []
        for n in range(3):
            wire = stack.enter_context(
                opened(attacker.port, f"fat-{n}", f"fat-{n}", {"Authorization": f"Bearer {attacker.token}"})
            )
            wire.receive_until("connection.ready")
            wire.resume()
            wires.append(wire)
        while attacker.is_on:
            for wire in wires:
                reply = wire.ask(
                    "queue.add", trackIds=[attacker.track] * 500, position="end", metadata=metadata
                )
                seen[503 if reply.get("error") else 200] += 1
    return seen


def post_all(
    attacker: Attacker, requests: Iterator[tuple[str, dict[str, Any]]], at_once: int
) -> StatusCounts:
    """POST the bodies, `at_once` at a time, until the attack ends."""

    def one_after_the_other(_n: int) -> StatusCounts:
        seen: StatusCounts = Counter()
        while attacker.is_on:
            path, body = next(requests)
            seen[posted(attacker.port, path, body, attacker.headers())] += 1
        return seen

    with ThreadPoolExecutor(at_once) as pool:
        return sum(pool.map(one_after_the_other, range(at_once)), Counter())


def status_of(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    headers: dict[str, str],
    body: dict[str, Any] | None = None,
) -> int:
    """Send one request and return its status, 0 for a connection that the server ended."""
    try:
        connection.request(method, path, json.dumps(body) if body else None, headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
    return answer.status


def posted(
    port: int, path: str, body: dict[str, Any], headers: dict[str, str], address: tuple[str, int] = ATTACKER
) -> int:
    """Post from an address and return the status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, TIMEOUT_S, source_address=address)
    return status_of(connection, "POST", path, headers, body)


def batches(attacker: Attacker) -> StatusCounts:
    """Batches of 100, eight at a time, that add to playlists of 9,000."""
    bodies = (
        {"operations": [{"op": "add_to_playlist", "track_id": attacker.track, "playlist_id": playlist}] * 100}
        for playlist in cycle(attacker.playlists)
    )
    lock = threading.Lock()

    def next_body() -> tuple[str, dict[str, Any]]:
        with lock:
            return "/api/v1/batch", next(bodies)

    return post_all(attacker, iter(next_body, None), 8)


def long_batches(attacker: Attacker) -> StatusCounts:
    """Batches of 10,000 plays, one after the other."""
    operation = {"op": "play", "track_id": attacker.track}
    return post_all(attacker, repeat(("/api/v1/batch", {"operations": [operation] * 10_000})), 1)


def handshakes(attacker: Attacker) -> StatusCounts:
    """Open sockets, each for another shared session."""
    seen: StatusCounts = Counter()
    numbers = count()
    while attacker.is_on:
        connection = http.client.HTTPConnection(
            "127.0.0.1", attacker.port, TIMEOUT_S, source_address=ATTACKER
        )
        n = next(numbers)
        connection.request(
            "GET",
            f"/ws?clientId=shake-{n}&session=shake-{n}&audio=no",
            headers={
                **attacker.headers(),
                "Connection": "Upgrade",
                "Upgrade": "websocket",
                "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
            },
        )
        with suppress(OSError, http.client.HTTPException):
            seen[connection.getresponse().status] += 1
        connection.close()
    return seen


def logins(attacker: Attacker) -> StatusCounts:
    """Guess the password of the other user from many addresses at once."""

    def guess(n: int) -> int:
        address = (f"127.0.{1 + n // 200}.{1 + n % 200}", 0)
        guessed = {"name": "bystander", "password": f"guess-{n}-{time.time()}"}
        return posted(
            attacker.port, "/api/v1/session", guessed, {"Content-Type": "application/json"}, address
        )

    seen: StatusCounts = Counter()
    with ThreadPoolExecutor(ADDRESSES) as pool:
        while attacker.is_on:
            seen.update(pool.map(guess, range(ADDRESSES)))
    return seen


def equal_words(attacker: Attacker) -> StatusCounts:
    """Search for one word, repeated a hundred times."""
    seen: StatusCounts = Counter()
    words = "+".join(["a"] * 100)
    connection = http.client.HTTPConnection("127.0.0.1", attacker.port, TIMEOUT_S, source_address=ATTACKER)
    while attacker.is_on:
        connection.request("GET", f"/api/v1/search?query={words}", headers=attacker.headers())
        answer = connection.getresponse()
        answer.read()
        seen[answer.status] += 1
    connection.close()
    return seen


FLOODS = (
    Flood("half heads", half_heads),
    Flood("trickled heads", trickled_heads),
    Flood("half bodies", half_bodies),
    Flood("trickled bodies", trickled_bodies),
    Flood("silent connections", silent_connections),
    Flood("slow readers of audio", slow_readers),
    Flood("fat metadata", fat_metadata),
    Flood("batches of 100", batches),
    Flood("batches of 10,000", long_batches),
    Flood("handshakes", handshakes),
    Flood("logins", logins),
    Flood("equal words", equal_words),
)
