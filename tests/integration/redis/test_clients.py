"""The clients of both Redis servers, used by many threads at once."""

import signal
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType

import pytest

import cache.client
import live.client
from tests.signals import PATIENCE_S, wait_until
from tests.valkeys import Valkey, forget_clients

pytestmark = pytest.mark.integration

#: More than redis-py's default limit of connections.
CALLERS = 150


@pytest.mark.parametrize("room", [cache.client, live.client], ids=["cache", "live"])
def test_slow_redis_answers_all_callers(
    valkey: Valkey, monkeypatch: pytest.MonkeyPatch, room: ModuleType
) -> None:
    monkeypatch.setattr(room, "TIMEOUT_S", PATIENCE_S)
    forget_clients()
    pool = room.client().connection_pool
    valkey.signal(signal.SIGSTOP)
    with ThreadPoolExecutor(CALLERS) as callers:
        pings = [callers.submit(room.ping) for _ in range(CALLERS)]
        try:
            wait_until(lambda: len(pool._in_use_connections) == CALLERS)
        finally:
            valkey.signal(signal.SIGCONT)
        for ping in pings:
            ping.result()
