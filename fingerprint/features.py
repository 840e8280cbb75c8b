"""Features of a track: a few numbers for each frame, and sums.

An hour takes 4.4 MB. The fingerprint is reduced from these features, after the last block or at any time
before.
"""

from array import array
from collections.abc import Sequence
from typing import Self

import numpy as np

from fingerprint.loudness import k_weights
from fingerprint.onsets import OnsetFlux
from fingerprint.plan import DoubleArray, FloatArray, FramePlan
from fingerprint.spectrum import SpectralShape, power_spectra, squared_parts
from fingerprint.stereo import StereoField, mid_and_side
from fingerprint.tonal import Chroma, HarmonicSplit

LOWEST_LEVEL_BIN = 2  # bins 0 and 1 have the energy of a DC offset, which is inaudible
INAUDIBLE_BESIDE = 1e-9  # -90 dB: below, the spectrum of the quieter of mid and side is not computed
CANCELLED = 1e-3  # -30 dB: so far below the side, the mid is the residue of two opposite channels


class Log:
    """A growing array of float32 rows."""

    def __init__(self, columns: int) -> None:
        self._width = columns
        self._values = array("f")

    def add(self, rows: FloatArray) -> None:
        """Append rows, shape (n, columns)."""
        self._values.frombytes(rows.astype(np.float32, copy=False).tobytes())

    def columns(self) -> FloatArray:
        """Return the columns, shape (columns, rows): a view, invalid once rows are added."""
        return np.frombuffer(self._values, dtype=np.float32).reshape(-1, self._width).T


