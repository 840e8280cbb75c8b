"""What hostile clients cost: `python -m benchmarks.hostility [--times 10000]`.

Other clients' waiting while they attack, and what the web process holds before and after: sockets, threads.
"""

import argparse
import sys
import tempfile
import time
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.devices import Device, last_of_ms
from benchmarks.report import Report, percentile
from tests.integration.ws import hostility
from tests.integration.ws.hostility import Answers, Held, own_ticket, web_process
from tests.music import tones, write_track
from tests.servers import Server

ATTACKERS, WARM_UP = 2, 100
LIMIT_MS = 50.0

#: Slow readers cost what they cost together: a megabyte each. All of one wave fall behind at once.
SLOW_READERS = 50

#: Clients that nobody knows are let in this often at once, and then sent away after five seconds.
A_PERSON = 100

PAUSE_S = 0.3  # a client's budget: 200 commands a minute


def attack(report: Report, server: Server, name: str, waves: "list[Future[Answers]]") -> None:
    """Wait for an attack to end, and time two bystanders meanwhile."""
    pair = [Device(server.port, f"bystander-{n}", "bystanders") for n in range(2)]
    echoes: list[float] = []
    commands: list[float] = []
    while not all(wave.done() for wave in waves) or len(echoes) < 10:
        echoes.append(pair[0].echo_ms())
        volume = {"volume": len(echoes) % 50 / 50 + 0.01}
        commands.append(last_of_ms(pair[0], pair, "player.volume", volume))
        time.sleep(PAUSE_S)
    for device in pair:
        device.close()
    said: Answers = sum((wave.result() for wave in waves), Answers())
    shown = ", ".join(f"{n:,} x {code or 'reset'}" for code, n in said.most_common())
    report.section(f"{said.total():,} {name}: {shown}")
    for what, times in (("echo", echoes), ("command to the other device", commands)):
        report.add(f"  bystanders' {what}, p99", percentile(times, 0.99), "ms", most=(LIMIT_MS, None))


def rage(report: Report, server: Server, times: int) -> None:
    port, pid = server.port, web_process(server)
    ticket, track = own_ticket(server), str(server.tracks()[0]["id"])
    kinds: list[tuple[str, Any, int, tuple[str, ...]]] = [
        ("oversize messages", hostility.oversize, times, ()),
        ("floods of 1,280 messages", hostility.flood, times // 10, ()),
        ("pages of another site", hostility.evil_origin, times, ()),
        ("tickets that were used", hostility.reused_ticket, times, (ticket,)),
        ("clients that say nothing", hostility.unauthenticated, times, ()),
        ("slow readers", hostility.slow_reader, SLOW_READERS, (track,)),
    ]
    with ProcessPoolExecutor(ATTACKERS, get_context("spawn")) as pool:
        for _name, act, n, more in kinds:  # threads and connections to Redis and SQL are made once
            few = min(n // ATTACKERS, WARM_UP)
            for wave in [pool.submit(act, port, few, *more) for _ in range(ATTACKERS)]:
                wave.result()
        before = Held.by(pid)
        for name, act, n, more in kinds:
            attack(
                report,
                server,
                name,
                [pool.submit(act, port, n // ATTACKERS, *more) for _ in range(ATTACKERS)],
            )
    after = Held.by(pid)
    report.section("The web process, before and after")
    report.add(
        "descriptors",
        after.descriptors,
        most=(before.descriptors, None),
        note=f"before: {before.descriptors}",
    )
    report.add("threads", after.threads, most=(before.threads + 8, None), note=f"before: {before.threads}")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=10_000)
    times = parser.parse_args().times
    report = Report("hostility")
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        write_track(folder / "music" / "a.flac", tones(1), title="Prey")
        server = Server(
            folder, folder / "music", AURALIS_SOCKETS_PER_PERSON=str(A_PERSON), AURALIS_LOG_LEVEL="ERROR"
        )
        server.start()
        try:
            server.wait_until_idle()
            rage(report, server, times)
        finally:
            server.stop()
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
