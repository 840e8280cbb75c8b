"""Looking fingerprints up: sources, strategies and counters."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from cache import keys, lookup, memory, streaming, vectors
from cache.client import client
from cache.kinds import Kind, Source, Strategy
from cache.lookup import LookupResult, Wanted
from cache.monitoring import metrics
from cache.streaming import N, StreamingEntry
from fingerprint.dimensions import ENGINE_VERSION
from tests.valkeys import Valkey

pytestmark = pytest.mark.integration

VECTOR = bytes(range(100))
TRACK = Wanted("track", "audio", "stamp")
NOT_ANALYSED = Wanted("not analysed", None, "stamp")


def load_none(_audio_ids: Sequence[str]) -> Mapping[str, bytes]:
    return {}


def load_all(audio_ids: Sequence[str]) -> Mapping[str, bytes]:
    return dict.fromkeys(audio_ids, VECTOR)


def store_entry(track: Wanted, confidence: float) -> StreamingEntry:
    entry = StreamingEntry(np.zeros(N, np.float32), np.full(N, confidence, np.float32), 3, 0.2)
    streaming.store(track.track_id, track.file_stamp, entry)
    return entry


def look_up(load: vectors.Load, forced: Strategy | None = None) -> LookupResult:
    return lookup.look_up([TRACK], load, forced)[0]


def summary(result: LookupResult) -> tuple[Source, Strategy, bool]:
    return result.source, result.strategy, result.is_final


def test_fingerprint_from_the_database_is_cached(valkey: Valkey, counted: Counter[str]) -> None:
    assert summary(look_up(load_all)) == (Source.DATABASE, Strategy.BATCH, True)
    assert summary(look_up(load_none)) == (Source.MEMORY, Strategy.FAST, True)
    memory.tier().clear()
    assert summary(look_up(load_none)) == (Source.REDIS, Strategy.FAST, True)
    assert look_up(load_none).vector == VECTOR
    assert {source: counted[metrics.lookup(Kind.FINGERPRINT, source)] for source in Source} == {
        Source.MEMORY: 2, Source.REDIS: 1, Source.DATABASE: 1, Source.COMPUTED: 0,
    }  # fmt: skip
    assert (counted["cache.strategy.fast"], counted["cache.strategy.batch"]) == (3, 1)
    assert counted[metrics.tier(Source.DATABASE, "hits")] == 1


def test_unknown_fingerprint_is_computed(valkey: Valkey, counted: Counter[str]) -> None:
    result = look_up(load_none)
    assert (result.vector, result.entry) == (None, None)
    assert summary(result) == (Source.COMPUTED, Strategy.BATCH, False)
    assert counted[metrics.tier(Source.DATABASE, "misses")] == 1
    assert vectors.find_many([TRACK.audio_id or ""]) == {}  # absence is never stored


@pytest.mark.parametrize(
    ("confidence", "expected"),
    [
        (0.9, (Source.REDIS, Strategy.FAST, True)),
        (0.7, (Source.REDIS, Strategy.ACCURATE, False)),
        (0.5, (Source.COMPUTED, Strategy.BATCH, False)),
    ],
)
def test_confidence_decides_how_the_13_values_are_used(
    valkey: Valkey, confidence: float, expected: tuple[Source, Strategy, bool]
) -> None:
    store_entry(NOT_ANALYSED, confidence)
    (result,) = lookup.look_up([NOT_ANALYSED], load_none)
    assert summary(result) == expected
    assert (result.entry is not None) == (result.source is Source.REDIS)


def test_all_25_values_replace_the_13(valkey: Valkey) -> None:
    store_entry(TRACK, 0.7)
    assert summary(look_up(load_all)) == (Source.DATABASE, Strategy.ACCURATE, True)
    entry = store_entry(TRACK, 0.99)
    memory.tier().clear()
    client().delete(keys.fingerprint("audio"))
    streaming.validate(TRACK.track_id, TRACK.file_stamp, entry, is_valid=True, is_borne_out=True)
    assert summary(look_up(load_all)) == (Source.DATABASE, Strategy.BATCH, True)


def test_batch_skips_the_cache(valkey: Valkey) -> None:
    vectors.store({"audio": b"old" + VECTOR[3:]})
    result = look_up(load_all, Strategy.BATCH)
    assert result.vector == VECTOR
    assert summary(result) == (Source.DATABASE, Strategy.BATCH, True)


def test_accurate_never_takes_the_13_as_final(valkey: Valkey) -> None:
    store_entry(TRACK, 0.99)
    assert summary(look_up(load_none, Strategy.ACCURATE)) == (Source.REDIS, Strategy.ACCURATE, False)


def test_batch_lookup_keeps_order_and_loads_once(valkey: Valkey) -> None:
    loads: list[Sequence[str]] = []

    def load(audio_ids: Sequence[str]) -> Mapping[str, bytes]:
        loads.append(audio_ids)
        return {"b": VECTOR}

    vectors.store({"a": VECTOR})
    wanted = [Wanted("1", "b", "s"), NOT_ANALYSED, Wanted("2", "a", "s"), Wanted("3", "c", "s")]
    results = lookup.look_up(wanted, load)
    assert [result.source for result in results] == [
        Source.DATABASE, Source.COMPUTED, Source.MEMORY, Source.COMPUTED,
    ]  # fmt: skip
    assert loads == [["b", "c"]]


def test_damaged_value_is_counted_and_replaced_from_the_database(
    valkey: Valkey, counted: Counter[str]
) -> None:
    vectors.store({"audio": VECTOR})
    memory.tier().clear()
    client().setrange(keys.fingerprint("audio"), 50, b"\xff\xff\xff")
    assert look_up(load_all).vector == VECTOR
    assert counted[metrics.CORRUPT] == 1
    memory.tier().clear()
    assert summary(look_up(load_none)) == (Source.REDIS, Strategy.FAST, True)
    assert counted[metrics.CORRUPT] == 1


def test_without_redis_the_database_is_read(valkey: Valkey) -> None:
    valkey.end()
    assert summary(look_up(load_all)) == (Source.DATABASE, Strategy.BATCH, True)


def test_other_engine_versions_have_other_keys(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors.store({"audio": VECTOR})
    monkeypatch.setattr("cache.keys.ENGINE_VERSION", ENGINE_VERSION + 1)
    assert summary(look_up(load_none)) == (Source.COMPUTED, Strategy.BATCH, False)


def test_warming_stores_missing_fingerprints(valkey: Valkey) -> None:
    vectors.store({"a": VECTOR})
    assert vectors.missing(["a", "b"]) == ["b"]
    vectors.warm({"b": VECTOR})
    assert vectors.missing(["a", "b"]) == []
