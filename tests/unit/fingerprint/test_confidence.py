"""Confidence is calibrated: 0.8 is right about four times in five, on synthetic music."""

from typing import NamedTuple

import numpy as np
import pytest

from fingerprint.dimensions import DIMENSIONS
from fingerprint.distance import RobustScale
from fingerprint.extract import Extractor
from fingerprint.plan import FloatArray
from fingerprint.streaming import STREAMING_INDICES, so_far
from tests.unit.fingerprint.signals import noise, sine, strokes

RATE_HZ = 8_000
PIECES = 30
LOOKS_S = (10, 20, 40, 80)
CLOSE_Z = 0.5
TYPICAL = RobustScale.fit(np.empty((0, len(DIMENSIONS)), dtype=np.float32))


class Looks(NamedTuple):
    """For every defined early value: its confidence, and whether it was close to the final one."""

    confidence: FloatArray
    is_close: np.ndarray


def section(duration_s: float, tempo_bpm: float, part: np.random.Generator) -> FloatArray:
    """Return a section of a piece: the piece's tempo; own beats, brightness, chord and level."""
    beats = np.arange(0, duration_s - 0.1, 60 / tempo_bpm / part.choice([1, 1, 2]))
    sound = strokes(beats, duration_s, part.uniform(0.25, 0.6), RATE_HZ)
    sound += noise(duration_s, float(np.exp(part.uniform(-6.3, -4.7))), int(part.integers(99)), RATE_HZ)
    for pitch_hz in part.choice([110, 131, 165, 196, 220, 262, 330], 3):
        sound += sine(pitch_hz, duration_s, part.uniform(0.02, 0.15), RATE_HZ)
    return sound * np.float32(part.choice([0.5, 0.7, 1]))


def piece(seed: int) -> FloatArray:
    """Return sections of 10 to 40 s at one tempo; shape (1, n)."""
    parts = np.random.default_rng(seed)
    lengths_s = parts.integers(10, 40, size=parts.integers(4, 7))
    tempo_bpm = parts.uniform(80, 160)
    sections = [section(float(length_s), tempo_bpm, parts) for length_s in lengths_s]
    return np.concatenate(sections)[None]


def z_of(values: FloatArray) -> FloatArray:
    vector = np.full(len(DIMENSIONS), np.nan, dtype=np.float32)
    vector[STREAMING_INDICES] = values
    return TYPICAL.z(vector)[STREAMING_INDICES]


def make_looks() -> Looks:
    confidence, is_close = [], []
    for seed in range(PIECES):
        samples = piece(seed)
        extractor, early, duration_s = Extractor(RATE_HZ, 1), [], samples.shape[1] / RATE_HZ
        fed = 0
        for look_s in LOOKS_S:
            extractor.feed(samples[:, fed : look_s * RATE_HZ])
            fed = look_s * RATE_HZ
            if look_s < duration_s:
                early.append(so_far(extractor.features, duration_s))
        extractor.feed(samples[:, fed:])
        final = z_of(extractor.finish().values[STREAMING_INDICES])
        for look in early:
            defined = ~np.isnan(look.values)
            confidence.append(look.confidence[defined])
            is_close.append((np.abs(z_of(look.values) - final) < CLOSE_Z)[defined])
    return Looks(np.concatenate(confidence), np.concatenate(is_close))


@pytest.mark.slow
@pytest.mark.unmeasured
def test_confidence_is_calibrated() -> None:
    """A single test, since two processes would both generate the music."""
    looks = make_looks()
    assert len(looks.confidence) > 800
    for low, high in ((0.45, 0.6), (0.6, 0.75), (0.75, 0.85), (0.85, 1.0)):
        said = (looks.confidence >= low) & (looks.confidence < high)
        assert said.sum() > 50
        assert looks.is_close[said].mean() == pytest.approx(looks.confidence[said].mean(), abs=0.16)
