"""Exact search agrees with the definition of distance, to the last neighbour, without hubs."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fingerprint.distance import Profile, profile_weights
from fingerprint.metric import Metric, distance
from fingerprint.neighbours.search_matrix import SearchMatrix
from fingerprint.plan import FloatArray

SCORES = st.one_of(st.floats(-3, 3, width=32), st.just(np.nan))
QUERIES = hnp.arrays(np.float32, 25, elements=SCORES)
WEIGHTS = profile_weights(Profile.BALANCED)

pytestmark = pytest.mark.numerical


def library(tracks: int, missing_share: float, seed: int = 11) -> FloatArray:
    generator = np.random.default_rng(seed)
    z = np.clip(generator.normal(size=(tracks, 25)), -3, 3).astype(np.float32)
    z[generator.random(z.shape) < missing_share] = np.nan
    return z


@settings(deadline=None)
@given(
    z=hnp.arrays(np.float32, st.tuples(st.integers(0, 12), st.just(25)), elements=SCORES),
    query=QUERIES,
    profile=st.sampled_from(Profile),
)
def test_search_agrees_with_the_definition(z: FloatArray, query: FloatArray, profile: Profile) -> None:
    matrix = SearchMatrix.fit(z, profile_weights(profile))
    expected = [distance(query, row, matrix.fitted.metric) for row in z]
    assert matrix.places.distances(query) == pytest.approx(expected, rel=1e-3, abs=1e-3)
    assert not np.isnan(matrix.distances(query)).any()


@pytest.mark.parametrize("apart", [1e-42, 1e-20, 1e-8])
def test_query_close_to_all_tracks_has_distances(apart: float) -> None:
    query = np.full(25, apart, dtype=np.float32)
    assert np.isfinite(SearchMatrix.fit(np.zeros((3, 25), np.float32), WEIGHTS).distances(query)).all()


@given(QUERIES, QUERIES)
def test_distance_is_symmetric_and_nothing_between_equals(z_a: FloatArray, z_b: FloatArray) -> None:
    metric = Metric.fit(library(60, 0.05), WEIGHTS)
    assert distance(z_a, z_b, metric) == pytest.approx(distance(z_b, z_a, metric))
    assert distance(z_a, z_a, metric) == (math.inf if np.isnan(z_a).all() else 0)


def test_without_a_library_distance_is_a_weighted_city_block() -> None:
    weights = np.zeros(25, dtype=np.float32)
    weights[:2] = 4, 1
    metric = Metric.fit(np.empty((0, 25), dtype=np.float32), weights)
    assert distance(np.zeros(25, np.float32), np.full(25, 2, np.float32), metric) == pytest.approx(
        4 * 2 + 2, rel=1e-4
    )


@given(st.sets(st.integers(0, 24), max_size=24))
def test_undefined_dimensions_are_scaled_up(gaps: set[int]) -> None:
    metric = Metric.fit(np.empty((0, 25), dtype=np.float32), WEIGHTS)
    z_a, z_b = np.zeros(25, dtype=np.float32), np.ones(25, dtype=np.float32)
    z_b[list(gaps)] = np.nan
    assert distance(z_a, z_b, metric) == pytest.approx(25, rel=1e-4)


def test_correlated_dimensions_count_less_than_twice() -> None:
    """Centroid and rolloff are correlated: a track where both are higher is not twice as far."""
    z = library(500, 0)
    z[:, 15] = z[:, 14] + 0.1 * z[:, 15]
    metric = Metric.fit(z, WEIGHTS)
    middle, together, apart = np.zeros((3, 25), dtype=np.float32)
    together[14], together[15], apart[3], apart[8] = 1, 1, 1, 1
    assert distance(middle, together, metric) < 0.85 * distance(middle, apart, metric)


def test_profiles_emphasise_their_dimensions() -> None:
    tempo_apart, bass_apart = np.zeros((2, 25), dtype=np.float32)
    tempo_apart[10], bass_apart[1] = 1, 1
    rhythm, frequency = (
        Metric.fit(library(500, 0), profile_weights(p)) for p in (Profile.RHYTHM, Profile.FREQUENCY)
    )
    at = np.zeros(25, dtype=np.float32)
    assert distance(at, tempo_apart, rhythm) > distance(at, bass_apart, rhythm)
    assert distance(at, tempo_apart, frequency) < distance(at, bass_apart, frequency)
    assert len({profile_weights(profile).tobytes() for profile in Profile}) == len(Profile)


def test_robust_profile_ignores_losses_of_copies() -> None:
    weights = profile_weights(Profile.ROBUST)
    copy = np.where(weights == 0, 3, 0).astype(np.float32)
    assert np.count_nonzero(copy) == 5
    assert distance(np.zeros(25, np.float32), copy, Metric.fit(library(500, 0), weights)) == 0


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.unmeasured(after=1)
def test_track_finds_itself_at_no_distance(profile: Profile) -> None:
    z = library(1_000, 0.01)
    matrix = SearchMatrix.fit(z, profile_weights(profile))
    for row in range(0, 1_000, 37):
        distances = matrix.distances(z[row], row)
        assert distances.argmin() == row
        assert distances[row] == 0


@pytest.mark.parametrize("missing_share", [0, 0.01])
def test_copies_of_a_track_have_no_distance_in_any_row(missing_share: float) -> None:
    """Exactly 0, so that their order does not depend on the machine."""
    z = library(9_000, missing_share)
    copies = [0, 1, 2, 3, 17, 4_095, 4_096, 8_191, 8_997, 8_998, 8_999]
    z[copies] = z[5]
    matrix = SearchMatrix.fit(z, WEIGHTS)
    for row in (5, 0, 4_096, 8_999):
        assert not matrix.distances(z[row], row)[copies].any()
    query = z[4_000].copy()
    query[10:12] = np.nan
    assert len(set(matrix.places.distances(query)[copies].tolist())) == 1


def test_close_copies_keep_their_order() -> None:
    original = np.full(25, 2.5, dtype=np.float32)
    z = np.stack([original + np.float32(step * 1e-4) for step in range(20)])
    distances = SearchMatrix.fit(z, WEIGHTS).places.distances(original)
    assert (np.diff(distances) > 0).all()


def test_relative_distance_is_the_same_both_ways() -> None:
    z = library(300, 0.002)
    matrix = SearchMatrix.fit(z, WEIGHTS)
    assert matrix.distances(z[3], 3)[8] == pytest.approx(matrix.distances(z[8], 8)[3], rel=1e-3)


def test_track_in_the_middle_is_no_hub() -> None:
    """Among 25 dimensions the middle is nearer to any track than other tracks are."""
    z = library(400, 0)
    z[0] = 0
    matrix = SearchMatrix.fit(z, WEIGHTS)
    found = dict.fromkeys((False, True), 0)
    for row in range(1, 400):
        plain, relative = matrix.places.distances(z[row]), matrix.distances(z[row], row)
        plain[row] = relative[row] = np.inf
        found[False] += plain.argmin() == 0
        found[True] += relative.argmin() == 0
    assert found[False] > 40
    assert found[True] < found[False] / 4


def test_two_random_tracks_have_the_typical_distance() -> None:
    z = library(1_000, 0.002)
    matrix = SearchMatrix.fit(z, WEIGHTS)
    others = np.concatenate([matrix.distances(z[row], row) for row in range(0, 1_000, 50)])
    assert np.median(others[others > 0]) == pytest.approx(matrix.typical, rel=0.03)


@pytest.mark.parametrize("tracks", [0, 1, 2, 5])
def test_library_of_equal_tracks_has_a_typical_distance(tracks: int) -> None:
    matrix = SearchMatrix.fit(np.zeros((tracks, 25), dtype=np.float32), WEIGHTS)
    assert matrix.typical == 1
    assert matrix.distances(np.zeros(25, dtype=np.float32)) == pytest.approx(np.zeros(tracks))


def test_streaming_fingerprint_searches_by_its_dimensions() -> None:
    z = library(300, 0.002)
    matrix = SearchMatrix.fit(z, WEIGHTS)
    query = z[17].copy()
    query[:10] = np.nan
    expected = [distance(query, row, matrix.fitted.metric) for row in z]
    assert matrix.places.distances(query) == pytest.approx(expected, rel=1e-3, abs=1e-3)
    assert matrix.distances(query).argmin() == 17


def test_empty_query_is_infinitely_far_from_all() -> None:
    matrix = SearchMatrix.fit(library(5, 0), WEIGHTS)
    assert np.isinf(matrix.distances(np.full(25, np.nan, dtype=np.float32))).all()
