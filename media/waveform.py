"""The waveform that the player draws, computed while the track is analysed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

# Maximum of slices: eight for each of the thousand that are drawn, so that an edge is off by an eighth.
_MOST_SLICES = 8192


class Waveform:
    """Peaks of a track of unknown length in constant memory: when the slices run out, pairs are merged."""

    def __init__(self) -> None:
        self._peaks = np.zeros(0, np.float32)
        self._slice_samples = 1
        self._open_samples = 0  # samples in the last slice while it is not full

    def feed(self, block: npt.NDArray[np.float32]) -> None:
        """Add samples.

        Parameters
        ----------
        block : ndarray, shape (channels, samples)
            Full scale is ±1.
        """
        samples = block.shape[1]
        starts = np.arange(-self._open_samples, samples, self._slice_samples).clip(min=0)
        highest = np.maximum.reduceat(block, starts, axis=1).max(axis=0)
        lowest = np.minimum.reduceat(block, starts, axis=1).min(axis=0)
        peaks = np.maximum(highest, -lowest)
        if self._open_samples:
            peaks[0] = max(peaks[0], self._peaks[-1])
            self._peaks = self._peaks[:-1]
        self._peaks = np.concatenate([self._peaks, peaks])
        self._open_samples = (self._open_samples + samples) % self._slice_samples
        while len(self._peaks) > _MOST_SLICES:
            self._merge_pairs()

    def peaks(self, n: int = 1000) -> bytes:
        """Return the absolute peak in each of `n` equal slices of the time so far; 255 is full scale.

        Returns
        -------
        bytes
            Length `n`; empty if nothing was fed.
        """
        if not len(self._peaks):
            return b""
        drawn = np.maximum.reduceat(self._peaks, np.arange(n) * len(self._peaks) // n)
        return bytes(np.rint(np.clip(drawn, 0.0, 1.0) * 255).astype(np.uint8))

    def _merge_pairs(self) -> None:
        alone = (
            len(self._peaks) % 2
        )  # the last slice has no partner: it becomes the first half of an open one
        pairs = np.append(self._peaks, np.zeros(alone, np.float32)).reshape(-1, 2)
        if alone:
            self._open_samples = self._open_samples or self._slice_samples
        elif self._open_samples:
            self._open_samples += self._slice_samples
        self._peaks = pairs.max(axis=1)
        self._slice_samples *= 2
