"""Scale, similarity and reasons."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fingerprint.dimensions import DIMENSIONS, NAMES
from fingerprint.distance import (
    RobustScale,
    are_comparable,
    reasons,
    similarity,
)
from fingerprint.plan import FloatArray

SCORES = st.one_of(st.floats(-3, 3, width=32), st.just(math.nan))
Z_VECTORS = hnp.arrays(np.float32, 25, elements=SCORES)

pytestmark = pytest.mark.numerical


def library(tracks: int, seed: int = 7) -> np.ndarray:
    """Return fingerprints within the typical ranges."""
    low, high = np.array([(d.typical_low, d.typical_high) for d in DIMENSIONS]).T
    return np.random.default_rng(seed).uniform(low, high, (tracks, 25)).astype(np.float32)


def at(**scores: float) -> np.ndarray:
    """Return a track in the middle of the library except for some dimensions."""
    return np.array([scores.get(name, 0.0) for name in NAMES], dtype=np.float32)


def test_scale_puts_the_median_at_0_and_a_deviation_at_1() -> None:
    vectors = library(2_001)
    tempo = NAMES.index("tempo_bpm")
    vectors[:, tempo] = 2 ** np.random.default_rng(3).normal(7, 0.5, 2_001)
    scale = RobustScale.fit(vectors)
    probe = np.tile(np.median(vectors, axis=0), (3, 1))
    probe[:, tempo] = 128, 128 * 2**0.5, 128 / 2**0.5
    assert scale.z(probe)[:, tempo] == pytest.approx([0, 1, -1], abs=0.1)
    assert np.abs(scale.z(probe[0])).max() < 0.1


def test_z_is_clipped_at_three_and_keeps_nan() -> None:
    scale = RobustScale.fit(library(100))
    vector = library(1)[0]
    vector[7], vector[8], vector[9] = 1_000, -1_000, np.nan
    z = scale.z(vector)
    assert z[7:9].tolist() == [3, -3]
    assert np.isnan(z[9])
    assert z.dtype == np.float32


def test_undefined_values_do_not_shift_the_scale() -> None:
    vectors = library(501)
    holes = np.concatenate([vectors, np.full((100, 25), np.nan, dtype=np.float32)])
    np.testing.assert_array_equal(RobustScale.fit(holes).median, RobustScale.fit(vectors).median)


def test_uniform_library_keeps_small_differences_small() -> None:
    middle = [(d.typical_low + d.typical_high) / 2 for d in DIMENSIONS]
    vectors = np.tile(np.array(middle, dtype=np.float32), (50, 1))
    nudged = vectors[0] + np.array(
        [0.001 * (d.typical_high - d.typical_low) for d in DIMENSIONS], dtype=np.float32
    )
    z = RobustScale.fit(vectors).z(np.stack([vectors[0], nudged]))
    assert np.abs(z[1] - z[0]).max() < 0.2


def test_empty_library_has_the_typical_scale() -> None:
    scale = RobustScale.fit(np.empty((0, 25), dtype=np.float32))
    low, high = np.array([(d.typical_low, d.typical_high) for d in DIMENSIONS], dtype=np.float32).T
    assert scale.z(low) == pytest.approx(np.full(25, -3.29 / 2), abs=0.01)
    assert scale.z(high) == pytest.approx(np.full(25, 3.29 / 2), abs=0.01)


def test_octaves_of_tempo_and_halves_of_a_share_are_even_steps() -> None:
    scale = RobustScale.fit(library(300))
    vectors = np.tile(library(1), (3, 1))
    vectors[:, NAMES.index("tempo_bpm")] = 100, 120, 144
    vectors[:, NAMES.index("mid_pct")] = 0.09, 0.16, 0.25
    steps = np.diff(scale.z(vectors), axis=0)
    for name in ("tempo_bpm", "mid_pct"):
        assert steps[0, NAMES.index(name)] == pytest.approx(steps[1, NAMES.index(name)], rel=1e-3)


def test_similarity_falls_from_one_to_a_third_at_the_typical_distance() -> None:
    assert similarity(0, 5) == 1
    assert similarity(5, 5) == pytest.approx(1 / math.e)
    assert similarity(10, 5) < similarity(5, 5)


def test_reasons_name_similar_and_different_dimensions() -> None:
    z_a = at(tempo_bpm=2.5, spectral_centroid=-2, lufs=2, stereo_width=0.1)
    z_b = at(tempo_bpm=2.4, spectral_centroid=-1.9, lufs=-2, stereo_width=0.1)
    (why,) = reasons(z_a, z_b[None])
    assert why.alike == ("tempo_bpm", "spectral_centroid", "stereo_width")
    assert why.different == ("lufs",)


def test_reasons_skip_undefined_and_ordinary_dimensions() -> None:
    assert reasons(at(), at()[None]) == [((), ())]
    assert reasons(at(lufs=math.nan, tempo_bpm=2), at(lufs=3, tempo_bpm=2)[None]) == [(("tempo_bpm",), ())]


@given(Z_VECTORS, Z_VECTORS)
def test_reasons_are_at_most_three_each_and_disjoint(z_a: FloatArray, z_b: FloatArray) -> None:
    (why,) = reasons(z_a, z_b[None])
    assert len(why.alike) <= 3
    assert len(why.different) <= 3
    assert not {*why.alike} & {*why.different}


def test_tracks_without_content_are_not_comparable() -> None:
    def changed(**values: float) -> FloatArray:
        vector: FloatArray = library(1)[0]
        for name, value in values.items():
            vector[NAMES.index(name)] = value
        return vector

    undefined = changed(spectral_centroid=math.nan, spectral_flatness=math.nan)
    offset = changed(spectral_centroid=5e-4)
    tone = changed(spectral_flatness=1e-9, transient_density=0.0)
    square = changed(spectral_flatness=1e-3, loudness_variation_std=1e-5)
    flute = changed(spectral_flatness=1e-7, transient_density=0.2)
    noise = changed(spectral_flatness=0.56, loudness_variation_std=1e-3)
    vectors = np.stack([undefined, offset, tone, square, flute, noise, *library(20)])
    assert are_comparable(vectors).tolist() == [False] * 4 + [True] * 22
    assert are_comparable(vectors[:0]).tolist() == []
