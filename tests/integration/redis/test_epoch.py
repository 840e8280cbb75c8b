"""Emptying the cache reaches every process and leaves others' keys alone."""

import pytest

from cache import flush, keys, memory, tiers
from cache.client import CacheUnavailableError, client
from tests.valkeys import Valkey

pytestmark = pytest.mark.integration


def test_everything_of_ours_goes_and_nothing_else(valkey: Valkey) -> None:
    client().set("another program's", b"1")
    tiers.store({f"auralis:{n}": b"1" for n in range(2500)}, None)
    assert flush.empty() == 2500
    assert len(memory.tier()) == 0
    assert set(client().keys("*")) == {b"another program's", b"auralis:cache_epoch"}


def test_other_processes_empty_their_memory_when_they_look(valkey: Valkey) -> None:
    flush.follow()
    memory.tier().store({"a": b"1"})
    client().incr(keys.epoch())  # as another process does
    flush.follow()
    assert len(memory.tier()) == 0
    memory.tier().store({"a": b"1"})
    flush.follow()
    assert len(memory.tier()) == 1


def test_who_emptied_the_cache_is_not_emptied_again(valkey: Valkey) -> None:
    flush.follow()
    flush.empty()
    memory.tier().store({"a": b"1"})
    flush.follow()
    assert len(memory.tier()) == 1


def test_without_redis_this_process_is_emptied_all_the_same(valkey: Valkey) -> None:
    memory.tier().store({"a": b"1"})
    valkey.end()
    with pytest.raises(CacheUnavailableError):
        flush.empty()
    assert len(memory.tier()) == 0
