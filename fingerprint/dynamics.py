"""Crest, silence and variation of levels and peaks."""

import math

import numpy as np
from numpy.typing import NDArray

from fingerprint.plan import FloatArray

SILENCE_DBFS = -60.0
SILENCE_BELOW_LOUDEST_DB = -40.0
CREST_VARIATION_UNIT_DB = 10.0  # a standard deviation that counts as 1: no measured track comes near


def crest_db(peak: float, mean_square: float) -> float:
    """Return sample peak over RMS in dB; NaN without a sample other than zero."""
    return max(20 * math.log10(peak / math.sqrt(mean_square)), 0.0) if mean_square > 0 else math.nan


def silence_power(level: FloatArray) -> float:
    """Return the mean square below which a frame is silent: -60 dBFS, or 40 dB below the loudest.

    Parameters
    ----------
    level : ndarray (frames,), not empty
        Mean square of each frame.
    """
    return max(power_of(SILENCE_DBFS), float(level.max()) * power_of(SILENCE_BELOW_LOUDEST_DB))


def silence_ratio(level: FloatArray) -> float:
    """Return the share of silent frames; NaN without frames."""
    return float(np.mean(level < silence_power(level))) if len(level) else math.nan


class Seconds:
    """The complete one-second segments of a track that are not silent.

    Parameters
    ----------
    level : ndarray (frames,)
        Mean square of each long frame, without inaudible frequencies.
    peak, energy : ndarray (hops,), hops >= frames
        Sample peak and mean square of each hop.
    length : int
        Frames in a second.
    """

    def __init__(self, level: FloatArray, peak: FloatArray, energy: FloatArray, length: int) -> None:
        seconds = len(level) // length
        rows = slice(0, seconds * length)
        levels = level[rows].reshape(seconds, length)[:, :-1].mean(axis=1)  # the last frame extends beyond
        sounding: NDArray[np.bool_] = levels >= silence_power(level) if seconds else np.zeros(0, dtype=bool)
        self._peaks = peak[rows].reshape(seconds, length).max(axis=1)[sounding].astype(np.float64)
        self._energies = energy[rows].reshape(seconds, length).mean(axis=1, dtype=np.float64)[sounding]

    @property
    def crest_variation(self) -> float:
        """Return the standard deviation of the seconds' crest, of 10 dB, at most 1; NaN under two seconds."""
        if len(self._peaks) < 2:
            return math.nan
        crests_db = 20 * np.log10(self._peaks / np.sqrt(self._energies))
        return min(1.0, float(crests_db.std()) / CREST_VARIATION_UNIT_DB)

    @property
    def peak_consistency(self) -> float:
        """Return 1 / (1 + σ/μ) of the seconds' peaks; NaN under two seconds."""
        if len(self._peaks) < 2:
            return math.nan
        return 1 / (1 + float(self._peaks.std() / self._peaks.mean()))


def power_of(level_db: float) -> float:
    """Return the mean square of a level in dBFS, or the factor of a difference in dB."""
    return float(10 ** (level_db / 10))
