"""Spectral distribution of a track: seven bands, centroid, rolloff and flatness."""

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from fingerprint.plan import DoubleArray, FloatArray, FramePlan, frames_of

BAND_NAMES = (
    "sub_bass_pct",
    "bass_pct",
    "low_mid_pct",
    "mid_pct",
    "upper_mid_pct",
    "presence_pct",
    "air_pct",
)
BAND_EDGES_HZ = (20, 60, 250, 500, 2_000, 4_000, 8_000, 20_000)
BASS_BANDS = slice(0, 2)  # 20-250 Hz
MID_BANDS = slice(2, 4)  # 250 Hz-2 kHz

SHAPE_CEILING_HZ = 11_025  # centroid and rolloff as at 22.05 kHz, librosa's usual rate
ROLLOFF_SHARE = 0.85  # of the summed magnitude: librosa's and essentia's default
FLATNESS_RANGE_HZ = (40, 8_000)  # between rumble and the low-pass of a poor encoder

CENTROID_UNIT_HZ = 8_000
ROLLOFF_UNIT_HZ = 10_000

ROLLOFF_GROUP = 16  # bins: one product sums all groups; cumulative sums cost six times as much

TINY_POWER = np.float32(1e-20)  # keeps log and division defined in digital silence
RANGE_FLOOR = 1e-8  # of all energy: a range with less has the window's leakage only
RATIO_FLOOR = 1e-6  # of both energies: caps bass_mid_ratio at 60 dB either way


def power_spectra(signal: FloatArray, plan: FramePlan) -> FloatArray:
    """Return |X|² of a signal's complete long frames.

    Parameters
    ----------
    signal : ndarray (n,), n >= frame_length

    Returns
    -------
    ndarray (frames, bins)
    """
    squares = squared_parts(signal, plan.window, plan.hop_length)
    return squares[:, 0::2] + squares[:, 1::2]


def squared_parts(signal: FloatArray, window: FloatArray, hop_length: int) -> FloatArray:
    """Return the squared real and imaginary parts, side by side, of a signal's windowed frames.

    For weighted sums of |X|², which do not need the two added.

    Returns
    -------
    ndarray (frames, 2 * bins)
    """
    windowed = frames_of(signal, len(window), hop_length) * window
    parts: FloatArray = scipy.fft.rfft(windowed, axis=1, overwrite_x=True).view(np.float32)
    return np.square(parts, out=parts)


class SpectralShape:
    """Centroid, rolloff and flatness of each frame."""

    def __init__(self, plan: FramePlan) -> None:
        self._bins = plan.bin_at(SHAPE_CEILING_HZ)
        self._bin_hz = plan.bin_hz
        self._width = -(-self._bins // ROLLOFF_GROUP) * ROLLOFF_GROUP
        moments = np.zeros((self._width, 2))
        moments[: self._bins] = np.stack([np.ones(self._bins), plan.frequencies_hz[: self._bins]], axis=1)
        self._moments = moments.astype(np.float32)
        lowest_hz, highest_hz = FLATNESS_RANGE_HZ
        self._flatness_bins = slice(plan.bin_at(lowest_hz), plan.bin_at(highest_hz))

    def magnitude(self, power: FloatArray) -> FloatArray:
        """Return the square root of power up to 11 kHz, padded with zeros to complete groups of bins.

        Parameters
        ----------
        power : ndarray (frames, bins)
        """
        magnitude = np.zeros((len(power), self._width), dtype=np.float32)
        np.sqrt(power[:, : self._bins], out=magnitude[:, : self._bins])
        return magnitude

    def rows(self, power: FloatArray, magnitude: FloatArray, energy: FloatArray) -> FloatArray:
        """Return the shape of frames.

        Parameters
        ----------
        power : ndarray (frames, bins)
        magnitude : ndarray (frames, width)
            From `magnitude`.
        energy : ndarray (frames,)
            |X|² summed over each frame, without its DC offset.

        Returns
        -------
        ndarray (frames, 3)
            Centroid in Hz (magnitude-weighted mean frequency), rolloff in Hz (below it lies 85 % of the
            magnitude), flatness (geometric over arithmetic mean of power: 0 tone, 0.56 white noise).
            NaN without energy in that range.
        """
        floor = np.float32(RANGE_FLOOR) * energy
        total, weighted_hz = (magnitude @ self._moments).T
        rolloff_hz = _rolloff_bins(magnitude) * self._bin_hz
        middle = power[:, self._flatness_bins] + TINY_POWER
        mean = middle.mean(axis=1)
        flatness = np.exp(np.log(middle).mean(axis=1)) / mean
        flatness[mean * middle.shape[1] <= floor] = np.nan
        rows = np.stack([weighted_hz / (total + TINY_POWER), rolloff_hz, flatness], axis=1)
        rows[np.square(total) <= floor, :2] = np.nan
        return rows


def _rolloff_bins(magnitude: FloatArray) -> NDArray[np.intp]:
    """Return the bins below 85 % of each frame's magnitude, by groups of bins, then within one."""
    each = np.arange(len(magnitude))
    groups = magnitude.reshape(len(magnitude), -1, ROLLOFF_GROUP)
    sums = groups @ np.ones(ROLLOFF_GROUP, dtype=np.float32)
    below = np.cumsum(sums, axis=1)
    wanted = ROLLOFF_SHARE * below[:, -1:]
    group: NDArray[np.intp] = np.sum(below < wanted, axis=1)
    before = below[each, group] - sums[each, group]
    within = np.cumsum(groups[each, group], axis=1) + before[:, None]
    bins: NDArray[np.intp] = group * ROLLOFF_GROUP + np.sum(within < wanted, axis=1)
    return bins


def band_energies(summed_power: DoubleArray, plan: FramePlan) -> DoubleArray | None:
    """Return the energy of each band; a bin across an edge is split.

    Parameters
    ----------
    summed_power : ndarray (bins,)
        |X|² summed over frames.

    Returns
    -------
    ndarray (7,) in the unit of the input, or None
        None without energy between 20 Hz and 20 kHz.
    """
    cumulative = np.concatenate([[0.0], np.cumsum(summed_power)])
    edges_in_bins = np.array(BAND_EDGES_HZ) / plan.bin_hz + 0.5  # bin k spans k - 1/2 to k + 1/2
    energies = np.diff(np.interp(edges_in_bins, np.arange(len(cumulative)), cumulative))
    audible = energies.sum()
    return energies if audible > RANGE_FLOOR * cumulative[-1] else None


def bass_mid_ratio_db(energies: DoubleArray) -> float:
    """Return energy 20-250 Hz over 250 Hz-2 kHz in dB, within ±60; NaN without energy below 2 kHz."""
    bass, mid = energies[BASS_BANDS].sum(), energies[MID_BANDS].sum()
    if bass + mid <= RANGE_FLOOR * energies.sum():
        return float("nan")
    floor = RATIO_FLOOR * (bass + mid)
    return float(10 * np.log10((bass + floor) / (mid + floor)))
