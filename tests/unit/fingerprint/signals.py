"""Signals with known values, and their fingerprints."""

import numpy as np
from numpy.typing import NDArray

from fingerprint.dimensions import NAMES
from fingerprint.extract import Extractor

Signal = NDArray[np.float32]

RATE_HZ = 44_100
CLICK_S = 0.03
CLICK_DECAY_S = 0.005


def describe(signal: Signal, rate_hz: int = RATE_HZ) -> dict[str, float]:
    """Return the 25 values of a signal, shape (n,) or (channels, n)."""
    planes = np.atleast_2d(signal).astype(np.float32)
    extractor = Extractor(rate_hz, len(planes))
    extractor.feed(planes)
    return dict(zip(NAMES, extractor.finish().values.tolist(), strict=True))


def undefined(values: dict[str, float]) -> set[str]:
    return {name for name, value in values.items() if np.isnan(value)}


def times_s(duration_s: float, rate_hz: int = RATE_HZ) -> NDArray[np.float64]:
    return np.arange(round(duration_s * rate_hz)) / rate_hz


def sine(frequency_hz: float, duration_s: float, amplitude: float = 0.5, rate_hz: int = RATE_HZ) -> Signal:
    wave = amplitude * np.sin(2 * np.pi * frequency_hz * times_s(duration_s, rate_hz))
    return wave.astype(np.float32)


def noise(duration_s: float, amplitude: float = 0.1, seed: int = 1, rate_hz: int = RATE_HZ) -> Signal:
    samples = np.random.default_rng(seed).normal(0, amplitude, round(duration_s * rate_hz))
    return samples.astype(np.float32)


def strokes(
    moments_s: NDArray[np.float64],
    duration_s: float,
    gains: NDArray[np.float64] | float = 0.5,
    rate_hz: int = RATE_HZ,
) -> Signal:
    """Return short decaying tones at given times."""
    signal = np.zeros(round(duration_s * rate_hz), dtype=np.float32)
    time_s = times_s(CLICK_S, rate_hz)
    click = np.sin(2 * np.pi * 1500 * time_s) * np.exp(-time_s / CLICK_DECAY_S)
    for moment_s, gain in zip(moments_s, np.broadcast_to(gains, moments_s.shape), strict=True):
        start = max(round(moment_s * rate_hz), 0)
        signal[start : start + len(click)] += gain * click[: len(signal) - start]
    return signal
