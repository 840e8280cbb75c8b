"""Compute the fingerprint of a track from blocks of samples."""

from dataclasses import dataclass

import numpy as np

from fingerprint.features import TrackFeatures
from fingerprint.plan import FloatArray, plan_for
from fingerprint.reduction import reduce_features
from fingerprint.stereo import downmix

# The largest value of any PCM format (32-bit integers taken for floats); far beyond, squares overflow
# float32.
LARGEST_SAMPLE = 2.0**31


@dataclass(frozen=True, eq=False, slots=True)
class TrackFingerprint:
    """The fingerprint of a track.

    Attributes
    ----------
    values : ndarray (25,) float32
        In storage order, NaN where undefined (see `dimensions.py`).
    duration_s : float
        Of the samples fed.
    sample_rate_hz : int
    channels : int
    bad_samples : int
        NaN, infinite or far too large samples that were replaced by silence.
    """

    values: FloatArray
    duration_s: float
    sample_rate_hz: int
    channels: int
    bad_samples: int


class Extractor:
    """Analyses a track block by block; memory grows by 7 MB an hour.

    Samples are regrouped into blocks of two seconds, so that the fingerprint is the same to the last bit
    for every size of blocks.

    Parameters
    ----------
    sample_rate_hz : int
        4,000 to 768,000.
    channels : int
        One or more; of more than two a stereo downmix is analysed (see `stereo.downmix`).

    Raises
    ------
    ValueError
        If the sample rate or the number of channels is out of range.
    """

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        if channels < 1:
            raise ValueError(f"a track has at least one channel, not {channels}")
        plan = plan_for(sample_rate_hz)
        self.features = TrackFeatures(plan)
        self.bad_samples = 0
        self._pending: FloatArray = np.empty((channels, plan.block_length), dtype=np.float32)
        self._filled = 0

    def feed(self, block: FloatArray) -> None:
        """Analyse the next samples.

        Parameters
        ----------
        block : ndarray (channels, n) float32
            Full scale is 1; any n. It is copied, not changed.

        Raises
        ------
        TypeError
            If the samples are not float32: integers would need a scale.
        ValueError
            If the array has another shape.
        """
        channels, capacity = self._pending.shape
        if block.dtype != np.float32:
            raise TypeError(f"samples must be float32, not {block.dtype}")
        if block.ndim != 2 or len(block) != channels:
            raise ValueError(f"a block must have the shape ({channels}, n), not {block.shape}")
        taken = 0
        while taken < block.shape[1]:
            part = block[:, taken : taken + capacity - self._filled]
            taken += part.shape[1]
            if part.shape[1] == capacity:
                self.features.add(self._repaired(part))
                continue
            end = self._filled + part.shape[1]
            self._pending[:, self._filled : end] = part
            self._filled = end % capacity
            if end == capacity:
                self.features.add(self._repaired(self._pending))

    def end(self) -> None:
        """Analyse the remaining samples. Nothing can be fed afterwards."""
        if self._filled:
            self.features.add_last(self._repaired(self._pending[:, : self._filled]))
            self._filled = 0

    def finish(self) -> TrackFingerprint:
        """Analyse the remaining samples and return the fingerprint. Nothing can be fed afterwards."""
        self.end()
        plan = self.features.plan
        values = reduce_features(self.features)
        values.flags.writeable = False
        return TrackFingerprint(
            values=values,
            duration_s=self.features.samples / plan.sample_rate_hz,
            sample_rate_hz=plan.sample_rate_hz,
            channels=len(self._pending),
            bad_samples=self.bad_samples,
        )

    def _repaired(self, block: FloatArray) -> FloatArray:
        """Return the block downmixed, with bad samples replaced by silence."""
        if not (block.min() >= -LARGEST_SAMPLE and block.max() <= LARGEST_SAMPLE):  # false for NaN too
            good = np.abs(block) <= LARGEST_SAMPLE
            self.bad_samples += int(good.size - good.sum())
            block = np.where(good, block, np.float32(0))
        return downmix(block)
