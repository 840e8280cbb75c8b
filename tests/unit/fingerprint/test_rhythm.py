"""Tempo, stability and onsets of clicks, noise and drones."""

import numpy as np
import pytest

from fingerprint.rhythm import find_pulse
from tests.unit.fingerprint.signals import describe, noise, sine, strokes

DURATION_S = 30
RATE_HZ = 22_050  # the rate of onset detection for all files
TEMPI_BPM = range(45, 201, 5)


def beats_s(tempo_bpm: float) -> np.ndarray:
    return np.arange(0.1, DURATION_S - 0.2, 60 / tempo_bpm)


def tempo_of(moments_s: np.ndarray, gains: np.ndarray | float = 0.5) -> float:
    return describe(strokes(moments_s, DURATION_S, gains, RATE_HZ), RATE_HZ)["tempo_bpm"]


@pytest.mark.parametrize("tempo_bpm", TEMPI_BPM)
@pytest.mark.unmeasured(after=1)
def test_clicks_have_their_tempo(tempo_bpm: float) -> None:
    assert tempo_of(beats_s(tempo_bpm)) == pytest.approx(tempo_bpm, rel=0.01)


@pytest.mark.parametrize("tempo_bpm", [63.1, 97.3, 123.4, 171.7])
def test_exact_beats_have_their_tempo_to_a_thousandth(tempo_bpm: float) -> None:
    assert tempo_of(beats_s(tempo_bpm)) == pytest.approx(tempo_bpm, rel=0.001)


@pytest.mark.parametrize("tempo_bpm", TEMPI_BPM)
@pytest.mark.unmeasured(after=1)
def test_beats_may_be_10_ms_off(tempo_bpm: int) -> None:
    beats = beats_s(tempo_bpm)
    jitter_s = np.random.default_rng(tempo_bpm).normal(0, 0.01, len(beats))
    assert tempo_of(beats + jitter_s) == pytest.approx(tempo_bpm, rel=0.01)


@pytest.mark.parametrize("beats_a_bar", [2, 3, 4])
@pytest.mark.parametrize("tempo_bpm", TEMPI_BPM[::5])
@pytest.mark.unmeasured(after=1)
def test_accents_do_not_hide_the_beat(tempo_bpm: float, beats_a_bar: int) -> None:
    beats = beats_s(tempo_bpm)
    gains = np.where(np.arange(len(beats)) % beats_a_bar == 0, 0.8, 0.4)
    assert tempo_of(beats, gains) == pytest.approx(tempo_bpm, rel=0.01)


@pytest.mark.parametrize("tempo_bpm", [70, 90, 120, 150, 180])
def test_swung_offbeats_do_not_hide_the_beat(tempo_bpm: float) -> None:
    beats = beats_s(tempo_bpm)
    offbeats = beats + 2 / 3 * 60 / tempo_bpm
    gains = np.concatenate([np.full(len(beats), 0.5), np.full(len(beats), 0.2)])
    assert tempo_of(np.concatenate([beats, offbeats[:-1]]), gains[:-1]) == pytest.approx(tempo_bpm, rel=0.01)


@pytest.mark.parametrize("rate_hz", [8_000, 44_100, 48_000, 96_000, 192_000])
def test_tempo_does_not_depend_on_the_sample_rate(rate_hz: int) -> None:
    signal = strokes(np.arange(0.1, 11.8, 0.5), 12, rate_hz=rate_hz)
    assert describe(signal, rate_hz)["tempo_bpm"] == pytest.approx(120, rel=0.01)


def test_clicks_in_noise_keep_their_tempo() -> None:
    signal = strokes(beats_s(97), DURATION_S, rate_hz=RATE_HZ) + noise(DURATION_S, 0.02, rate_hz=RATE_HZ)
    assert describe(signal, RATE_HZ)["tempo_bpm"] == pytest.approx(97, rel=0.01)


def test_stability_falls_as_beats_deviate() -> None:
    beats, stray = beats_s(120), np.random.default_rng(5).normal(0, 1, len(beats_s(120)))
    stable, loose, lost = (
        describe(strokes(beats + stray * spread_s, DURATION_S, rate_hz=RATE_HZ), RATE_HZ)["rhythm_stability"]
        for spread_s in (0, 0.015, 0.1)
    )
    assert stable > 0.9
    assert stable > loose + 0.1 > lost + 0.2


def test_white_noise_has_no_tempo_but_a_stability_near_0() -> None:
    values = describe(noise(DURATION_S, rate_hz=RATE_HZ), RATE_HZ)
    assert np.isnan(values["tempo_bpm"])
    assert values["rhythm_stability"] < 0.1


@pytest.mark.parametrize("partials", [1, 10])
def test_drone_has_no_tempo_and_no_onsets(partials: int) -> None:
    values = describe(np.sum([sine(110 * n, 20, 0.1 / n) for n in range(1, partials + 1)], axis=0))
    assert np.isnan(values["tempo_bpm"])
    assert np.isnan(values["rhythm_stability"])
    assert values["transient_density"] == 0


@pytest.mark.parametrize("flux", [0.0, 0.2])
def test_constant_flux_has_no_pulse(flux: float) -> None:
    assert np.isnan(find_pulse(np.full(2_000, flux, dtype=np.float32), rate_hz=98)).all()


def test_one_click_gives_a_drone_no_tempo() -> None:
    values = describe(sine(110, 20, 0.1) + strokes(np.array([7.0]), 20))
    assert np.isnan(values["tempo_bpm"])


@pytest.mark.parametrize("rate_a_second", [1, 2, 4, 8])
def test_density_counts_onsets(rate_a_second: int) -> None:
    moments_s = np.arange(0.05, 20, 1 / rate_a_second)
    values = describe(strokes(moments_s, 20, rate_hz=RATE_HZ), RATE_HZ)
    assert values["transient_density"] == pytest.approx(rate_a_second / 10, rel=0.02)


def test_steady_noise_has_few_onsets() -> None:
    assert describe(noise(20))["transient_density"] < 0.2


def test_short_tracks_have_neither_tempo_nor_density() -> None:
    values = describe(strokes(np.arange(0.1, 3.8, 0.5), 3.9, rate_hz=RATE_HZ), RATE_HZ)
    assert np.isnan(values["tempo_bpm"])
    assert values["transient_density"] == pytest.approx(0.2, abs=0.03)
    assert np.isnan(describe(strokes(np.array([0.5]), 0.9, rate_hz=RATE_HZ), RATE_HZ)["transient_density"])
