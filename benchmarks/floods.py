"""Floods: one client takes all that it can get, and another person goes on with a list, a write and a socket.

Part of `python -m benchmarks.hostility`; the attacks are those of the report that led to the limits.
"""

import http.client
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import count, cycle, repeat
from multiprocessing import get_context
from typing import Any, NamedTuple

import psutil

from benchmarks.devices import Device
from benchmarks.report import Report, percentile
from tests.integration.ws.hostility import Answers, Held, connections, opened, web_process
from tests.servers import Server
from tests.signals import wait_until

FLOOD_S = 20.0
SETTLED_S = 180.0

#: What another person waits for at most while somebody attacks, and how far memory may grow.
LIST_MS, ECHO_MS = 100.0, 50.0
WEB_MB, REDIS_MB = 128.0, 64.0

CONNECTIONS = 200
READERS = 48
PLAYLISTS = 10
ADDRESSES = 160
PAUSE_S = 0.1
PASSWORD = "benchmark-password"

#: The attacker's address; the other person's is 127.0.0.1. All of 127/8 is this machine.
ATTACKER = ("127.0.0.2", 0)
TIMEOUT_S = 30.0

HALF_HEAD = b"GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-a: b\r\n"
HALF_BODY = b"POST /api/v1/users HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"


@dataclass(frozen=True, slots=True)
class Attacker:
    """What an attack may use: a listener's token, a long track and playlists of 9,000."""

    port: int
    token: str
    track: str
    playlists: list[str]
    until_s: float

    @property
    def goes_on(self) -> bool:
        return time.time() < self.until_s

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}


class Flood(NamedTuple):
    name: str
    act: Callable[[Attacker], Answers]


@dataclass(slots=True)
class Bystander:
    """How another person fared."""

    lists_ms: list[float]
    echoes_ms: list[float]
    refused: Counter[int]


def connected(port: int, address: tuple[str, int] = ATTACKER) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), TIMEOUT_S, source_address=address)


def held_open(attacker: Attacker, first: bytes, then: bytes) -> Answers:
    """Hold connections with an unfinished request, send a byte now and then, and replace those that end."""
    seen: Answers = Counter()
    with ExitStack() as stack:
        held = [_begun(stack, attacker.port, first) for _ in range(CONNECTIONS)]
        while attacker.goes_on:
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


def _is_ended(sock: socket.socket, then: bytes, seen: Answers) -> bool:
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


def half_heads(attacker: Attacker) -> Answers:
    return held_open(attacker, HALF_HEAD, b"")


def trickled_heads(attacker: Attacker) -> Answers:
    return held_open(attacker, HALF_HEAD, b"x")


def half_bodies(attacker: Attacker) -> Answers:
    return held_open(attacker, HALF_BODY, b"")


def trickled_bodies(attacker: Attacker) -> Answers:
    return held_open(attacker, HALF_BODY, b" ")


def silent_connections(attacker: Attacker) -> Answers:
    return held_open(attacker, b"", b"")


def slow_readers(attacker: Attacker) -> Answers:
    """Ask for a long track many times and read next to nothing of it."""
    request = (
        f"GET /api/v1/tracks/{attacker.track}/audio HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {attacker.token}\r\n\r\n"
    ).encode()
    seen: Answers = Counter()
    with ExitStack() as stack:
        readers = [stack.enter_context(connected(attacker.port)) for _ in range(READERS)]
        for sock in readers:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.sendall(request)
        for sock in readers:
            with suppress(OSError, IndexError, ValueError):
                seen[int(sock.recv(256).split(b" ", 2)[1])] += 1
        while attacker.goes_on:
            time.sleep(2)
            for sock in readers:
                with suppress(OSError):
                    sock.recv(2048)
    return seen


def fat_metadata(attacker: Attacker) -> Answers:
    """Add items with all the metadata that a message can hold to three sessions, as fast as the budget lets."""
    metadata = {chr(0x1F600 + n) * 32: "\x01" * 200 for n in range(8)}
    seen: Answers = Counter()
    with ExitStack() as stack:
        wires = []
        for n in range(3):
            wire = stack.enter_context(
                opened(attacker.port, f"fat-{n}", f"fat-{n}", {"Authorization": f"Bearer {attacker.token}"})
            )
            wire.hear_until("connection.ready")
            wire.resume()
            wires.append(wire)
        while attacker.goes_on:
            for wire in wires:
                said = wire.ask(
                    "queue.add", trackIds=[attacker.track] * 500, position="end", metadata=metadata
                )
                seen[503 if said.get("error") else 200] += 1
    return seen


