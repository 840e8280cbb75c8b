"""Emptying the cache: all processes, and only our keys."""

import pytest

from cache import flush, keys, memory, tiers
from cache.client import CacheUnavailableError, client
from tests.valkeys import Valkey

pytestmark = pytest.mark.integration


def test_flush_deletes_our_keys_only(valkey: Valkey) -> None:
    client().set("another program's", b"1")
    tiers.store({f"auralis:{n}": b"1" for n in range(2500)}, None)
    assert flush.empty() == 2500
    assert len(memory.tier()) == 0
    assert set(client().keys("*")) == {b"another program's", b"auralis:cache_epoch"}


def test_other_processes_empty_their_memory(valkey: Valkey) -> None:
    flush.follow()
    memory.tier().store({"a": b"1"})
    client().incr(keys.epoch())  # as another process does
    flush.follow()
    assert len(memory.tier()) == 0
    memory.tier().store({"a": b"1"})
    flush.follow()
    assert len(memory.tier()) == 1


def test_process_that_flushed_is_not_emptied_again(valkey: Valkey) -> None:
    flush.follow()
    flush.empty()
    memory.tier().store({"a": b"1"})
    flush.follow()
    assert len(memory.tier()) == 1


def test_flush_without_redis_empties_own_memory(valkey: Valkey) -> None:
    memory.tier().store({"a": b"1"})
    valkey.end()
    with pytest.raises(CacheUnavailableError):
        flush.empty()
    assert len(memory.tier()) == 0
