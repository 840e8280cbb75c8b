"""One Valkey for all tests of a process, emptied before each; import the fixtures where needed."""

from collections.abc import Iterator

import pytest

import cache.client
import live.client
from live.client import client
from tests.conftest import reconnected
from tests.valkeys import Valkey, durable_valkey, forget_clients

#: A busy machine may delay Redis for longer than the timeout of a server's clients.
REDIS_PATIENCE_S = 5.0


@pytest.fixture(scope="session")
def running_valkey() -> Iterator[Valkey]:
    with durable_valkey() as server:
        yield server


@pytest.fixture
def valkey(
    running_valkey: Valkey,
    plain_environment: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Valkey]:
    """Start and empty the Valkey, and use it in settings and clients of this test."""
    for variable in ("AURALIS_REDIS_URL", "AURALIS_CACHE_URL"):
        monkeypatch.setenv(variable, running_valkey.server.url)
    monkeypatch.setenv("AURALIS_DATA", str(tmp_path_factory.mktemp("data")))
    for room in (live.client, cache.client):
        monkeypatch.setattr(room, "TIMEOUT_S", REDIS_PATIENCE_S)
    with reconnected():
        forget_clients()
        running_valkey.start()
        client().flushall()
        yield running_valkey
        forget_clients()
