"""Share of tones against percussive sounds, and statistics of pitch classes."""

import numpy as np

from fingerprint.plan import FloatArray, FramePlan
from fingerprint.spectrum import RANGE_FLOOR, TINY_POWER

HARMONIC_RANGE_HZ = (100, 5_000)
TIME_LEVELS = 2  # a ninther over 3² = 9 frames, 0.45 s: percussive sounds are shorter, most notes longer
FREQUENCY_LEVELS = 3  # over 3³ = 27 bins, 270 Hz: wider than a partial, narrower than a percussive spectrum
TIME_MARGIN: int = (3**TIME_LEVELS - 1) // 2
FREQUENCY_MARGIN: int = (3**FREQUENCY_LEVELS - 1) // 2

PITCH_CLASSES = 12
CHROMA_RANGE_HZ = (150, 2_500)  # lower bins are wider than a semitone; higher ones are mostly overtones
CONCERT_PITCH_HZ = 440.0
PITCH_CLASS_SPREAD = 0.3  # semitones, standard deviation: half way to the next the weight is a quarter
LEAST_WEIGHT = 1e-9  # a product with subnormal numbers takes 60 times as long
PITCH_LAG = 5  # frames, 0.25 s: past the overlap of the windows, within most notes


class HarmonicSplit:
    """Divides energy between tones and percussive sounds by median filtering (Fitzgerald 2010).

    A median along time keeps tones, a median along frequency percussive sounds; the soft mask
    h² / (h² + p²) shares each bin between the two. The medians are ninthers (medians of medians of
    three, Tukey 1978), which take minima and maxima instead of sorting.

    Attributes
    ----------
    harmonic, total : float
        Running energies, in units that cancel. Both stay 0 until nine frames have been seen.
    """

    def __init__(self, plan: FramePlan) -> None:
        low_hz, high_hz = HARMONIC_RANGE_HZ
        self._low = plan.bin_at(low_hz)
        self._high = min(plan.bin_at(high_hz), len(plan.frequencies_hz) - FREQUENCY_MARGIN)
        self._recent: FloatArray = np.empty((0, self._width), dtype=np.float32)
        self.harmonic = 0.0
        self.total = 0.0

    @property
    def _width(self) -> int:
        return self._high - self._low + 2 * FREQUENCY_MARGIN

    def add(self, magnitude: FloatArray) -> None:
        """Add the next frames.

        Parameters
        ----------
        magnitude : ndarray (frames, bins)
            From bin 0 to 5 kHz and the 13 bins beyond.
        """
        lines = np.concatenate([self._recent, self._with_margins(magnitude)])
        self._recent = lines[-2 * TIME_MARGIN :].copy()
        if len(lines) <= 2 * TIME_MARGIN:
            return
        inside = slice(FREQUENCY_MARGIN, -FREQUENCY_MARGIN)
        harmonic = np.square(_ninther(lines[:, inside], axis=0, levels=TIME_LEVELS))
        middle = lines[TIME_MARGIN:-TIME_MARGIN]
        percussive = np.square(_ninther(middle, axis=1, levels=FREQUENCY_LEVELS))
        energy = np.square(middle[:, inside])
        percussive += harmonic
        percussive += TINY_POWER
        harmonic /= percussive
        self.harmonic += float(np.vdot(harmonic, energy))
        self.total += float(energy.sum())

    def merge(self, other: "HarmonicSplit") -> None:
        """Add the sums of another part of the track."""
        self.harmonic += other.harmonic
        self.total += other.total

    def ratio(self, energy: float) -> float:
        """Return harmonic energy over all energy in the range.

        Parameters
        ----------
        energy : float
            |X|² summed over all frames and bins.

        Returns
        -------
        float
            0-1; NaN under nine frames, and without energy in the range.
        """
        return self.harmonic / self.total if self.total > RANGE_FLOOR * energy else float("nan")

    def _with_margins(self, magnitude: FloatArray) -> FloatArray:
        """Return the range and 13 bins on each side; only 10 are below it, so it is mirrored at 0 Hz."""
        missing = FREQUENCY_MARGIN - self._low
        last = self._high + FREQUENCY_MARGIN
        return np.concatenate([magnitude[:, missing:0:-1], magnitude[:, :last]], axis=1)


class Chroma:
    """The share of each pitch class, frame by frame, reduced to two values."""

    def __init__(self, plan: FramePlan) -> None:
        low_hz, high_hz = CHROMA_RANGE_HZ
        self._bins = slice(plan.bin_at(low_hz), plan.bin_at(high_hz) + 1)
        semitones = PITCH_CLASSES * np.log2(plan.frequencies_hz[self._bins] / CONCERT_PITCH_HZ)
        offset = (semitones[:, None] - np.arange(PITCH_CLASSES) + 6) % PITCH_CLASSES - 6
        weights = np.exp(-0.5 * (offset / PITCH_CLASS_SPREAD) ** 2)
        self._weights = np.where(weights < LEAST_WEIGHT, 0, weights).astype(np.float32)
        self._recent: FloatArray = np.full((PITCH_LAG, PITCH_CLASSES), np.nan, dtype=np.float32)

    def rows(self, power: FloatArray, energy: FloatArray) -> FloatArray:
        """Return the values of the next frames.

        Parameters
        ----------
        power : ndarray (frames, bins)
        energy : ndarray (frames,)
            |X|² summed over each frame, without its DC offset.

        Returns
        -------
        ndarray (frames, 2)
            Focus, (12 Σc² - 1) / 11 with Σc = 1: 0 all pitch classes equal, 1 a single one; steadiness,
            the cosine between this frame's chroma and the one five frames before, both without their
            mean. NaN without energy in the range, or without a frame five before.
        """
        inside = power[:, self._bins]
        chroma = inside @ self._weights
        chroma[inside.sum(axis=1) <= np.float32(RANGE_FLOOR) * energy] = np.nan
        chroma /= chroma.sum(axis=1, keepdims=True)
        focus = (PITCH_CLASSES * np.square(chroma).sum(axis=1) - 1) / (PITCH_CLASSES - 1)
        centred = chroma - np.float32(1 / PITCH_CLASSES)
        centred /= np.linalg.norm(centred, axis=1, keepdims=True) + TINY_POWER
        lines = np.concatenate([self._recent, centred])
        self._recent = lines[-PITCH_LAG:].copy()
        steadiness = np.einsum("ij,ij->i", lines[PITCH_LAG:], lines[:-PITCH_LAG])
        return np.stack([focus, steadiness], axis=1)


def _ninther(lines: FloatArray, axis: int, levels: int) -> FloatArray:
    """Return medians of three of medians of three …, over 3^levels neighbours, 3^levels - 1 fewer."""
    for level in range(levels):
        step = 3**level
        length = lines.shape[axis] - 2 * step
        first, second, third = (
            lines[start : start + length] if axis == 0 else lines[:, start : start + length]
            for start in (0, step, 2 * step)
        )
        low, high = np.minimum(first, second), np.maximum(first, second)
        lines = np.maximum(low, np.minimum(high, third, out=high), out=low)
    return lines