class TrackFeatures:
    """The features of one track, block by block.

    Spectra are taken of the mid (L+R)/2. Where that is 30 dB below the side, one channel has inverted
    polarity, and the side is analysed instead.

    Attributes
    ----------
    plan : FramePlan
    samples : int
        Analysed samples of each channel.
    frames : Log
        A long frame (50 ms) a row: mean square of L and R, mean square of the analysed signal,
        K-weighted power, centroid, rolloff, flatness, chroma focus, chroma steadiness.
    hops : Log
        Also every 50 ms, from samples alone: peak, mean square of L and R.
    flux : Log
        Every 10 ms: onset flux of all bands, and of the lowest.
    power : ndarray (bins,)
        |X|² of the analysed signal, summed over frames.
    field : StereoField
    harmony : HarmonicSplit
    """

    def __init__(self, plan: FramePlan) -> None:
        self.plan = plan
        self.samples = 0
        self.frames, self.hops, self.flux = Log(8), Log(2), Log(2)
        self.power: DoubleArray = np.zeros(len(plan.frequencies_hz))
        self.field = StereoField()
        self.harmony = HarmonicSplit(plan)
        self._chroma = Chroma(plan)
        self._shape = SpectralShape(plan)
        self._onsets = OnsetFlux(plan)
        self._weights = _level_and_k_weights(plan)
        self._part_weights = np.repeat(self._weights, 2, axis=0)
        self._carried: FloatArray | None = None

    def add(self, block: FloatArray) -> None:
        """Analyse the next samples.

        Parameters
        ----------
        block : ndarray (1 or 2, n)
            Mono, or left and right; n a multiple of the plan's `hop_length`.
        """
        hop = self.plan.hop_length
        planes = self._add_samples(block)
        onsets_from = 0
        if self._carried is not None:
            planes = np.concatenate([self._carried, planes], axis=1)
            onsets_from = hop - self.plan.onset_hop_length * self.plan.decimation
        self._carried = planes[:, -hop:].copy()
        analysed = self._add_frames(planes)
        self.flux.add(self._onsets.rows(analysed[onsets_from:]))

    def add_last(self, block: FloatArray) -> None:
        """Analyse the end of a track, of any length.

        Frames lie entirely within the track: padding would add a step, which is audible. The last samples
        that fill no hop therefore count for peak, energy and stereo only. A track shorter than one frame
        is placed in the middle of one, where the window is 1.

        Parameters
        ----------
        block : ndarray (1 or 2, n), n > 0
        """
        length, hop = block.shape[1], self.plan.hop_length
        if self.samples + length < self.plan.frame_length:
            missing = self.plan.frame_length - length
            around = (missing // 2, missing - missing // 2)
            self._add_frames(np.pad(self._add_samples(block), ((0, 0), around)))
            return
        whole = length // hop * hop
        if whole:
            self.add(block[:, :whole])
        if whole < length:
            self._add_samples(block[:, whole:])

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Join parts of a track that were analysed separately; nothing can be added to the result.

        Adjacent parts share no frame, so that a cut is not taken for an onset.
        """
        whole = cls(parts[0].plan)
        for part in parts:
            frames, hops, flux = (log.columns().T for log in (part.frames, part.hops, part.flux))
            whole.frames.add(frames)
            whole.hops.add(hops[: len(frames)])  # the same rows: seconds are cut from both
            whole.flux.add(flux)
            whole.samples += part.samples
            whole.power += part.power
            whole.field.merge(part.field)
            whole.harmony.merge(part.harmony)
        return whole

    def _add_samples(self, block: FloatArray) -> FloatArray:
        """Log peaks and energies; return mid and side (mono: mid alone)."""
        length, hop = block.shape[1], self.plan.hop_length
        planes = mid_and_side(block)
        channels = _in_segments(block, hop)
        peaks = np.maximum(channels.max(axis=2), -channels.min(axis=2)).max(axis=0)
        lengths = np.full(len(peaks), hop)
        lengths[-1] = length - hop * (len(peaks) - 1)
        energies = self.field.add(_in_segments(planes, hop)) / lengths
        self.hops.add(np.stack([peaks, energies], axis=1))
        self.samples += length
        return planes

    def _add_frames(self, planes: FloatArray) -> FloatArray:
        """Log the values of the long frames; return the analysed plane.

        Parameters
        ----------
        planes : ndarray (1 or 2, n), n >= frame_length
        """
        analysed, beside = _ordered(planes)
        power = power_spectra(analysed, self.plan)
        own = both = power @ self._weights
        if beside is not None:
            both = own + self._beside(beside, len(own))
        level, k_power = both.T
        magnitude = self._shape.magnitude(power)
        rows = [level, own[:, 0], k_power * len(planes)]  # L² + R² = 2 (m² + s²)
        energy = own[:, 0] / np.float32(self.plan.power_scale)
        rows += [*self._shape.rows(power, magnitude, energy).T, *self._chroma.rows(power, energy).T]
        self.frames.add(np.stack(rows, axis=1))
        self.harmony.add(magnitude)
        self.power += power.sum(axis=0)
        return analysed

    def _beside(self, plane: FloatArray, frames: int) -> FloatArray:
        """Return level and K-weighted power of the quieter plane, shape (frames, 2).

        Every second frame is computed, the others are the mean of their neighbours: the spectra of this
        plane are used for nothing else, and would be a seventh of all the work.
        """
        plan = self.plan
        seen = squared_parts(plane, plan.window, 2 * plan.hop_length) @ self._part_weights
        rows = np.repeat(seen, 2, axis=0)[:frames]
        if frames > 2:
            rows[1:-1:2] = (rows[:-2:2] + rows[2::2]) * np.float32(0.5)
        return rows


def _level_and_k_weights(plan: FramePlan) -> FloatArray:
    """Return the factors from |X|² to mean square and K-weighted mean square, shape (bins, 2)."""
    flat = np.full(len(plan.frequencies_hz), plan.power_scale)
    flat[:LOWEST_LEVEL_BIN] = 0
    return np.stack([flat, k_weights(plan)], axis=1).astype(np.float32)


def _ordered(planes: FloatArray) -> tuple[FloatArray, FloatArray | None]:
    """Return the plane to analyse, and the other one if it is audible."""
    if len(planes) == 1:
        return planes[0], None
    mid, side = planes
    mid_energy, side_energy = float(np.vdot(mid, mid)), float(np.vdot(side, side))
    if mid_energy < CANCELLED * side_energy:
        return side, (mid if mid_energy > INAUDIBLE_BESIDE * side_energy else None)
    return mid, (side if side_energy > INAUDIBLE_BESIDE * mid_energy else None)


def _in_segments(planes: FloatArray, length: int) -> FloatArray:
    """Reshape (channels, n) to (channels, segments, length), the last padded with zeros."""
    missing = -planes.shape[1] % length
    whole = np.pad(planes, ((0, 0), (0, missing))) if missing else planes
    return whole.reshape(len(planes), -1, length)
