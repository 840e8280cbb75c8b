"""The first 13 numbers of a track during its analysis."""

import numpy as np
import pytest

import cache.client
from cache import streaming
from cache.streaming import N, StreamingEntry
from fingerprint.dimensions import STREAMING_NAMES
from library import fingerprints
from library.database import session_scope
from tests.contract.client import Client
from tests.factories import add_track
from tests.redis_fixtures import running_valkey, valkey
from tests.valkeys import Valkey

__all__ = ["running_valkey", "valkey"]


@pytest.fixture
def partly_analysed(valkey: Valkey, client: Client) -> str:
    """Add a track whose first quarter is analysed."""
    cache.client.breaker.close()  # tests without any Redis may have opened it
    with session_scope() as session:
        track_id = add_track(session, b"long.flac")
        (key,) = fingerprints.find_keys(session, [track_id])
    entry = StreamingEntry(np.ones(N, np.float32), np.full(N, 0.75, np.float32), chunks=5, coverage=0.25)
    assert streaming.store(key.track_id, key.file_stamp, entry)
    return track_id


def test_partial_fingerprint_is_returned_during_analysis(partly_analysed: str, client: Client) -> None:
    found = client.get(f"/fingerprints/{partly_analysed}")["data"]
    assert (found["kind"], found["provisional"], found["validation"]) == ("13d", True, "pending")
    assert (found["confidence"], found["coverage"]) == (0.75, 0.25)
    assert set(found["dimensions"]) == set(STREAMING_NAMES)
    (job,) = client.get("/jobs", kind="fingerprint")["items"]
    assert job["state"] == "pending"
