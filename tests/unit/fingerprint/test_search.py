"""Exact search gives what the definition gives, to the last neighbour."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fingerprint.distance import Profile, SearchMatrix, distance, profile_weights
from fingerprint.plan import FloatArray

SCORES = st.one_of(st.floats(-3, 3, width=32), st.just(np.nan))


@settings(deadline=None)
@given(
    z=hnp.arrays(np.float32, st.tuples(st.integers(0, 12), st.just(25)), elements=SCORES),
    query=hnp.arrays(np.float32, 25, elements=SCORES),
    profile=st.sampled_from(Profile),
)
def test_search_agrees_with_the_definition(z: FloatArray, query: FloatArray, profile: Profile) -> None:
    weights = profile_weights(profile)
    expected = [distance(query, row, weights) for row in z]
    assert SearchMatrix(z, weights).distances(query) == pytest.approx(expected, rel=1e-3, abs=1e-3)


def library(tracks: int, missing_share: float) -> np.ndarray:
    generator = np.random.default_rng(11)
    z = np.clip(generator.normal(size=(tracks, 25)), -3, 3).astype(np.float32)
    z[generator.random(z.shape) < missing_share] = np.nan
    return z


def test_a_track_finds_itself_at_no_distance() -> None:
    z = library(1_000, 0.05)
    matrix = SearchMatrix(z, profile_weights(Profile.RHYTHM))
    for row in (0, 1, 500, 999):
        distances = matrix.distances(z[row])
        assert distances.argmin() == row
        assert distances[row] == 0


def test_close_copies_keep_their_order() -> None:
    """In float32 the augmented product alone would be off by 0.01 here, and the order lost."""
    original = np.full(25, 2.5, dtype=np.float32)
    z = np.stack([original + np.float32(step * 1e-4) for step in range(20)])
    distances = SearchMatrix(z, profile_weights(Profile.BALANCED)).distances(original)
    assert distances == pytest.approx(np.arange(20) * 5e-4, rel=0.01, abs=1e-6)


def test_a_streaming_fingerprint_searches_with_what_it_has() -> None:
    z, weights = library(300, 0.02), profile_weights(Profile.BALANCED)
    query = z[17].copy()
    query[:10] = np.nan
    expected = [distance(query, row, weights) for row in z]
    assert SearchMatrix(z, weights).distances(query) == pytest.approx(expected, rel=1e-4, abs=1e-3)


def test_a_query_of_nothing_is_infinitely_far_from_all() -> None:
    matrix = SearchMatrix(library(5, 0), profile_weights(Profile.BALANCED))
    assert np.isinf(matrix.distances(np.full(25, np.nan, dtype=np.float32))).all()
