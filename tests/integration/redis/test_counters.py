"""Counters that are exact across processes, also when Redis comes and goes."""

import threading
from collections.abc import Mapping

import pytest

from live.client import LiveUnavailableError, client
from live.counters import Counters
from tests.signals import wait_until
from tests.valkeys import Valkey

pytestmark = pytest.mark.integration


def test_two_processes_add_up(valkey: Valkey) -> None:
    one, other = Counters(), Counters()
    one.add("hits", 3)
    other.add("hits", 4)
    other.add("misses")
    other.flush()
    assert one.read() == {"hits": 7, "misses": 1}


def test_counting_in_many_threads_loses_nothing(valkey: Valkey) -> None:
    counters = Counters()

    def count() -> None:
        for _ in range(1000):
            counters.add("hits")
            if counters.flush() is False:
                raise AssertionError

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counters.read() == {"hits": 4000}


def test_counts_made_while_redis_is_unavailable_arrive_later(valkey: Valkey) -> None:
    counters = Counters()
    valkey.end()
    counters.add("hits", 2)
    assert not counters.flush()
    counters.add("hits", 5)
    valkey.start()
    counters.flush()  # the first after a reconnection brings what waited, the next what came since
    assert counters.read() == {"hits": 7}


def test_flush_whose_reply_was_lost_counts_once(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    counters = Counters()
    applied = counters._apply

    def apply_and_lose_the_answer(number: int, counts: Mapping[str, int]) -> None:
        applied(number, counts)
        monkeypatch.undo()
        raise LiveUnavailableError("timed out")

    monkeypatch.setattr(counters, "_apply", apply_and_lose_the_answer)
    counters.add("hits", 2)
    assert not counters.flush()
    counters.add("hits", 1)
    assert counters.flush()
    assert counters.read() == {"hits": 3}


def test_reading_without_redis_raises(valkey: Valkey) -> None:
    valkey.end()
    with pytest.raises(LiveUnavailableError):
        Counters().read()


def test_the_flushing_thread_brings_what_was_counted_and_the_rest_when_it_stops(
    valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("live.counters.FLUSH_INTERVAL_S", 0.01)
    counters, stop = Counters(), threading.Event()
    thread = threading.Thread(target=counters.run, args=(stop,))
    thread.start()
    counters.add("hits")
    wait_until(lambda: client().hgetall("auralis:counters") == {"hits": "1"})
    counters.add("hits")
    stop.set()
    thread.join()
    assert client().hgetall("auralis:counters") == {"hits": "2"}
