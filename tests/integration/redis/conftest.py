"""A real Valkey, started like the cache by the launcher, in place of both Redis servers."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import cache.client
import cache.memory
import live.client
from launch import embedded
from tests.conftest import reconnected
from tests.redis_fixtures import REDIS_PATIENCE_S
from tests.valkeys import Valkey, forget_clients


@pytest.fixture
def valkey(plain_environment: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Valkey]:
    """An empty server that the settings and clients of this test use."""
    for room in (live.client, cache.client):
        monkeypatch.setattr(room, "TIMEOUT_S", REDIS_PATIENCE_S)
    with tempfile.TemporaryDirectory(prefix="auralis-") as runtime:  # socket paths must be short
        running = Valkey(embedded.cache(Path(runtime), memory_mb=16))
        for variable in ("AURALIS_REDIS_URL", "AURALIS_CACHE_URL"):
            monkeypatch.setenv(variable, running.server.url)
        monkeypatch.setenv("AURALIS_DATA", str(tmp_path))
        reset_clients()  # a test without Redis may have created some
        with reconnected():
            running.start()
            yield running
            running.end()
            reset_clients()


def reset_clients() -> None:
    """Reset breaker, memory tier and clients of this process."""
    cache.client.breaker.close()
    cache.memory.tier.cache_clear()
    forget_clients()
