"""A chaos run: kill processes while devices play together, then count lost and duplicated commands.

`make chaos` runs it for minutes and writes `docs/chaos.md`; `test_chaos.py` is its short form.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psutil

from app.cli.remote.client import CommandFailedError, Message, Remote
from tests.faults.tally import ROOMS, Tally, report
from tests.music import tones, write_track
from tests.replicas import Replica
from tests.servers import ROOT, Server, free_ports

SETTLE_S = 90.0

#: A person's budgets are 1,000 queue and 2,000 player commands a minute; all devices here are one person's.
QUEUE_COMMANDS_A_SECOND, PLAYER_COMMANDS_A_SECOND = 12.0, 20.0

#: Resets the connection instead of closing it (SO_LINGER with no time).
RESET = struct.pack("ii", 1, 0)


class Device:
    """A client that records received messages and counts its commands."""

    def __init__(self, number: int, url: str, tally: Tally) -> None:
        self.room = f"room-{number % ROOMS}"
        self.tally = tally
        self.replica = Replica()
        self.seen: set[str] = set()
        self.remote = Remote(url, f"device-{number}", self.room, self._note, audio=True)
        self.runs = [asyncio.create_task(self.remote.run())]
        self.abandoned: list[Any] = []

    def _note(self, message: Message) -> None:
        if message["type"] == "connection.resync":
            data = message["data"]
            self.tally.resyncs[data["reason"]] += 1
            self.replica.resync(data["epoch"], data["sequence"], data["player"], data["queue"])
        elif not message.get("transient"):
            self.tally.events += 1
            self.tally.doubles += message["id"] in self.seen
            self.seen.add(message["id"])
            try:
                self.replica.take(message)
            except AssertionError:
                self.tally.out_of_order += 1

    def drop(self) -> None:
        """Reset the connection."""
        if self.remote.socket is not None:
            transport = self.remote.socket.transport
            raw: socket.socket | None = transport.get_extra_info("socket")
            if raw is not None and raw.fileno() >= 0:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            transport.abort()

    def hang(self) -> None:
        """Leave a connection half open, and reconnect on another."""
        if self.remote.socket is not None:
            self.remote.socket.transport.pause_reading()
            self.abandoned.append(self.remote.socket)
        self.runs[-1].cancel()
        self.runs.append(asyncio.create_task(self.remote.run()))

    async def end(self) -> None:
        """Stop, and close half-open connections."""
        self.runs[-1].cancel()
        for connection in filter(None, (*self.abandoned, self.remote.socket)):
            connection.transport.abort()
        await asyncio.gather(*self.runs, return_exceptions=True)


class Chaos:
    """One chaos run."""

    def __init__(self, server: Server, devices: int, seed: int) -> None:
        self.server = server
        self.tally = Tally()
        self.random = random.Random(seed)
        self.other_port = free_ports(1)[0]
        self.devices: list[Device] = []
        self.wanted: dict[str, set[str]] = {f"room-{n}": set() for n in range(ROOMS)}
        self.asking: set[asyncio.Task[None]] = set()
        self.count = devices
        self.track = server.tracks()[0]["id"]

    async def run(self, duration_s: float) -> Tally:
        second = self._second_web_process()
        try:
            for n in range(self.count):
                port = (self.server.port, self.other_port)[n % 2]
                self.devices.append(Device(n, f"ws://127.0.0.1:{port}/ws", self.tally))
            ends_s = time.monotonic() + duration_s
            await asyncio.gather(
                self._keep(ends_s, 1 / QUEUE_COMMANDS_A_SECOND, self._add),
                self._keep(ends_s, 1 / PLAYER_COMMANDS_A_SECOND, self._turn),
                self._keep(ends_s, 0.04, self._drop),
                self._keep(ends_s, 2.0, self._hang),
                self._keep(ends_s, 13.0, self._kill_web),
                self._keep(ends_s, 17.0, self._deploy),
                self._keep(ends_s, 29.0, self._kill_redis),
            )
            await self._settle()
        finally:
            second.terminate()
            await asyncio.gather(*(device.end() for device in self.devices))
            second.wait(15)
        return self.tally

    async def _keep(self, ends_s: float, every_s: float, act: Any) -> None:
        while True:
            await asyncio.sleep(every_s * self.random.uniform(0.5, 1.5))
            if time.monotonic() > ends_s:
                return
            act()

    def _add(self) -> None:
        device = self.random.choice(self.devices)
        self.tally.commands += 1
        name = f"n{self.tally.commands}"
        self.wanted[device.room].add(name)
        self._ask(device, "queue.add", trackId=self.track, metadata={"n": name})

    def _turn(self) -> None:
        self.tally.commands += 1
        self._ask(self.random.choice(self.devices), "player.volume", volume=round(self.random.random(), 3))

    def _ask(self, device: Device, kind: str, **data: Any) -> None:
        async def ask() -> None:
            try:
                await device.remote.ask(kind, **data)
            except CommandFailedError as error:
                self.tally.failed[error.code] += 1
                if kind == "queue.add":  # the server has not applied it
                    self.wanted[device.room].discard(data["metadata"]["n"])
                    self.refused.setdefault(device.room, set()).add(data["metadata"]["n"])

        task = asyncio.create_task(ask())
        self.asking.add(task)
        task.add_done_callback(self.asking.discard)

    def _drop(self) -> None:
        self.tally.did["connections reset"] += 1
        self.random.choice(self.devices).drop()

    def _hang(self) -> None:
        self.tally.did["connections left half open"] += 1
        self.random.choice(self.devices).hang()

    def _kill_web(self) -> None:
        self._signal("web processes killed (SIGKILL)", signal.SIGKILL, self._web_workers())

    def _deploy(self) -> None:
        self._signal("web processes restarted (SIGTERM)", signal.SIGTERM, self._web_workers())

    def _kill_redis(self) -> None:
        redis = [process.pid for process in self.server.processes("durable.sock")]
        self._signal("Redis killed and restarted", signal.SIGKILL, redis)

    def _signal(self, name: str, number: int, pids: list[int]) -> None:
        if pids:
            self.tally.did[name] += 1
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.random.choice(pids), number)

    def _web_workers(self) -> list[int]:
        own = {process.pid for process in self.server.processes("gunicorn")}
        own |= {process.pid for process in psutil.Process(self.second_pid).children()}
        parents = {psutil.Process(pid).ppid() for pid in own if psutil.pid_exists(pid)}
        return sorted(own - parents - {self.second_pid})

    def _second_web_process(self) -> "subprocess.Popen[bytes]":
        """Start a web process that looks like another machine's to Redis."""
        environment = self.server.environment | {"AURALIS_PORT": str(self.other_port)}
        log = (self.server.data.parent / "second.log").open("ab")
        command = ["gunicorn", "--config", "config/gunicorn.py", "app.factory:create_app()"]
        second = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        log.close()
        self.second_pid = second.pid
        self.refused: dict[str, set[str]] = {}
        return second

    async def _settle(self) -> None:
        """Wait until every command has a reply and all devices are up to date; then compare them."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_S):
                while self.asking:
                    await asyncio.wait(self.asking)
                for device in self.devices:
                    await device.remote.level()
        self.tally.unanswered = len(self.asking)
        async with asyncio.timeout(SETTLE_S):
            for room, wanted in self.wanted.items():
                await self._compare(room, wanted)

    async def _compare(self, room: str, wanted: set[str]) -> None:
        members = [device for device in self.devices if device.room == room]
        reader, items, offset = members[0].remote, [], 0
        while True:
            part = (await reader.ask("queue.get", offset=offset, limit=200))["data"]
            items += part["tracks"]
            offset += 200
            if offset >= part["length"]:
                break
        names = Counter(item["metadata"]["n"] for item in items)
        self.tally.lost += len(wanted - set(names))
        self.tally.twice += sum(n - 1 for n in names.values())
        self.tally.twice += len(set(names) & self.refused.get(room, set()))
        order = [item["itemId"] for item in items]
        for device in members:
            await device.remote.ask("connection.ping")  # all earlier messages have been received
            shown = device.replica.order
            agrees = len(shown) == len(order) and all(
                a in (None, b) for a, b in zip(shown, order, strict=True)
            )
            self.tally.disagreeing += not agrees


def rage(folder: Path, devices: int, duration_s: float, seed: int) -> Tally:
    """Start a server, run chaos on it and count."""
    write_track(folder / "music" / "a.flac", tones(1), title="Chaos")
    server = Server(folder, folder / "music", AURALIS_SOCKETS_PER_PERSON="100000")
    server.start()
    try:
        server.wait_until_idle()
        return asyncio.run(Chaos(server, devices, seed).run(duration_s))
    finally:
        server.stop()


def main() -> None:
    """Run chaos from the command line."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--devices", type=int, default=100)
    arguments.add_argument("--seconds", type=float, default=120.0)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    arguments.add_argument("--report", type=Path)
    given = arguments.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    tally = rage(folder, given.devices, given.seconds, given.seed)
    text = report(tally, given.devices, given.seconds)
    sys.stdout.write(text)
    if given.report:
        given.report.write_text(text, encoding="utf-8")
    sys.stdout.write(json.dumps({"seed": given.seed}) + "\n")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
