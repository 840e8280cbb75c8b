"""Feeding, finishing, and minimal tracks."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprint.dimensions import NAMES
from fingerprint.extract import Extractor, TrackFingerprint
from fingerprint.reduction import reduce_features
from tests.unit.fingerprint.signals import RATE_HZ, describe, noise, sine, strokes, undefined

TRACK = np.stack([noise(7, seed=1), noise(7, seed=2)]) * 0.3 + strokes(np.arange(0.1, 6.9, 0.5), 7)
SAMPLES_ALONE = {"crest_db", "stereo_width", "phase_correlation"}

pytestmark = pytest.mark.numerical


def fingerprint_of(signal: np.ndarray, cuts: list[int], rate_hz: int = RATE_HZ) -> TrackFingerprint:
    extractor = Extractor(rate_hz, len(signal))
    for part in np.split(signal, sorted(cuts), axis=1):
        extractor.feed(part)
    return extractor.finish()


@settings(max_examples=10, deadline=None)
@given(cuts=st.lists(st.integers(0, TRACK.shape[1]), max_size=30))
def test_size_of_blocks_changes_no_bit(cuts: list[int]) -> None:
    whole, cut = fingerprint_of(TRACK, []), fingerprint_of(TRACK, cuts)
    assert whole.values.tobytes() == cut.values.tobytes()


@pytest.mark.parametrize("channels", [1, 3, 6, 8, 9])
def test_size_of_blocks_changes_no_bit_with_other_channels(channels: int) -> None:
    track = np.stack([noise(5, 0.1, seed, 8_000) for seed in range(channels)])
    cuts = [1, 777, 5_000, 16_001, 16_002, 39_000]
    whole, cut = fingerprint_of(track, [], 8_000), fingerprint_of(track, cuts, 8_000)
    assert whole.values.tobytes() == cut.values.tobytes()


def test_single_samples_change_no_bit() -> None:
    track = TRACK[:, :5_000]
    whole, cut = fingerprint_of(track, [], 8_000), fingerprint_of(track, list(range(1, 5_000)), 8_000)
    assert whole.values.tobytes() == cut.values.tobytes()


def test_track_can_be_described_during_the_analysis() -> None:
    extractor = Extractor(RATE_HZ, 2)
    extractor.feed(TRACK)
    early = reduce_features(extractor.features)
    assert np.isfinite(early[NAMES.index("spectral_centroid")])
    assert extractor.finish().values.tobytes() == fingerprint_of(TRACK, []).values.tobytes()


def test_fingerprint_has_duration_rate_and_channels() -> None:
    fingerprint = fingerprint_of(TRACK, [])
    assert fingerprint.values.shape == (25,)
    assert fingerprint.values.dtype == np.float32
    assert fingerprint.duration_s == pytest.approx(7)
    assert (fingerprint.sample_rate_hz, fingerprint.channels, fingerprint.bad_samples) == (RATE_HZ, 2, 0)
    assert not fingerprint.values.flags.writeable


@pytest.mark.parametrize("rate_hz", [4_000, 8_000, 12_345, 16_000, 32_000, 88_200, 192_000, 768_000])
def test_every_sample_rate_defines_all_25(rate_hz: int) -> None:
    beats = strokes(np.arange(0.1, 9.8, 0.5), 10, rate_hz=rate_hz)
    left, right = (beats + noise(10, 0.01, seed=seed, rate_hz=rate_hz) for seed in (1, 2))
    assert undefined(describe(np.stack([left, right]), rate_hz)) == set()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e30, -1e30])
def test_bad_samples_are_silenced_and_counted(bad: float) -> None:
    damaged, silenced = TRACK.copy(), TRACK.copy()
    for channel, sample in ((0, 5), (1, 200_000), (1, TRACK.shape[1] - 1)):
        damaged[channel, sample], silenced[channel, sample] = bad, 0
    fingerprint = fingerprint_of(damaged, [])
    assert fingerprint.bad_samples == 3
    assert fingerprint.values.tobytes() == fingerprint_of(silenced, []).values.tobytes()


def test_bad_samples_of_each_surround_channel_are_counted() -> None:
    surround = np.full((6, 3_000), np.nan, dtype=np.float32)
    assert fingerprint_of(surround, []).bad_samples == 18_000


def test_feeding_does_not_change_the_block() -> None:
    block = np.full((1, 200_000), np.nan, dtype=np.float32)
    block.flags.writeable = False
    Extractor(RATE_HZ, 1).feed(block)


def test_blocks_of_another_shape_or_type_are_refused() -> None:
    extractor = Extractor(RATE_HZ, 2)
    for shape in ((100,), (1, 100), (100, 2), (1, 2, 100)):
        with pytest.raises(ValueError, match=r"shape \(2, n\)"):
            extractor.feed(np.zeros(shape, dtype=np.float32))
    with pytest.raises(TypeError, match="float32"):
        extractor.feed(np.zeros((2, 100), dtype=np.int16))


def test_track_without_channels_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one channel"):
        Extractor(RATE_HZ, 0)


def test_empty_track_defines_nothing() -> None:
    extractor = Extractor(RATE_HZ, 2)
    extractor.feed(np.zeros((2, 0), dtype=np.float32))
    fingerprint = extractor.finish()
    assert np.isnan(fingerprint.values).all()
    assert fingerprint.duration_s == 0


def test_digital_silence_defines_silence_only() -> None:
    values = describe(np.zeros((2, 6 * RATE_HZ), dtype=np.float32))
    assert values["silence_ratio"] == 1
    assert undefined(values) == set(NAMES) - {"silence_ratio"}


def test_dc_offset_alone_is_silent() -> None:
    values = describe(np.full((2, 6 * RATE_HZ), 0.7, dtype=np.float32))
    assert values["silence_ratio"] == 1
    assert undefined(values) == set(NAMES) - {"silence_ratio"} - SAMPLES_ALONE


def test_dither_alone_is_silent() -> None:
    values = describe(np.stack([noise(6, 1e-5, seed=1), noise(6, 1e-5, seed=2)]))
    assert undefined(values) == set(NAMES) - {"silence_ratio"} - SAMPLES_ALONE


@pytest.mark.parametrize("samples", [1, 2, 441, 2_249, 2_250, 2_251, 4_499])
def test_less_than_a_frame_has_peak_stereo_and_timbre(samples: int) -> None:
    values = describe(np.stack([sine(1_000, 1)[10 : 10 + samples]] * 2))
    assert values["crest_db"] >= 0
    assert values["phase_correlation"] == 1
    assert values["silence_ratio"] == 0
    assert values["spectral_centroid"] > 0
    assert np.isnan([values["lufs"], values["tempo_bpm"], values["peak_consistency"]]).all()


def test_click_of_one_sample_is_flat() -> None:
    values = describe(np.full(1, 0.5, dtype=np.float32))
    assert values["spectral_flatness"] == pytest.approx(1, abs=1e-3)
    assert values["crest_db"] == pytest.approx(0, abs=1e-6)


def test_ten_milliseconds_of_a_tone_have_its_frequency() -> None:
    assert describe(sine(1_000, 0.01))["mid_pct"] > 0.95


def test_ten_minutes_add_little_memory() -> None:
    extractor, block = Extractor(8_000, 2), np.stack([noise(10, rate_hz=8_000)] * 2)
    extractor.feed(block)
    tracemalloc.start()
    for _ in range(60):
        extractor.feed(block)
    grown_bytes, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown_bytes < 1.2e6  # 7 MB an hour
