"""Measure hostile clients: `python -m benchmarks.hostility [--times 10000] [--part PART] [--only TEXT]`.

Prints the latencies of other clients during each attack, and the memory, sockets and threads of the web process.
`clients` violate the rules of the socket, `--times` times; `floods` exhaust the limits of one listener;
`permissions` sends every request and message as every kind of client.
Only a complete run is stored in `results`.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from benchmarks.support.devices import Device, last_of_ms
from benchmarks.support.floods import floods
from benchmarks.support.report import Report, percentile
from tests.integration.permissions import __main__ as permissions
from tests.integration.ws import hostility
from tests.integration.ws.hostility import Resources, StatusCounts, used_ticket, web_process
from tests.music import tones, write_track
from tests.servers import Server

ATTACKERS, WARM_UP = 2, 200
TIMES = 10_000
LIMIT_MS = 50.0

#: Enough requests at once to create every thread and every pooled connection to SQL and Redis.
CROWD, CROWD_REQUESTS = 100, 1000

#: Unauthenticated clients share as many slots as a user has, and are closed after five seconds.
SOCKETS_PER_USER = 100

#: A track larger than any socket's buffer (60 MB), and six times the default rate limit of a listener.
LONG_S, FLOOD_BUDGET = 700.0, "600/minute"

PAUSE_S = 0.3  # a client's budget: 200 commands a minute


class Kind(NamedTuple):
    """Clients that violate one rule, in waves: an attacker returns its statuses after each wave."""

    name: str
    act: Callable[..., StatusCounts]
    times: int
    wave: int
    more: tuple[str, ...] = ()

    def sent(self, pool: ProcessPoolExecutor, port: int, most: int) -> "list[Future[StatusCounts]]":
        """Start the attackers, with `most` clients in all at most."""
        times = max(ATTACKERS, min(self.times, most))
        wave = min(self.wave, times // ATTACKERS)
        return [pool.submit(self.act, port, wave, *self.more) for _ in range(times // wave)]


def attack(report: Report, port: int, kind: Kind, pool: ProcessPoolExecutor) -> None:
    """Start an attack, and time two bystanders until it ends."""
    pair = [Device(port, f"bystander-{n}", "bystanders") for n in range(2)]
    waves = kind.sent(pool, port, kind.times)
    echoes: list[float] = []
    commands: list[float] = []
    while not all(wave.done() for wave in waves) or len(echoes) < 10:
        speaker = pair[len(echoes) % 2]  # in turn: a device that sends nothing for 40 s is closed
        echoes.append(speaker.echo_ms())
        volume = {"volume": len(echoes) % 50 / 50 + 0.01}
        commands.append(last_of_ms(speaker, pair, "player.volume", volume))
        time.sleep(PAUSE_S)
    for device in pair:
        device.close()
    statuses: StatusCounts = sum((wave.result() for wave in waves), StatusCounts())
    shown = ", ".join(f"{n:,} x {code or 'reset'}" for code, n in statuses.most_common())
    report.section(
        f"{statuses.total():,} {kind.name}, beside two bystanders: echo; a command to the other device"
    )
    for measure, times in (("echo", echoes), ("command", commands)):
        p99 = percentile(times, 0.99)
        report.add(f"{kind.name}: {measure}, p99", p99, "ms", most=(LIMIT_MS, None), note=shown)


def crowd(server: Server) -> None:
    """Send many requests at once."""
    paths = cycle(("/api/v1/tracks", "/api/v1/player", "/api/v1/playlists"))
    with ThreadPoolExecutor(CROWD) as pool:
        for answer in pool.map(server.get, islice(paths, CROWD_REQUESTS)):
            assert answer.status == 200, answer


def attack_all(report: Report, server: Server, times: int) -> None:
    port, pid = server.port, web_process(server)
    ticket, track = used_ticket(server), str(server.tracks()[0]["id"])
    kinds = [
        Kind("oversize messages", hostility.oversize, times, times),
        Kind("floods of 1,280 messages", hostility.flood, times, times),
        Kind("pages of another site", hostility.evil_origin, times, times),
        Kind("tickets that were used", hostility.reused_ticket, times, times, (ticket,)),
        Kind("clients that say nothing", hostility.unauthenticated, times, times),
        Kind("slow readers", hostility.slow_reader, times // 10, 25, (track,)),  # they cost a megabyte each
    ]
    with ProcessPoolExecutor(ATTACKERS, get_context("spawn")) as pool:
        crowd(server)
        for kind in kinds:
            for wave in kind.sent(pool, port, WARM_UP):
                wave.result()
        before = Resources.by(pid)
        for kind in kinds:
            attack(report, port, kind, pool)
    after = Resources.by(pid)
    report.section("The web process, before and after")
    report.add(
        "descriptors",
        after.descriptors,
        most=(before.descriptors, None),
        note=f"before: {before.descriptors}",
    )
    report.add("threads", after.threads, most=(before.threads, None), note=f"before: {before.threads}")


@contextmanager
def running(music: Path, **environment: str) -> Iterator[Server]:
    """Run a server on a folder of music until the block ends."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        options = {"AURALIS_LOG_LEVEL": "ERROR"} | environment
        server = Server(Path(name), music, flower=False, one_worker=False, measured="none", **options)
        server.start()
        try:
            server.wait_until_idle()
            yield server
        finally:
            server.stop()


PARTS = ("clients", "floods", "permissions")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--only", default="", help="floods whose name contains this")
    options = parser.parse_args()
    report = Report("hostility")
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        music = Path(name)
        write_track(music / "a.flac", tones(1), title="Prey")
        if options.part in (None, "clients"):
            with running(music, AURALIS_SOCKETS_PER_PERSON=str(SOCKETS_PER_USER)) as server:
                attack_all(report, server, options.times)
        if options.part in (None, "floods"):
            write_track(music / "long.wav", tones(2, duration_s=LONG_S))
            with running(music, AURALIS_RATE_LIMIT=FLOOD_BUDGET) as server:
                floods(report, server, options.only)
    if options.part in (None, "permissions"):
        report.section("Every route and message, as every kind of client")
        number, wrong = permissions.run()
        report.add("requests and messages", number)
        report.add("allowed or refused wrongly, leaked or changed", len(wrong), most=(0, None))
    is_whole = not (options.part or options.only) and options.times == TIMES
    return report.close(is_whole)


if __name__ == "__main__":
    sys.exit(main())
