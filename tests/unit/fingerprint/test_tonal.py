"""Tones against percussive sounds, and pitch classes."""

from collections.abc import Sequence

import numpy as np
import pytest

from fingerprint.plan import plan_for
from fingerprint.tonal import HarmonicSplit
from tests.unit.fingerprint.signals import RATE_HZ, Signal, describe, noise, sine, strokes, times_s

RATES_HZ = [8_000, 44_100, 96_000]

pytestmark = pytest.mark.numerical


def chord(frequencies_hz: Sequence[float], duration_s: float) -> Signal:
    tones = [sine(frequency_hz, duration_s, 0.1) for frequency_hz in frequencies_hz]
    together: Signal = np.sum(tones, axis=0)
    return together


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize("frequency_hz", [110, 440, 3_500])
def test_tone_is_harmonic(frequency_hz: float, rate_hz: int) -> None:
    assert describe(sine(frequency_hz, 3, rate_hz=rate_hz), rate_hz)["harmonic_ratio"] > 0.99


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_clicks_are_not_harmonic(rate_hz: int) -> None:
    signal = np.zeros(5 * rate_hz, dtype=np.float32)
    signal[rate_hz // 4 :: rate_hz // 2] = 1
    assert describe(signal, rate_hz)["harmonic_ratio"] < 0.05


@pytest.mark.parametrize("frames_at_once", [1, 3, 8, 39])
def test_no_frame_is_lost_where_blocks_meet(frames_at_once: int) -> None:
    plan = plan_for(RATE_HZ)
    magnitude = np.abs(np.random.default_rng(2).normal(size=(100, plan.bin_at(11_025)))).astype(np.float32)
    whole, parts = HarmonicSplit(plan), HarmonicSplit(plan)
    whole.add(magnitude)
    for first in range(0, len(magnitude), frames_at_once):
        parts.add(magnitude[first : first + frames_at_once])
    assert (parts.harmonic, parts.total) == pytest.approx((whole.harmonic, whole.total), rel=1e-5)


def test_noise_is_half_and_half() -> None:
    assert describe(noise(10))["harmonic_ratio"] == pytest.approx(0.5, abs=0.02)


def test_clicks_over_a_tone_share_the_energy() -> None:
    tone, drums = sine(440, 10, 0.05), strokes(np.arange(0.1, 9.9, 0.25), 10, 0.8)
    assert describe(drums)["harmonic_ratio"] < describe(tone + drums)["harmonic_ratio"] < 0.95


def test_harmonic_ratio_needs_nine_frames_and_something_in_range() -> None:
    assert np.isnan(describe(sine(440, 0.4))["harmonic_ratio"])
    assert describe(sine(440, 0.6))["harmonic_ratio"] > 0.99
    assert np.isnan(describe(sine(12_000, 3))["harmonic_ratio"])


@pytest.mark.parametrize(
    ("frequencies_hz", "pitch_classes"), [([880.0], 1), ([880.0, 1318.5], 2), ([1046.5, 1318.5, 1568.0], 3)]
)
def test_chroma_energy_is_that_of_equal_pitch_classes(
    frequencies_hz: list[float], pitch_classes: int
) -> None:
    expected = (12 / pitch_classes - 1) / 11
    assert describe(chord(frequencies_hz, 3))["chroma_energy"] == pytest.approx(expected, abs=0.07)


def test_octaves_are_one_pitch_class() -> None:
    assert describe(chord([440, 880, 1760], 3))["chroma_energy"] > 0.85


def test_noise_has_a_flat_chroma() -> None:
    assert describe(noise(10))["chroma_energy"] < 0.02


def test_held_chord_is_stable_and_a_scale_is_not() -> None:
    moment_s = times_s(10)
    note = 440 * 2 ** (np.floor(moment_s * 8) % 12 / 12)  # eight semitone steps a second
    scale = np.sin(2 * np.pi * np.cumsum(note) / 44_100).astype(np.float32)
    assert describe(chord([262, 330, 392], 10))["pitch_stability"] > 0.99
    assert describe(scale)["pitch_stability"] < 0.2


def test_chords_that_change_each_second_are_mostly_stable() -> None:
    progression = [chord(notes, 1) for notes in ([262, 330, 392], [220, 262, 330], [294, 349, 440])] * 3
    assert 0.6 < describe(np.concatenate(progression))["pitch_stability"] < 0.95


def test_pitch_is_undefined_without_pitched_sound() -> None:
    values = describe(sine(9_000, 3))
    assert np.isnan(values["chroma_energy"])
    assert np.isnan(values["pitch_stability"])
    assert np.isnan(describe(sine(440, 0.3))["pitch_stability"])
