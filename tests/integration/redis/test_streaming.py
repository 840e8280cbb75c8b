"""Streaming entries: stored whole, and replaced by entries of more chunks only."""

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
    entry = streaming.find(*FILE)
    assert entry is not None
    return entry


def test_stored_entry_is_found_unchanged(valkey: Valkey) -> None:
    stored = entry(7, confidence=0.25)
    assert streaming.store(*FILE, stored)
    read = found()
    np.testing.assert_array_equal(read.values, stored.values)
    np.testing.assert_array_equal(read.confidences, stored.confidences)
    assert (read.chunks, round(read.coverage, 6), read.validation) == (7, 0.35, ValidationState.PENDING)
    assert read.confidence == 0.25


def test_only_more_chunks_replace_an_entry(valkey: Valkey) -> None:
    stored = [streaming.store(*FILE, entry(chunks)) for chunks in (3, 5, 4, 5, 6)]
    assert stored == [True, True, False, False, True]
    assert found().chunks == 6


def test_changed_file_has_another_entry(valkey: Valkey) -> None:
    streaming.store(*FILE, entry(3))
    assert streaming.find("track", "another stamp") is None
    assert [each and each.chunks for each in streaming.find_many([("other", "stamp"), FILE])] == [None, 3]
    assert streaming.find_many([]) == []


@pytest.mark.parametrize(
    ("is_valid", "state"), [(True, ValidationState.VALID), (False, ValidationState.INVALID)]
)
@pytest.mark.parametrize(("is_borne_out", "counter"), [(True, metrics.VALID), (False, metrics.INVALID)])
def test_entry_is_validated_once_and_counted(
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
    assert not streaming.store(*FILE, entry(5))  # a late write does not remove the validation


def test_validation_of_low_confidence_is_not_counted(valkey: Valkey, counted: Counter[str]) -> None:
    streaming.validate(*FILE, entry(5, confidence=0.8), is_valid=False, is_borne_out=False)
    assert found().validation is ValidationState.INVALID
    assert not counted


def test_damaged_entry_is_not_found_and_is_replaced(valkey: Valkey, counted: Counter[str]) -> None:
    streaming.store(*FILE, entry(5))
    key = keys.streaming(*FILE)
    client().setrange(key, 20, b"\xff\xff\xff")
    assert streaming.find(*FILE) is None
    assert counted[metrics.CORRUPT] == 1
    client().set(key, b"rubbish")
    assert streaming.store(*FILE, entry(1))


def test_without_redis_nothing_is_stored(valkey: Valkey) -> None:
    valkey.end()
    assert not streaming.store(*FILE, entry(1))
    assert streaming.find(*FILE) is None
