"""Memory and Redis: counters, damaged values, and an unavailable Redis."""

import signal
import time
from collections import Counter

import pytest

import cache.client
from cache import memory, tiers
from cache.client import CacheUnavailableError, breaker, client, run
from cache.kinds import Source
from cache.monitoring.metrics import CORRUPT, WARMED_HITS, tier
from tests.signals import wait_until
from tests.valkeys import Valkey, forget_clients

pytestmark = pytest.mark.integration

HITS = {source: tier(source, "hits") for source in Source}
MISSES = {source: tier(source, "misses") for source in Source}


def test_each_tier_counts_hits_and_misses(valkey: Valkey, counted: Counter[str]) -> None:
    tiers.store({"a": b"1", "b": b"2"}, None)
    memory.tier().clear()
    assert tiers.find_many(["a", "x"]) == {"a": (b"1", Source.REDIS)}
    assert tiers.find_many(["a", "b"]) == {"a": (b"1", Source.MEMORY), "b": (b"2", Source.REDIS)}
    assert counted == {
        HITS[Source.MEMORY]: 1,
        MISSES[Source.MEMORY]: 3,
        HITS[Source.REDIS]: 2,
        MISSES[Source.REDIS]: 1,
    }


@pytest.mark.parametrize("rubbish", [b"", b"rubbish", b"\x01\x00\x00\x00\x00\x00" + bytes(100)])
def test_damaged_value_is_counted_and_deleted(valkey: Valkey, counted: Counter[str], rubbish: bytes) -> None:
    client().set("a", rubbish)
    assert tiers.find_many(["a"]) == {}
    assert (counted[CORRUPT], counted[MISSES[Source.REDIS]]) == (1, 1)
    assert not client().exists("a")


def test_time_to_live_is_stored(valkey: Valkey) -> None:
    tiers.store({"a": b"1"}, 60)
    tiers.store({"b": b"2"}, None)
    assert 0 < client().ttl("a") <= 60
    assert client().ttl("b") == -1


def test_expired_value_is_not_found(valkey: Valkey) -> None:
    tiers.warm({"a": b"1"}, 60)
    client().pexpire("a", 1)
    wait_until(lambda: not client().exists("a"))
    assert tiers.find_many(["a"]) == {}


def test_hit_of_a_warmed_value_is_counted_once(valkey: Valkey, counted: Counter[str]) -> None:
    tiers.warm({"a": b"1", "b": b"2"}, 60)
    tiers.warm({}, 60)
    assert tiers.missing(["a", "x", "b"]) == ["x"]
    tiers.find_many(["a"])
    tiers.find_many(["a"])  # from memory, where the first lookup stored it
    assert counted[WARMED_HITS] == 1


def test_hanging_redis_is_tried_once(
    valkey: Valkey, counted: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache.client, "TIMEOUT_S", 0.2)
    forget_clients()
    valkey.signal(signal.SIGSTOP)
    began_s = time.monotonic()
    for _ in range(20):
        assert tiers.find_many(["a"]) == {}
        assert not tiers.store({"b": b"1"}, None)
    assert time.monotonic() - began_s < 20 * 0.2  # half the time of waiting for each call
    assert counted[tier(Source.REDIS, "errors")] == 20
    valkey.signal(signal.SIGCONT)
    wait_until(lambda: tiers.store({"b": b"1"}, None))
    memory.tier().clear()
    assert tiers.find_many(["b"]) == {"b": (b"1", Source.REDIS)}


def test_restarted_redis_is_used_again(valkey: Valkey) -> None:
    valkey.end()
    assert not tiers.store({"a": b"1"}, None)
    assert not tiers.fetch_many(["a"], {})
    with pytest.raises(CacheUnavailableError, match="a moment ago"):
        run(lambda redis: redis.ping())
    valkey.start()
    wait_until(lambda: tiers.store({"a": b"1"}, None))
    assert tiers.fetch_many(["a"], {}) == {"a": b"1"}


def test_deleting_without_redis_is_no_error(valkey: Valkey) -> None:
    valkey.end()
    tiers.discard(["a"])


def test_closed_breaker_allows_commands(valkey: Valkey) -> None:
    breaker.open()
    breaker.close()
    assert run(lambda redis: redis.ping())
