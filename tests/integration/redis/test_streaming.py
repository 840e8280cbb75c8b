"""Streaming entries: they come back whole, and more chunks win."""

from collections import Counter

import numpy as np
import pytest

from cache import keys, streaming
from cache.client import client
from cache.monitoring import metrics
from cache.streaming import N, StreamingEntry, ValidationState
from tests.valkeys import Valkey

pytestmark = pytest.mark.integration

FILE = ("track", "stamp")


def entry(
    chunks: int, confidence: float = 0.5, validation: ValidationState = ValidationState.PENDING
) -> StreamingEntry:
    values = np.linspace(0, chunks, N, dtype=np.float32)
    values[0] = np.nan
    return StreamingEntry(values, np.full(N, confidence, dtype=np.float32), chunks, chunks / 20, validation)


def found() -> StreamingEntry:
    kept = streaming.find(*FILE)
    assert kept is not None
    return kept


def test_an_entry_comes_back_as_it_was(valkey: Valkey) -> None:
    stored = entry(7, confidence=0.25)
    assert streaming.store(*FILE, stored)
    kept = found()
    np.testing.assert_array_equal(kept.values, stored.values)
    np.testing.assert_array_equal(kept.confidences, stored.confidences)
    assert (kept.chunks, round(kept.coverage, 6), kept.validation) == (7, 0.35, ValidationState.PENDING)
    assert kept.confidence == 0.25


def test_more_chunks_win_whatever_the_order(valkey: Valkey) -> None:
    kept = [streaming.store(*FILE, entry(chunks)) for chunks in (3, 5, 4, 5, 6)]
    assert kept == [True, True, False, False, True]
    assert found().chunks == 6


def test_another_file_of_the_track_has_another_entry(valkey: Valkey) -> None:
    streaming.store(*FILE, entry(3))
    assert streaming.find("track", "another stamp") is None
    assert [each and each.chunks for each in streaming.find_many([("other", "stamp"), FILE])] == [None, 3]
    assert streaming.find_many([]) == []


@pytest.mark.parametrize(
    ("is_valid", "state"), [(True, ValidationState.VALID), (False, ValidationState.INVALID)]
)
@pytest.mark.parametrize(("is_borne_out", "counter"), [(True, metrics.VALID), (False, metrics.INVALID)])
def test_an_entry_is_validated_once_and_what_its_confidences_promised_is_counted(
    valkey: Valkey,
    counted: Counter[str],
    is_valid: bool,
    state: ValidationState,
    is_borne_out: bool,
    counter: str,
) -> None:
    streaming.store(*FILE, entry(5, confidence=0.9))
    streaming.validate(*FILE, found(), is_valid, is_borne_out)
    assert found().validation is state
    assert counted == {counter: 1}
    assert not streaming.store(*FILE, entry(5))  # a late message does not take the judgement back


def test_an_entry_that_was_too_unsure_to_be_an_answer_is_not_counted(
    valkey: Valkey, counted: Counter[str]
) -> None:
    streaming.validate(*FILE, entry(5, confidence=0.8), is_valid=False, is_borne_out=False)
    assert found().validation is ValidationState.INVALID
    assert not counted


def test_a_damaged_entry_is_not_found_and_gives_way(valkey: Valkey, counted: Counter[str]) -> None:
    streaming.store(*FILE, entry(5))
    key = keys.streaming(*FILE)
    client().setrange(key, 20, b"\xff\xff\xff")
    assert streaming.find(*FILE) is None
    assert counted[metrics.CORRUPT] == 1
    client().set(key, b"rubbish")
    assert streaming.store(*FILE, entry(1))


def test_without_redis_nothing_is_kept_and_nothing_fails(valkey: Valkey) -> None:
    valkey.end()
    assert not streaming.store(*FILE, entry(1))
    assert streaming.find(*FILE) is None
