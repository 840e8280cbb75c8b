"""Loudness against EBU Tech 3341 and the response of the K weighting."""

import numpy as np
import pytest

from fingerprint.loudness import K_SECTIONS
from tests.unit.fingerprint.signals import RATE_HZ, describe, noise, sine, strokes, times_s

# EBU Tech 3341, table 1: (level in dBFS, seconds) of a stereo 1 kHz sine, and the reading in LUFS.
EBU_CASES: dict[int, tuple[list[tuple[float, float]], float]] = {
    1: ([(-23, 20)], -23),
    2: ([(-33, 20)], -33),
    3: ([(-36, 10), (-23, 60), (-36, 10)], -23),
    4: ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23),
    5: ([(-26, 20), (-20, 20.1), (-26, 20)], -23),
}
TOLERANCE_LU = 0.1


@pytest.mark.parametrize("rate_hz", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("case", EBU_CASES)
@pytest.mark.unmeasured(after=3)
def test_ebu_tech_3341(case: int, rate_hz: int) -> None:
    steps, expected_lufs = EBU_CASES[case]
    second = sine(1_000, 1, amplitude=1, rate_hz=rate_hz)
    parts = [
        np.resize(second, round(duration_s * rate_hz)) * 10 ** (level_db / 20)
        for level_db, duration_s in steps
    ]
    programme = np.concatenate(parts)
    values = describe(np.stack([programme, programme]), rate_hz)
    assert values["lufs"] == pytest.approx(expected_lufs, abs=TOLERANCE_LU)


@pytest.mark.parametrize("rate_hz", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("frequency_hz", [20, 25, 31.5, 50, 100, 997, 3_000, 10_000, 15_000])
@pytest.mark.unmeasured(after=1)
def test_tone_is_weighted_by_the_k_weighting(frequency_hz: float, rate_hz: int) -> None:
    turn = np.exp(-2j * np.pi * frequency_hz / 48_000)
    gain = np.prod([abs(np.polyval(b[::-1], turn) / np.polyval(a[::-1], turn)) for b, a in K_SECTIONS])
    expected_lufs = -0.691 + 20 * np.log10(0.5 * gain) - 3.01
    values = describe(sine(frequency_hz, 6, rate_hz=rate_hz), rate_hz)
    assert values["lufs"] == pytest.approx(expected_lufs, abs=0.05)


def test_second_channel_adds_3_lu() -> None:
    tone = sine(997, 5)
    both = describe(np.stack([tone, tone]))["lufs"]
    assert both - describe(tone)["lufs"] == pytest.approx(3.01, abs=0.01)


@pytest.mark.parametrize("offset", [0.01, 0.5, 1.0])
def test_dc_offset_has_no_loudness(offset: float) -> None:
    tone = sine(997, 5, amplitude=0.1)
    assert describe(tone + np.float32(offset))["lufs"] == pytest.approx(describe(tone)["lufs"], abs=0.001)
    assert np.isnan(describe(np.full(5 * RATE_HZ, offset, dtype=np.float32))["lufs"])


def test_loudness_is_undefined_under_one_gating_block() -> None:
    assert np.isnan(describe(sine(997, 0.39))["lufs"])
    assert describe(sine(997, 0.45))["lufs"] == pytest.approx(-9.03, abs=0.1)


def test_loudness_below_the_absolute_gate_is_undefined() -> None:
    assert describe(sine(997, 5, amplitude=10 ** (-65 / 20)))["lufs"] == pytest.approx(-68, abs=0.1)
    rumble = describe(sine(22, 5, amplitude=10 ** (-65 / 20)))
    assert rumble["sub_bass_pct"] > 0.9
    assert np.isnan(rumble["lufs"])


def test_loudness_variation_is_that_of_alternating_levels() -> None:
    is_loud = times_s(60) % 10 < 5
    values = describe(noise(60) * np.where(is_loud, 1, 0.5))
    assert values["loudness_variation_std"] == pytest.approx(3.01, abs=0.2)  # half at ±3 dB


def test_loudness_variation_skips_pauses() -> None:
    values = describe(np.concatenate([noise(60), noise(60, amplitude=0.002)]))
    assert values["loudness_variation_std"] < 3  # the one second on the edge may add this; ungated: 17
    assert np.isnan(describe(noise(1.5))["loudness_variation_std"])


def test_single_active_channel_is_as_loud_as_mono() -> None:
    beats = strokes(np.arange(0.05, 29, 0.37), 30) + noise(30, 0.01)
    alone = describe(np.stack([beats, np.zeros_like(beats)]))["lufs"]
    assert alone == pytest.approx(describe(beats)["lufs"], abs=0.1)


def test_loudness_of_unrelated_channels_is_the_sum_of_both() -> None:
    left, right = noise(20, 0.2, seed=1), noise(20, 0.05, seed=2)
    both = describe(np.stack([left, right]))["lufs"]
    sum_lufs = 10 * np.log10(sum(10 ** (describe(channel)["lufs"] / 10) for channel in (left, right)))
    assert both == pytest.approx(sum_lufs, abs=0.05)
