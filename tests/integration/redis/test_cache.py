"""The cache: what it gives back, and what it does while its Redis is away."""

import numpy as np
import pytest

from cache import fingerprints, health, searches, streaming
from cache.client import CacheUnavailableError, client, ping
from cache.searches import Results
from cache.streaming import Entry, Validation
from tests.integration.redis.conftest import Valkey

pytestmark = pytest.mark.integration

VECTOR = bytes(range(100))


def test_fingerprints_come_back_as_they_were(valkey: Valkey) -> None:
    assert fingerprints.store({"one": VECTOR, "two": VECTOR[::-1]}, 1, "25d")
    assert fingerprints.find("two", 1, "25d") == VECTOR[::-1]


@pytest.mark.parametrize(
    ("audio_id", "version", "kind"), [("two", 1, "25d"), ("one", 2, "25d"), ("one", 1, "13d")]
)
def test_another_sound_engine_or_kind_is_another_key(
    valkey: Valkey, audio_id: str, version: int, kind: str
) -> None:
    fingerprints.store({"one": VECTOR}, 1, "25d")
    assert fingerprints.find(audio_id, version, kind) is None


def test_a_corrupt_value_is_no_fingerprint(valkey: Valkey) -> None:
    fingerprints.store({"one": VECTOR}, 1, "25d")
    for key in client().keys("*"):
        client().set(key, b"rubbish")
    assert fingerprints.find("one", 1, "25d") is None


def test_storing_nothing_asks_nobody(valkey: Valkey) -> None:
    valkey.kill()
    assert fingerprints.store({}, 1, "25d")


def test_without_redis_nothing_is_found_and_nothing_fails(valkey: Valkey) -> None:
    valkey.kill()
    assert not fingerprints.store({"one": VECTOR}, 1, "25d")
    assert fingerprints.find("one", 1, "25d") is None
    assert searches.get_or_compute("g", "q", 0, 10, lambda: Results(["a"], 1)) == (Results(["a"], 1), False)
    assert health.find_size() is None
    with pytest.raises(CacheUnavailableError):
        ping()


def test_a_search_is_computed_once_for_each_generation(valkey: Valkey) -> None:
    asked: list[str] = []

    def search(generation: str) -> tuple[Results, bool]:
        def compute() -> Results:
            asked.append(generation)
            return Results([f"from {generation}"], 7)

        return searches.get_or_compute(generation, "words", 0, 10, compute)

    assert search("1") == (Results(["from 1"], 7), False)
    assert search("1") == (Results(["from 1"], 7), True)
    assert search("2") == (Results(["from 2"], 7), False)
    assert asked == ["1", "2"]


def test_pages_of_a_search_do_not_mix(valkey: Valkey) -> None:
    def page(offset: int, limit: int) -> tuple[Results, bool]:
        return searches.get_or_compute("g", "q", offset, limit, lambda: Results([f"{offset}-{limit}"], 30))

    pages = [page(0, 10), page(10, 10), page(0, 20)]
    assert pages == [(Results([name], 30), False) for name in ("0-10", "10-10", "0-20")]


@pytest.mark.parametrize("rubbish", [b"{", b"[]", b"7", b"\xff"])
def test_a_corrupt_search_is_computed_again(valkey: Valkey, rubbish: bytes) -> None:
    searches.get_or_compute("g", "q", 0, 10, lambda: Results(["a"], 1))
    for key in client().keys("*"):
        client().set(key, rubbish)
    assert searches.get_or_compute("g", "q", 0, 10, lambda: Results(["b"], 1)) == (Results(["b"], 1), False)


def test_the_size_counts_what_is_kept(valkey: Valkey) -> None:
    fingerprints.store({"one": VECTOR, "two": VECTOR}, 1, "25d")
    size = health.find_size()
    assert size is not None
    assert (size.items, size.limit_mb, size.evictions) == (2, 16.0, 0)
    assert 0 < size.size_mb < size.limit_mb


def test_a_full_cache_forgets_and_goes_on(valkey: Valkey) -> None:
    for batch in range(100):
        vectors = {f"{batch}-{n}": VECTOR for n in range(1000)}
        assert fingerprints.store(vectors, 1, "25d")
    size = health.find_size()
    assert size is not None
    assert size.evictions > 0
    assert fingerprints.find("99-999", 1, "25d") == VECTOR


def test_what_is_known_so_far_comes_back_with_its_confidence(valkey: Valkey) -> None:
    values = np.arange(13, dtype=np.float32)
    values[3] = np.nan
    entry = Entry(values, values / np.float32(26), chunks=4, coverage=0.25)
    assert streaming.store("t1", "ff-10", entry)
    found = streaming.find("t1", "ff-10")
    assert found is not None
    assert found.values.tobytes() == entry.values.tobytes()
    assert found.confidences.tobytes() == entry.confidences.tobytes()
    assert (found.chunks, found.coverage, found.validation) == (4, 0.25, Validation.PENDING)
    assert streaming.find("t1", "ff-11") is None  # the file changed


def test_what_was_said_of_an_entry_is_kept_with_it(valkey: Valkey) -> None:
    entry = Entry(np.ones(13, np.float32), np.ones(13, np.float32), chunks=4, coverage=0.25)
    streaming.validate("t1", "ff-10", entry, is_valid=False)
    found = streaming.find("t1", "ff-10")
    assert found is not None
    assert found.validation is Validation.INVALID


def test_without_a_cache_listening_goes_on(valkey: Valkey) -> None:
    valkey.kill()
    entry = Entry(np.ones(13, np.float32), np.ones(13, np.float32), chunks=4, coverage=0.25)
    assert not streaming.store("t1", "ff-10", entry)
    assert streaming.find("t1", "ff-10") is None
