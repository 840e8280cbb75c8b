"""A broken Redis script fails its request and is not mistaken for an unavailable Redis."""

import threading

import numpy as np
import pytest

from cache import leases, memory, streaming
from cache.client import breaker
from cache.streaming import N, StreamingEntry
from keyvalue.faults import faults
from live import scripting
from live.client import client as live_client
from live.counters import Counters, counters
from tests.contract.client import Client
from tests.redis_fixtures import running_valkey, valkey
from tests.signals import wait_until
from tests.valkeys import Valkey

__all__ = ["running_valkey", "valkey"]

BROKEN = "return redis.cal('GET', KEYS[1])"


@pytest.fixture
def played(valkey: Valkey, client: Client) -> Client:
    """A client of a server whose Redis is there."""
    assert client.get("/player")["data"]["volume"] == 1.0
    faults.take()
    return client


def break_script(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = scripting.source
    monkeypatch.setattr(scripting, "source", lambda asked: BROKEN if asked == name else whole(asked))


@pytest.mark.parametrize(
    ("script", "method", "body"), [("read", "GET", None), ("player_volume", "PUT", {"volume": 0.5})]
)
def test_broken_script_is_a_500_that_is_logged_and_counted(
    played: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    script: str,
    method: str,
    body: object,
) -> None:
    break_script(script, monkeypatch)
    answer = played.send(method, "/player", json=body)
    assert (answer.status_code, answer.get_json()["code"]) == (500, "INTERNAL_SERVER_ERROR")
    assert f"{method} /api/v1/player failed" in caplog.text
    assert "attempt to call field 'cal'" in caplog.text
    figures = played.send("GET", "/metrics").get_data(as_text=True)
    assert 'auralis_events_total{name="redis.faults.live"} 1.0' in figures


def test_full_redis_is_a_503(played: Client) -> None:
    try:
        live_client().config_set("maxmemory", 1)
        answer = played.send("PUT", "/player", json={"volume": 0.5})
    finally:
        live_client().config_set("maxmemory", 0)
    assert answer.status_code in (503, 507)
    assert faults.take() == {}


def test_broken_cache_script_is_counted_and_the_request_succeeds(
    played: Client, songs: dict[str, str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = counters.read()["redis.faults.cache"]
    monkeypatch.setattr(leases, "RELEASE", BROKEN)
    memory.tier().clear()
    assert "Hunter" in str(played.get("/search", query="hunter"))
    monkeypatch.setattr(streaming, "STORE", BROKEN)
    entry = StreamingEntry(np.zeros(N, np.float32), np.zeros(N, np.float32), chunks=1, coverage=0.1)
    assert not streaming.store("track", "stamp", entry)
    assert caplog.text.count("rejected a command") == 2
    assert counters.read()["redis.faults.cache"] - before == 2
    breaker.refuse_if_open()


def test_failed_flush_is_retried_and_the_thread_survives(
    valkey: Valkey, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    counted, stop = Counters(), threading.Event()
    counted.add("hits", 2)
    with monkeypatch.context() as broken:
        broken.setattr("live.counters.APPLY", BROKEN)
        broken.setattr("live.counters.FLUSH_INTERVAL_S", 0.01)
        thread = threading.Thread(target=counted.run, args=(stop,))
        thread.start()
        wait_until(lambda: caplog.text.count("could not be flushed") >= 2)
    stop.set()
    thread.join()
    assert counted.read()["hits"] == 2
