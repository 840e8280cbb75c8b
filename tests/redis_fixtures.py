"""One Valkey for all the tests of a process, empty for each of them; take into a conftest what is needed."""

from collections.abc import Iterator

import pytest

from live.client import client
from tests.conftest import connected_anew
from tests.valkeys import Valkey, durable_valkey, forget_clients


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
    """Started, empty, and what settings and clients of this test lead to."""
    for variable in ("AURALIS_REDIS_URL", "AURALIS_CACHE_URL"):
        monkeypatch.setenv(variable, running_valkey.server.url)
    monkeypatch.setenv("AURALIS_DATA", str(tmp_path_factory.mktemp("data")))
    with connected_anew():
        forget_clients()
        running_valkey.start()
        client().flushall()
        yield running_valkey
        forget_clients()
