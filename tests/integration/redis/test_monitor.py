"""Monitoring the cache: samples, alerts, and a watcher that survives an unavailable Redis."""

import logging
import threading
from collections.abc import Iterator

import pytest

from app.monitoring import cache_monitor
from cache import keys
from cache.client import client
from cache.kinds import Kind, Source
from cache.monitoring import alerts, metrics
from cache.monitoring.alerts import AlertLevel
from cache.popularity import Popularity, most_popular
from live import active_alerts, cache_samples
from live.counters import counters
from tests.signals import wait_until
from tests.valkeys import Valkey

pytestmark = pytest.mark.integration

HIT = metrics.lookup(Kind.FINGERPRINT, Source.REDIS)
MISS = metrics.lookup(Kind.FINGERPRINT, Source.COMPUTED)


@pytest.fixture
def popularity(monkeypatch: pytest.MonkeyPatch) -> Popularity:
    """Searches of this test only: other tests of this process have counted theirs and flushed none."""
    fresh = Popularity()
    monkeypatch.setattr(cache_monitor, "popularity", fresh)
    return fresh


@pytest.fixture
def watching(valkey: Valkey, popularity: Popularity, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A running watcher with a short interval."""
    monkeypatch.setattr(cache_monitor, "WATCH_INTERVAL_S", 0.01)
    stop = threading.Event()
    thread = threading.Thread(target=cache_monitor.watch, args=(stop,))
    thread.start()
    yield
    stop.set()
    thread.join()


def test_start_and_end_of_an_alert_are_logged(valkey: Valkey, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    counters.add_many({HIT: 40, MISS: 160})
    cache_monitor.take_sample()
    cache_monitor.take_sample()
    assert active_alerts.active()[alerts.HIT_RATE_LOW]["level"] == AlertLevel.CRITICAL
    assert caplog.text.count(alerts.HIT_RATE_LOW) == 1
    assert "20%" in caplog.text
    assert counters.read()[f"cache.alert.{alerts.HIT_RATE_LOW}"] == 1
    counters.add_many({HIT: 5000})
    cache_monitor.take_sample()
    assert active_alerts.active() == {}
    assert f"{alerts.HIT_RATE_LOW} is over" in caplog.text


def test_one_process_takes_each_sample(valkey: Valkey) -> None:
    assert cache_samples.take_turn()
    assert not cache_samples.take_turn()


def test_number_of_samples_is_limited(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_samples, "KEPT_SAMPLES", 3)
    for at in range(5):
        cache_samples.add({"at": at})
    assert [sample["at"] for sample in cache_samples.latest(10)] == [2, 3, 4]


@pytest.mark.parametrize("foreign", [{"at": 1.0}, {"at": 1.0, "counts": {}, "made_later": 1}])
def test_samples_of_other_releases_are_skipped(valkey: Valkey, foreign: dict[str, object]) -> None:
    cache_samples.add(foreign)
    cache_monitor.take_sample()
    (own,) = cache_monitor.history(100.0)
    assert own.at > 1.0


def test_recommendations_concern_the_last_minutes(valkey: Valkey) -> None:
    counters.add_many({HIT: 100, MISS: 900})
    (recommended,) = cache_monitor.recommendations(cache_monitor.read())
    assert "900 of 900 misses" in recommended
    cache_samples.add({"at": 0.0, "counts": dict(counters.read())})
    assert cache_monitor.recommendations(cache_monitor.read()) == []


def test_without_counters_health_is_critical(valkey: Valkey) -> None:
    valkey.end()
    (alert,) = cache_monitor.alerts().values()
    assert (alert.code, alert.level) == (cache_monitor.COUNTERS_UNREACHABLE, AlertLevel.CRITICAL)


def test_watcher_takes_samples_and_flushes_popular_searches(watching: None, popularity: Popularity) -> None:
    popularity.count(["often", 0, 50])
    wait_until(lambda: most_popular(1) == [["often", 0, 50]])
    wait_until(cache_samples.latest)


def test_watcher_logs_a_fault_and_continues(
    watching: None, popularity: Popularity, caplog: pytest.LogCaptureFixture
) -> None:
    wait_until(cache_samples.latest)  # the watcher has read the epoch by then
    client().lpush(keys.epoch(), "no number")
    wait_until(lambda: "monitoring the cache failed" in caplog.text)
    assert "WRONGTYPE" in caplog.text
    client().delete(keys.epoch())
    popularity.count(["played", 0, 50])
    wait_until(lambda: most_popular(1) == [["played", 0, 50]])


def test_watcher_survives_unavailable_redis(
    watching: None, valkey: Valkey, caplog: pytest.LogCaptureFixture
) -> None:
    wait_until(cache_samples.latest)
    valkey.end()
    wait_until(lambda: "cannot be monitored" in caplog.text)
    valkey.start()
    client().delete("auralis:sample_turn")
    wait_until(cache_samples.latest)
    assert caplog.text.count("cannot be monitored") == 1
