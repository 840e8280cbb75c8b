"""Looking fingerprints up: where they come from, how they are called, and what is counted."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from cache import fingerprints, keys, lookup, memory, streaming
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
UNHEARD = Wanted("unheard", None, "stamp")


def nothing(_audio_ids: Sequence[str]) -> Mapping[str, bytes]:
    return {}


def everything(audio_ids: Sequence[str]) -> Mapping[str, bytes]:
    return dict.fromkeys(audio_ids, VECTOR)


def hear_so_far(track: Wanted, confidence: float) -> StreamingEntry:
    entry = StreamingEntry(np.zeros(N, np.float32), np.full(N, confidence, np.float32), 3, 0.2)
    streaming.store(track.track_id, track.file_stamp, entry)
    return entry


def ask(load: fingerprints.Load, forced: Strategy | None = None) -> LookupResult:
    return lookup.look_up([TRACK], load, forced)[0]


def told(answer: LookupResult) -> tuple[Source, Strategy, bool]:
    return answer.source, answer.strategy, answer.is_final


def test_what_only_the_database_has_is_cached_from_then_on(valkey: Valkey, counted: Counter[str]) -> None:
    assert told(ask(everything)) == (Source.DATABASE, Strategy.BATCH, True)
    assert told(ask(nothing)) == (Source.MEMORY, Strategy.FAST, True)
    memory.tier().clear()
    assert told(ask(nothing)) == (Source.REDIS, Strategy.FAST, True)
    assert ask(nothing).vector == VECTOR
    assert {source: counted[metrics.lookup(Kind.FINGERPRINT, source)] for source in Source} == {
        Source.MEMORY: 2, Source.REDIS: 1, Source.DATABASE: 1, Source.COMPUTED: 0,
    }  # fmt: skip
    assert (counted["cache.strategy.fast"], counted["cache.strategy.batch"]) == (3, 1)
    assert counted[metrics.tier(Source.DATABASE, "hits")] == 1


def test_what_nobody_knows_is_to_be_computed(valkey: Valkey, counted: Counter[str]) -> None:
    answer = ask(nothing)
    assert (answer.vector, answer.entry) == (None, None)
    assert told(answer) == (Source.COMPUTED, Strategy.BATCH, False)
    assert counted[metrics.tier(Source.DATABASE, "misses")] == 1
    assert fingerprints.find_many([TRACK.audio_id or ""]) == {}  # absence is never stored


@pytest.mark.parametrize(
    ("confidence", "expected"),
    [
        (0.9, (Source.REDIS, Strategy.FAST, True)),
        (0.7, (Source.REDIS, Strategy.ACCURATE, False)),
        (0.5, (Source.COMPUTED, Strategy.BATCH, False)),
    ],
)
def test_the_13_so_far_answer_by_their_confidence(
    valkey: Valkey, confidence: float, expected: tuple[Source, Strategy, bool]
) -> None:
    hear_so_far(UNHEARD, confidence)
    (answer,) = lookup.look_up([UNHEARD], nothing)
    assert told(answer) == expected
    assert (answer.entry is not None) == (answer.source is Source.REDIS)


def test_all_25_replace_the_13_as_soon_as_they_exist(valkey: Valkey) -> None:
    hear_so_far(TRACK, 0.7)
    assert told(ask(everything)) == (Source.DATABASE, Strategy.ACCURATE, True)
    entry = hear_so_far(TRACK, 0.99)
    memory.tier().clear()
    client().delete(keys.fingerprint("audio"))
    streaming.validate(TRACK.track_id, TRACK.file_stamp, entry, is_valid=True, is_borne_out=True)
    assert told(ask(everything)) == (Source.DATABASE, Strategy.BATCH, True)


def test_batch_asks_no_cache(valkey: Valkey) -> None:
    fingerprints.store({"audio": b"old" + VECTOR[3:]})
    answer = ask(everything, Strategy.BATCH)
    assert answer.vector == VECTOR
    assert told(answer) == (Source.DATABASE, Strategy.BATCH, True)


def test_accurate_never_takes_the_13_as_final(valkey: Valkey) -> None:
    hear_so_far(TRACK, 0.99)
    assert told(ask(nothing, Strategy.ACCURATE)) == (Source.REDIS, Strategy.ACCURATE, False)


def test_many_are_answered_in_their_order_with_one_question_to_the_database(valkey: Valkey) -> None:
    asked: list[Sequence[str]] = []

    def load(audio_ids: Sequence[str]) -> Mapping[str, bytes]:
        asked.append(audio_ids)
        return {"b": VECTOR}

    fingerprints.store({"a": VECTOR})
    wanted = [Wanted("1", "b", "s"), UNHEARD, Wanted("2", "a", "s"), Wanted("3", "c", "s")]
    answers = lookup.look_up(wanted, load)
    assert [answer.source for answer in answers] == [
        Source.DATABASE, Source.COMPUTED, Source.MEMORY, Source.COMPUTED,
    ]  # fmt: skip
    assert asked == [["b", "c"]]


def test_a_damaged_value_is_answered_from_the_database_counted_and_repaired(
    valkey: Valkey, counted: Counter[str]
) -> None:
    fingerprints.store({"audio": VECTOR})
    memory.tier().clear()
    client().setrange(keys.fingerprint("audio"), 50, b"\xff\xff\xff")
    assert ask(everything).vector == VECTOR
    assert counted[metrics.CORRUPT] == 1
    memory.tier().clear()
    assert told(ask(nothing)) == (Source.REDIS, Strategy.FAST, True)
    assert counted[metrics.CORRUPT] == 1


def test_without_redis_the_database_answers(valkey: Valkey) -> None:
    valkey.end()
    assert told(ask(everything)) == (Source.DATABASE, Strategy.BATCH, True)


def test_another_engine_has_other_keys(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    fingerprints.store({"audio": VECTOR})
    monkeypatch.setattr("cache.keys.ENGINE_VERSION", ENGINE_VERSION + 1)
    assert told(ask(nothing)) == (Source.COMPUTED, Strategy.BATCH, False)


def test_warmed_fingerprints_are_those_that_were_missing(valkey: Valkey) -> None:
    fingerprints.store({"a": VECTOR})
    assert fingerprints.missing(["a", "b"]) == ["b"]
    fingerprints.warm({"b": VECTOR})
    assert fingerprints.missing(["a", "b"]) == []