def asked(attacker: Attacker, requests: Iterator[tuple[str, dict[str, Any]]], at_once: int) -> Answers:
    """POST the bodies, so many at a time, until the attack ends."""

    def one_after_the_other(_n: int) -> Answers:
        seen: Answers = Counter()
        while attacker.goes_on:
            path, body = next(requests)
            seen[posted(attacker.port, path, body, attacker.headers())] += 1
        return seen

    with ThreadPoolExecutor(at_once) as pool:
        return sum(pool.map(one_after_the_other, range(at_once)), Counter())


def posted(
    port: int, path: str, body: dict[str, Any], headers: dict[str, str], address: tuple[str, int] = ATTACKER
) -> int:
    """Return the status, 0 for a connection that the server ended."""
    connection = http.client.HTTPConnection("127.0.0.1", port, TIMEOUT_S, source_address=address)
    try:
        connection.request("POST", path, json.dumps(body), headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
    return answer.status


def batches(attacker: Attacker) -> Answers:
    """Batches of 100, eight at a time, that add to playlists of 9,000."""
    bodies = (
        {"operations": [{"op": "add_to_playlist", "track_id": attacker.track, "playlist_id": playlist}] * 100}
        for playlist in cycle(attacker.playlists)
    )
    lock = threading.Lock()

    def next_body() -> tuple[str, dict[str, Any]]:
        with lock:
            return "/api/v1/batch", next(bodies)

    return asked(attacker, iter(next_body, None), 8)


def long_batches(attacker: Attacker) -> Answers:
    """Batches of 10,000 plays, one after the other."""
    operation = {"op": "play", "track_id": attacker.track}
    return asked(attacker, repeat(("/api/v1/batch", {"operations": [operation] * 10_000})), 1)


def handshakes(attacker: Attacker) -> Answers:
    """Open a socket for ever another shared session."""
    seen: Answers = Counter()
    numbers = count()
    while attacker.goes_on:
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


def logins(attacker: Attacker) -> Answers:
    """Guess the password of the other person from many addresses at once."""

    def guess(n: int) -> int:
        address = (f"127.0.{1 + n // 200}.{1 + n % 200}", 0)
        guessed = {"name": "bystander", "password": f"guess-{n}-{time.time()}"}
        return posted(
            attacker.port, "/api/v1/session", guessed, {"Content-Type": "application/json"}, address
        )

    seen: Answers = Counter()
    with ThreadPoolExecutor(ADDRESSES) as pool:
        while attacker.goes_on:
            seen.update(pool.map(guess, range(ADDRESSES)))
    return seen


def equal_words(attacker: Attacker) -> Answers:
    """Search for one word a hundred times over."""
    seen: Answers = Counter()
    words = "+".join(["a"] * 100)
    connection = http.client.HTTPConnection("127.0.0.1", attacker.port, TIMEOUT_S, source_address=ATTACKER)
    while attacker.goes_on:
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


def flood(report: Report, server: Server, people: "People", kind: Flood) -> None:
    """Let one flood loose and measure the other person, the memory and the way back to rest."""
    web, durable = psutil.Process(web_process(server)), _durable(server)
    before = Held.by(web.pid)
    at_rest_mb = _rss_mb(web), _rss_mb(durable)
    attacker = Attacker(server.port, people.attacker, people.track, people.playlists, time.time() + FLOOD_S)
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        attack = pool.submit(kind.act, attacker)
        fared, peaks_mb = _bystand(server, people, lambda: not attack.done(), (web, durable))
        seen = attack.result()
    began_s = time.monotonic()
    wait_until(lambda: not connections(web.pid) and _is_idle(server, people), SETTLED_S, 0.5)
    rest_s = time.monotonic() - began_s
    after = Held.by(web.pid)
    shown = ", ".join(f"{n:,} x {code or 'held'}" for code, n in seen.most_common())
    report.section(f"{kind.name}: {shown}")
    name = kind.name
    report.add(f"{name}: list, p99", percentile(fared.lists_ms, 0.99), "ms", most=(None, LIST_MS))
    report.add(f"{name}: socket's echo, p99", percentile(fared.echoes_ms, 0.99), "ms", most=(None, ECHO_MS))
    refused = sum(n for status, n in fared.refused.items() if status >= 400 or not status)
    asked_n = fared.refused.total()
    report.add(
        f"{name}: requests refused", refused, most=(0, None), note=f"of {asked_n}: {dict(fared.refused)}"
    )
    for what, at_rest, peak, most in zip(
        ("web", "durable"), at_rest_mb, peaks_mb, (WEB_MB, REDIS_MB), strict=True
    ):
        report.add(f"{name}: {what} grows by", peak - at_rest, "MB", most=(most, None))
    report.add(f"{name}: at rest again after", rest_s, "s")
    report.add(f"{name}: descriptors left", max(0, after.descriptors - before.descriptors), most=(None, 8))


def _bystand(
    server: Server,
    people: "People",
    goes_on: Callable[[], bool],
    watched: tuple[psutil.Process, psutil.Process],
) -> tuple[Bystander, list[float]]:
    """List, write and echo until an attack ends; return how that went, and the peaks of memory in MB."""
    fared = Bystander([], [], Counter())
    peaks_mb = [0.0, 0.0]
    headers = {"Authorization": f"Bearer {people.bystander}", "Content-Type": "application/json"}
    device = Device(server.port, "bystander", "own", headers=headers)
    favourite = {"track_id": people.track}
    while goes_on() or len(fared.lists_ms) < 10:
        began_s = time.perf_counter()
        fared.refused[_status(server.port, "GET", "/api/v1/tracks?limit=50", headers)] += 1
        fared.lists_ms.append((time.perf_counter() - began_s) * 1000)
        fared.refused[_status(server.port, "POST", "/api/v1/favourites", headers, favourite)] += 1
        fared.refused[_status(server.port, "DELETE", f"/api/v1/favourites/{people.track}", headers)] += 1
        fared.echoes_ms.append(device.echo_ms())
        peaks_mb = [max(peak, _rss_mb(process)) for peak, process in zip(peaks_mb, watched, strict=True)]
        time.sleep(PAUSE_S)
    device.close()
    return fared, peaks_mb


def _status(
    port: int, method: str, path: str, headers: dict[str, str], body: dict[str, str] | None = None
) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    try:
        connection.request(method, path, json.dumps(body) if body else None, headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
    return answer.status


def _rss_mb(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1e6


def _durable(server: Server) -> psutil.Process:
    return server.processes("durable.sock")[0]


def _is_idle(server: Server, people: "People") -> bool:
    jobs = server.get("/api/v1/jobs", {"Authorization": f"Bearer {people.admin}"}, limit=50).json["items"]
    return all(job["state"] not in ("pending", "running") for job in jobs)


@dataclass(frozen=True, slots=True)
class People:
    """Tokens of an administrator and two listeners, and what the attacker has."""

    admin: str
    attacker: str
    bystander: str
    track: str
    playlists: list[str]


def people_of(server: Server) -> People:
    """Make the accounts; the track is the longest."""
    track = max(server.tracks(), key=lambda each: each["duration_s"])["id"]
    admin = _token(server, "admin", {})
    of_admin = {"Authorization": f"Bearer {admin}"}
    attacker, bystander = (_token(server, name, of_admin) for name in ("attacker", "bystander"))
    headers = {"Authorization": f"Bearer {attacker}"}
    lists = ({"name": f"Long {n}", "track_ids": [track] * 9_000} for n in range(PLAYLISTS))
    made = [server.post("/api/v1/playlists", body, headers).data["id"] for body in lists]
    return People(admin, attacker, bystander, track, made)


def _token(server: Server, name: str, headers: dict[str, str]) -> str:
    account = {"name": name, "password": PASSWORD}
    assert server.post("/api/v1/users", account, headers).status == 201
    logged_in = server.post("/api/v1/session", account)
    cookie = logged_in.headers["Set-Cookie"].split(";")[0]
    page = {"Cookie": cookie, "X-Auralis-Page": "1", "Origin": f"http://127.0.0.1:{server.port}"}
    return str(server.post("/api/v1/tokens", {"name": "benchmark"}, page).data["token"])


def floods(report: Report, server: Server, only: str) -> None:
    """Let loose every flood whose name contains a text."""
    people = people_of(server)
    for kind in FLOODS:
        if only in kind.name:
            flood(report, server, people, kind)
