"""A streaming fingerprint is compared with the full one in robust z-scores."""

import numpy as np
import pytest

from fingerprint.dimensions import DIMENSIONS, STREAMING_NAMES
from fingerprint.distance import RobustScale
from fingerprint.plan import FloatArray
from fingerprint.streaming import STREAMING_INDICES, StreamingFingerprint
from fingerprint.validation import Level, out_of_range, validate

TYPICAL = RobustScale.fit(np.empty((0, 25), dtype=np.float32))

pytestmark = pytest.mark.numerical


def full(seed: int = 1) -> FloatArray:
    """Return a track that differs from the typical one in every dimension."""
    generator = np.random.default_rng(seed)
    low, high = np.array([[d.typical_low, d.typical_high] for d in DIMENSIONS]).T
    vector: FloatArray = generator.uniform(low, high).astype(np.float32)
    return vector


def streaming(values: FloatArray) -> StreamingFingerprint:
    return StreamingFingerprint(values, np.full(13, 0.8, dtype=np.float32), 0.5, 5)


def moved(vector: FloatArray, **by: float) -> StreamingFingerprint:
    values = vector[STREAMING_INDICES].copy()
    for name, change in by.items():
        values[STREAMING_NAMES.index(name)] += np.float32(change)
    return streaming(values)


def test_equal_values_are_equal_in_every_dimension() -> None:
    result = validate(moved(full()), full(), TYPICAL)
    assert result.similarity == pytest.approx(1)
    assert result.accuracy == dict.fromkeys(STREAMING_NAMES, 1.0)
    assert (result.mean_accuracy, result.level, result.out_of_range) == (1.0, Level.HIGH, ())


def test_error_costs_accuracy_in_its_dimension_only() -> None:
    sigma = float(TYPICAL.iqr[STREAMING_INDICES[1]]) / 1.349
    result = validate(moved(full(), rhythm_stability=sigma / 4), full(), TYPICAL)
    assert result.accuracy["rhythm_stability"] == pytest.approx(0.75, abs=0.001)
    assert result.mean_accuracy == pytest.approx((12 + 0.75) / 13, abs=0.001)


@pytest.mark.parametrize(("n_wrong", "is_borne_out"), [(6, True), (7, False)])
def test_confidence_is_met_if_most_values_are_near(n_wrong: int, is_borne_out: bool) -> None:
    sigmas = TYPICAL.iqr[STREAMING_INDICES] / 1.349
    wrong = dict(zip(STREAMING_NAMES[1 : n_wrong + 1], (0.6 * sigmas[1:]).tolist(), strict=False))
    assert validate(moved(full(), **wrong), full(), TYPICAL).is_borne_out is is_borne_out


def test_two_different_tracks_are_low_though_their_raw_cosine_is_high() -> None:
    first, second = full(1), full(2)
    a, b = first[STREAMING_INDICES], second[STREAMING_INDICES]
    assert a @ b / np.linalg.norm(a) / np.linalg.norm(b) > 0.99
    result = validate(streaming(a), second, TYPICAL)
    assert result.similarity < 0.85
    assert result.level is Level.LOW


@pytest.mark.parametrize(("share", "level"), [(0.02, Level.HIGH), (0.15, Level.MEDIUM), (0.6, Level.LOW)])
def test_levels_fall_as_errors_grow(share: float, level: Level) -> None:
    extreme = np.array([d.typical_high for d in DIMENSIONS], dtype=np.float32)
    sigma = TYPICAL.iqr / np.float32(1.349)
    early = streaming(extreme[STREAMING_INDICES].copy())
    linear = ("rhythm_stability", "harmonic_ratio", "pitch_stability", "peak_consistency")
    changes = {
        name: -13 / 4 * share * sigma[STREAMING_INDICES[STREAMING_NAMES.index(name)]] for name in linear
    }
    result = validate(moved(extreme, **changes), extreme, TYPICAL)
    assert early.mean_confidence == pytest.approx(0.8)
    assert result.level is level, (result.similarity, result.mean_accuracy)


def test_dimension_that_only_one_defines_is_wrong() -> None:
    vector = full()
    early = moved(vector, tempo_bpm=np.nan)
    assert validate(early, vector, TYPICAL).accuracy["tempo_bpm"] == 0
    vector[10] = np.nan
    assert "tempo_bpm" not in validate(early, vector, TYPICAL).accuracy


def test_two_silent_tracks_are_equal() -> None:
    nothing = np.full(25, np.nan, dtype=np.float32)
    result = validate(moved(nothing), nothing, TYPICAL)
    assert (result.similarity, result.mean_accuracy, result.level) == (1.0, 1.0, Level.HIGH)


def test_impossible_value_is_low() -> None:
    early = moved(full(), tempo_bpm=500, harmonic_ratio=-2)
    assert out_of_range(early.values) == ("tempo_bpm", "harmonic_ratio")
    assert validate(early, full(), TYPICAL).level is Level.LOW
    assert out_of_range(moved(full()).values) == ()


def test_typical_values_are_within_the_limits() -> None:
    for row in DIMENSIONS:
        assert row.limits[0] <= row.typical_low < row.typical_high <= row.limits[1], row.name
