"""Downmix to two channels, and their difference."""

import math

import numpy as np

from fingerprint.plan import FloatArray

MINUS_3_DB = 1 / math.sqrt(2)  # ITU-R BS.775-3, the gain of centre and surround in a stereo downmix

# Rows: left, right. Columns in the order of WAV and FLAC files; the low-frequency effects channel is
# left out, as BS.775 and BS.1770 do. The front pair keeps its level, so that a stereo programme in a
# surround file has the stereo programme's fingerprint.
DOWNMIX = {
    3: ((1, 0, MINUS_3_DB), (0, 1, MINUS_3_DB)),
    4: ((1, 0, MINUS_3_DB, 0), (0, 1, 0, MINUS_3_DB)),
    5: ((1, 0, MINUS_3_DB, MINUS_3_DB, 0), (0, 1, MINUS_3_DB, 0, MINUS_3_DB)),
    6: ((1, 0, MINUS_3_DB, 0, MINUS_3_DB, 0), (0, 1, MINUS_3_DB, 0, 0, MINUS_3_DB)),
    7: ((1, 0, MINUS_3_DB, 0, 0.5, MINUS_3_DB, 0), (0, 1, MINUS_3_DB, 0, 0.5, 0, MINUS_3_DB)),
    8: (
        (1, 0, MINUS_3_DB, 0, MINUS_3_DB, 0, MINUS_3_DB, 0),
        (0, 1, MINUS_3_DB, 0, 0, MINUS_3_DB, 0, MINUS_3_DB),
    ),
}


def downmix(block: FloatArray) -> FloatArray:
    """Mix more than two channels to left and right; one or two stay unchanged.

    Three to eight are mixed by ITU-R BS.775, in the channel order of WAV and FLAC. More than eight
    have no standard order: the odd-numbered are averaged to the left, the even-numbered to the right.

    Parameters
    ----------
    block : ndarray (channels, n)

    Returns
    -------
    ndarray (1 or 2, n)
    """
    channels = len(block)
    if channels <= 2:
        return block
    if channels in DOWNMIX:
        return np.array(DOWNMIX[channels], dtype=np.float32) @ block
    return np.stack([block[0::2].mean(axis=0), block[1::2].mean(axis=0)])


def mid_and_side(block: FloatArray) -> FloatArray:
    """Return (L+R)/2 and (L-R)/2; a mono signal is its own mid and has no side.

    Parameters
    ----------
    block : ndarray (1 or 2, n)

    Returns
    -------
    ndarray (1 or 2, n)
    """
    if len(block) == 1:
        return block
    left, right = block
    planes = np.empty_like(block)
    np.add(left, right, out=planes[0])
    np.subtract(left, right, out=planes[1])
    planes *= np.float32(0.5)
    return planes


class StereoField:
    """Running sums of m², s² and m·s.

    Attributes
    ----------
    mid, side, product : float
    """

    def __init__(self) -> None:
        self.mid = 0.0
        self.side = 0.0
        self.product = 0.0

    def add(self, planes: FloatArray) -> FloatArray:
        """Add segments of mid and side.

        Parameters
        ----------
        planes : ndarray (1 or 2, segments, n)

        Returns
        -------
        ndarray (segments,)
            m² + s², which is (L² + R²) / 2, summed over each segment.
        """
        mid = planes[0]
        energy: FloatArray = np.vecdot(mid, mid)
        self.mid += float(energy.sum(dtype=np.float64))
        if len(planes) == 2:
            side = planes[1]
            beside = np.vecdot(side, side)
            self.side += float(beside.sum(dtype=np.float64))
            self.product += float(np.vecdot(mid, side).sum(dtype=np.float64))
            energy = energy + beside
        return energy

    def merge(self, other: "StereoField") -> None:
        """Add the sums of another part of the track."""
        self.mid += other.mid
        self.side += other.side
        self.product += other.product

    @property
    def width(self) -> float:
        """Return √Es / (√Em + √Es): 0 mono, 0.5 unrelated channels, 1 antiphase; NaN in silence."""
        mid, side = math.sqrt(self.mid), math.sqrt(self.side)
        return side / (mid + side) if mid + side > 0 else float("nan")

    @property
    def correlation(self) -> float:
        """Return L·R / √(LL·RR), from -1 to 1; NaN if a channel is silent."""
        both = self.mid + self.side
        left, right = both + 2 * self.product, both - 2 * self.product
        if min(left, right) <= 0:
            return float("nan")
        return max(-1.0, min(1.0, (self.mid - self.side) / math.sqrt(left * right)))
