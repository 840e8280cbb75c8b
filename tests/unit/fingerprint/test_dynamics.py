"""Crest, silence, and the variation of one-second segments."""

import numpy as np
import pytest

from tests.unit.fingerprint.signals import RATE_HZ, describe, noise, sine, times_s


def test_crest_of_known_waves() -> None:
    square = np.sign(sine(441, 3)) * np.float32(0.5) + np.where(sine(441, 3) == 0, 0.5, 0)
    assert describe(sine(441, 3))["crest_db"] == pytest.approx(3.01, abs=0.01)
    assert describe(square)["crest_db"] == pytest.approx(0, abs=0.01)


def test_crest_includes_both_channels() -> None:
    left = sine(441, 3)
    assert describe(np.stack([left, left * 0]))["crest_db"] == pytest.approx(6.02, abs=0.01)


def test_peak_in_the_last_sample_counts() -> None:
    signal = sine(441, 3.0123, amplitude=0.1)
    signal[-1] = 1
    rms = np.sqrt(np.mean(np.square(signal, dtype=np.float64)))
    assert describe(signal)["crest_db"] == pytest.approx(-20 * np.log10(rms), abs=0.001)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_silence_ratio_is_the_share_of_silence(share: float) -> None:
    tone = sine(440, 20)
    tone[: round(share * len(tone))] = 0
    assert describe(tone)["silence_ratio"] == pytest.approx(share, abs=0.01)


@pytest.mark.parametrize(("soft_db", "is_silent"), [(-38, False), (-42, True)])
def test_40_db_below_the_loudest_is_silent(soft_db: float, is_silent: bool) -> None:
    gain = np.where(times_s(10) < 5, 1, 10 ** (soft_db / 20))
    assert describe(sine(440, 10) * gain)["silence_ratio"] == pytest.approx(0.5 * is_silent, abs=0.01)


def test_soft_track_is_not_silent_until_60_db_below_full_scale() -> None:
    assert describe(sine(440, 5, amplitude=0.002))["silence_ratio"] == 0
    assert describe(sine(440, 5, amplitude=0.001))["silence_ratio"] == 1


def test_steady_sound_does_not_vary() -> None:
    values = describe(sine(441, 10))
    assert values["dynamic_range_variation"] < 0.001
    assert values["peak_consistency"] > 0.999


def test_crest_variation_is_the_deviation_over_seconds() -> None:
    """Half the seconds are sines (3 dB), half bursts in a tenth of the time (13 dB): 5 dB, or 0.5."""
    is_sine = times_s(40) % 20 < 10
    is_burst = times_s(40) % 0.1 < 0.01
    values = describe(sine(441, 40) * np.where(is_sine, 1, is_burst))
    assert values["dynamic_range_variation"] == pytest.approx(0.5, abs=0.02)


def test_peak_consistency_is_one_over_one_plus_the_coefficient_of_variation() -> None:
    gain = np.where(times_s(60) % 20 < 10, 1, 0.5)  # peaks 1 and 0.5: mean 0.75, deviation 0.25
    assert describe(sine(441, 60) * gain)["peak_consistency"] == pytest.approx(1 / (1 + 1 / 3), abs=0.02)


def test_silent_seconds_do_not_vary() -> None:
    signal = sine(441, 20)
    signal[: 10 * RATE_HZ] = 0
    assert describe(signal)["peak_consistency"] == pytest.approx(1, abs=0.02)


def test_variation_needs_two_audible_seconds() -> None:
    for signal in (noise(1.9), np.concatenate([noise(0.9), np.zeros(10 * RATE_HZ)])):
        values = describe(signal)
        assert np.isnan(values["dynamic_range_variation"])
        assert np.isnan(values["peak_consistency"])
