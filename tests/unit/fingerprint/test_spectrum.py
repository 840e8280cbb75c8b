"""Bands, centroid, rolloff and flatness of tones and noise."""

from itertools import pairwise

import numpy as np
import pytest

from fingerprint.spectrum import BAND_EDGES_HZ, BAND_NAMES
from tests.unit.fingerprint.signals import describe, noise, sine

MIDDLES_HZ = [np.sqrt(low * high) for low, high in pairwise(BAND_EDGES_HZ)]

pytestmark = pytest.mark.numerical


@pytest.mark.parametrize("rate_hz", [44_100, 48_000, 96_000])
@pytest.mark.parametrize(("name", "frequency_hz"), list(zip(BAND_NAMES, MIDDLES_HZ, strict=True)))
def test_tone_lies_in_its_band(name: str, frequency_hz: float, rate_hz: int) -> None:
    assert describe(sine(frequency_hz, 2, rate_hz=rate_hz), rate_hz)[name] > 0.99


@pytest.mark.parametrize("rate_hz", [44_100, 96_000])
def test_white_noise_fills_bands_by_their_width(rate_hz: int) -> None:
    values = describe(noise(30, rate_hz=rate_hz), rate_hz)
    shares = np.diff(BAND_EDGES_HZ) / (BAND_EDGES_HZ[-1] - BAND_EDGES_HZ[0])
    assert [values[name] for name in BAND_NAMES] == pytest.approx(shares, rel=0.1)


def test_bands_sum_to_one() -> None:
    values = describe(noise(3) + sine(100, 3))
    assert sum(values[name] for name in BAND_NAMES) == pytest.approx(1, abs=1e-6)


def test_tone_on_an_edge_is_shared_by_both_bands() -> None:
    values = describe(sine(500, 2))
    assert values["low_mid_pct"] + values["mid_pct"] > 0.999
    assert 0.2 < values["low_mid_pct"] < 0.8


def test_bass_mid_ratio_is_that_of_two_tones() -> None:
    values = describe(sine(100, 3, amplitude=0.5) + sine(1_000, 3, amplitude=0.05))
    assert values["bass_mid_ratio"] == pytest.approx(20, abs=0.05)
    assert describe(sine(100, 3))["bass_mid_ratio"] == pytest.approx(60, abs=0.1)
    assert np.isnan(describe(sine(9_000, 3))["bass_mid_ratio"])


@pytest.mark.parametrize("rate_hz", [8_000, 22_050, 44_100, 48_000, 192_000])
@pytest.mark.parametrize("frequency_hz", [250, 1_000, 3_500])
def test_tone_is_its_own_centroid_and_rolloff(frequency_hz: float, rate_hz: int) -> None:
    values = describe(sine(frequency_hz, 2, rate_hz=rate_hz), rate_hz)
    assert values["spectral_centroid"] * 8_000 == pytest.approx(frequency_hz, rel=0.01)
    assert values["spectral_rolloff"] * 10_000 == pytest.approx(frequency_hz, abs=15)  # a bin and a half


def test_white_noise_has_centroid_and_rolloff_of_a_flat_spectrum_up_to_11_khz() -> None:
    values = describe(noise(10))
    assert values["spectral_centroid"] * 8_000 == pytest.approx(11_025 / 2, rel=0.01)
    assert values["spectral_rolloff"] * 10_000 == pytest.approx(0.85 * 11_025, rel=0.01)


def test_flatness_separates_tone_from_noise() -> None:
    assert describe(sine(1_000, 3))["spectral_flatness"] < 1e-6
    assert describe(noise(10))["spectral_flatness"] == pytest.approx(np.exp(-np.euler_gamma), abs=0.005)


def test_timbre_does_not_depend_on_level() -> None:
    loud, soft = describe(noise(5)), describe(noise(5) * 0.01)
    for name in (*BAND_NAMES, "spectral_centroid", "spectral_rolloff", "spectral_flatness"):
        assert soft[name] == pytest.approx(loud[name], rel=1e-3)


@pytest.mark.parametrize("hiss_dbfs", [-66, -100])
def test_pauses_do_not_count_for_timbre(hiss_dbfs: float) -> None:
    hiss = noise(4, amplitude=10 ** (hiss_dbfs / 20))
    values = describe(np.concatenate([sine(440, 4), hiss]))
    assert values["spectral_centroid"] * 8_000 == pytest.approx(440, rel=0.02)


def test_range_without_energy_is_undefined() -> None:
    values = describe(sine(15_000, 3))
    assert np.isnan(
        [values[name] for name in ("spectral_centroid", "spectral_rolloff", "spectral_flatness")]
    ).all()
    assert values["air_pct"] > 0.99
    ultrasound = describe(sine(30_000, 3, rate_hz=96_000), 96_000)
    assert np.isnan([ultrasound[name] for name in (*BAND_NAMES, "bass_mid_ratio")]).all()
