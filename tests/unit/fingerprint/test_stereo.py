"""Width, correlation, and more than two channels."""

import numpy as np
import pytest

from fingerprint.stereo import downmix
from tests.unit.fingerprint.signals import describe, noise, sine

TONE = sine(441, 4)

pytestmark = pytest.mark.numerical


def test_mono_is_narrow_in_one_channel_or_two() -> None:
    for signal in (TONE, np.stack([TONE, TONE])):
        values = describe(signal)
        assert values["stereo_width"] == 0
        assert values["phase_correlation"] == 1


def test_two_equal_channels_differ_from_one_in_loudness_only() -> None:
    mono, dual = describe(noise(8)), describe(np.stack([noise(8)] * 2))
    assert dual.pop("lufs") - mono.pop("lufs") == pytest.approx(3.01, abs=0.001)
    assert dual == pytest.approx(mono, rel=1e-3, nan_ok=True)


def test_antiphase_has_the_timbre_of_its_channels() -> None:
    track = noise(6) + sine(220, 6)
    straight, opposed = describe(np.stack([track, track])), describe(np.stack([track, -track]))
    assert (opposed.pop("stereo_width"), opposed.pop("phase_correlation")) == (1, -1)
    del straight["stereo_width"], straight["phase_correlation"]
    assert opposed == pytest.approx(straight, rel=1e-3, nan_ok=True)


def test_partial_antiphase_is_analysed() -> None:
    track = sine(440, 20)
    right = np.where(np.arange(len(track)) < len(track) // 2, -track, track)
    values = describe(np.stack([track, right]))
    assert values["silence_ratio"] == 0
    assert values["spectral_centroid"] * 8_000 == pytest.approx(440, rel=0.05)


def test_unrelated_channels_are_half_wide_and_uncorrelated() -> None:
    values = describe(np.stack([noise(20, seed=1), noise(20, seed=2)]))
    assert values["stereo_width"] == pytest.approx(0.5, abs=0.01)
    assert values["phase_correlation"] == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("angle", [0.1, 0.7, 1.5, 2.5])
def test_correlation_is_the_cosine_of_the_phase(angle: float) -> None:
    time = np.arange(4 * 44_100) / 44_100
    left, right = (np.cos(2 * np.pi * 441 * time + phase) for phase in (0, angle))
    assert describe(np.stack([left, right]))["phase_correlation"] == pytest.approx(np.cos(angle), abs=1e-3)


def test_silent_channel_has_no_correlation() -> None:
    values = describe(np.stack([TONE, TONE * 0]))
    assert values["stereo_width"] == pytest.approx(0.5)
    assert np.isnan(values["phase_correlation"])


def test_correlation_of_opposite_panned_instruments() -> None:
    left, right = noise(20, seed=3), noise(20, seed=4)
    values = describe(np.stack([left + 0.5 * right, right + 0.5 * left]))
    assert values["phase_correlation"] == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize("channels", range(3, 9))
def test_stereo_in_a_surround_file_is_the_stereo_track(channels: int) -> None:
    stereo = np.stack([noise(3, seed=5), noise(3, seed=6)])
    surround = np.zeros((channels, stereo.shape[1]), dtype=np.float32)
    surround[:2] = stereo
    assert describe(surround) == pytest.approx(describe(stereo), rel=0, abs=0, nan_ok=True)


def test_centre_goes_to_both_sides_and_bass_effects_to_none() -> None:
    centre = np.zeros((6, 8), dtype=np.float32)
    centre[2], centre[3] = 1, 1
    assert downmix(centre) == pytest.approx(np.full((2, 8), np.sqrt(0.5)))


@pytest.mark.parametrize("channels", [*range(3, 9), 9, 16])
def test_downmix_keeps_left_and_right(channels: int) -> None:
    block = np.zeros((channels, 4), dtype=np.float32)
    block[0] = 1
    left, right = downmix(block)
    assert (left > 0).all()
    assert (right == 0).all()
