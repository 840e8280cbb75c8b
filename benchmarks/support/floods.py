"""Floods: one client exhausts its limits, while another user lists, writes and uses a socket.

Part of `python -m benchmarks.hostility`; the attacks are those of the report that led to the limits.
"""

import http.client
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import psutil

from benchmarks.support.attacks import FLOODS, TIMEOUT_S, Attacker, Flood, status_of
from benchmarks.support.devices import Device
from benchmarks.support.report import Report, percentile
from tests.integration.ws.hostility import Resources, connections, web_process
from tests.servers import Server
from tests.signals import wait_until

FLOOD_S = 20.0
SETTLED_S = 180.0

#: Maximum latencies of the other user during an attack, and maximum growth of memory.
LIST_MS, ECHO_MS = 100.0, 50.0
WEB_MB, REDIS_MB = 128.0, 64.0

PLAYLISTS = 10

#: Between the other user's rounds of three requests: 450 a minute, of the 600 that are allowed.
PAUSE_S = 0.4
PASSWORD = "benchmark-password"


@dataclass(slots=True)
class Bystander:
    """Latencies and statuses of the other user."""

    lists_ms: list[float]
    echoes_ms: list[float]
    statuses: Counter[int]


def flood(report: Report, server: Server, people: "People", kind: Flood) -> None:
    """Run one flood; measure the other user, memory, and the time until the server is idle again."""
    web, durable = psutil.Process(web_process(server)), _durable(server)
    before = Resources.by(web.pid)
    at_rest_mb = _rss_mb(web), _rss_mb(durable)
    attacker = Attacker(server.port, people.attacker, people.track, people.playlists, time.time() + FLOOD_S)
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        attack = pool.submit(kind.act, attacker)
        bystander, peaks_mb = _attend(server, people, lambda: not attack.done(), (web, durable))
        seen = attack.result()
    began_s = time.monotonic()
    wait_until(lambda: not connections(web.pid) and _is_idle(server, people), SETTLED_S, 0.5)
    rest_s = time.monotonic() - began_s
    after = Resources.by(web.pid)
    shown = ", ".join(f"{n:,} x {code or 'held'}" for code, n in seen.most_common())
    report.section(f"{kind.name}: {shown}")
    name = kind.name
    report.add(f"{name}: list, p99", percentile(bystander.lists_ms, 0.99), "ms", most=(None, LIST_MS))
    report.add(
        f"{name}: socket's echo, p99", percentile(bystander.echoes_ms, 0.99), "ms", most=(None, ECHO_MS)
    )
    refused = sum(n for status, n in bystander.statuses.items() if status >= 400 or not status)
    sent = bystander.statuses.total()
    report.add(
        f"{name}: requests refused", refused, most=(0, None), note=f"of {sent}: {dict(bystander.statuses)}"
    )
    for process, at_rest, peak, most in zip(
        ("web", "durable"), at_rest_mb, peaks_mb, (WEB_MB, REDIS_MB), strict=True
    ):
        report.add(f"{name}: {process} grows by", peak - at_rest, "MB", most=(most, None))
    report.add(f"{name}: at rest again after", rest_s, "s")
    report.add(f"{name}: descriptors left", max(0, after.descriptors - before.descriptors), most=(None, 8))


def _attend(
    server: Server,
    people: "People",
    is_attacked: Callable[[], bool],
    watched: tuple[psutil.Process, psutil.Process],
) -> tuple[Bystander, list[float]]:
    """List, write and echo until an attack ends; return the measurements, and the peaks of memory in MB."""
    bystander = Bystander([], [], Counter())
    peaks_mb = [0.0, 0.0]
    headers = {"Authorization": f"Bearer {people.bystander}", "Content-Type": "application/json"}
    device = Device(server.port, "bystander", "own", headers=headers)
    favourite = {"track_id": people.track}
    while is_attacked() or len(bystander.lists_ms) < 10:
        began_s = time.perf_counter()
        bystander.statuses[_status(server.port, "GET", "/api/v1/tracks?limit=50", headers)] += 1
        bystander.lists_ms.append((time.perf_counter() - began_s) * 1000)
        bystander.statuses[_status(server.port, "POST", "/api/v1/favourites", headers, favourite)] += 1
        bystander.statuses[_status(server.port, "DELETE", f"/api/v1/favourites/{people.track}", headers)] += 1
        bystander.echoes_ms.append(device.echo_ms())
        peaks_mb = [max(peak, _rss_mb(process)) for peak, process in zip(peaks_mb, watched, strict=True)]
        time.sleep(PAUSE_S)
    device.close()
    return bystander, peaks_mb


def _status(
    port: int, method: str, path: str, headers: dict[str, str], body: dict[str, str] | None = None
) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    return status_of(connection, method, path, headers, body)


def _rss_mb(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1e6


def _durable(server: Server) -> psutil.Process:
    return server.processes("durable.sock")[0]


def _is_idle(server: Server, people: "People") -> bool:
    jobs = server.get("/api/v1/jobs", {"Authorization": f"Bearer {people.admin}"}, limit=50).json["items"]
    return all(job["state"] not in ("pending", "running") for job in jobs)


@dataclass(frozen=True, slots=True)
class People:
    """Tokens of an administrator and two listeners; the attacker's track and playlists."""

    admin: str
    attacker: str
    bystander: str
    track: str
    playlists: list[str]


def people_of(server: Server) -> People:
    """Create the accounts; the track is the longest."""
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
    """Run every flood whose name contains a text."""
    people = people_of(server)
    for kind in FLOODS:
        if only in kind.name:
            flood(report, server, people, kind)
