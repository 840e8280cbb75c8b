"""Distance between tracks of a library: decorrelated, city block, relative to all other tracks.

Chosen by cross-validation over soundtracks, `benchmarks/support/distance_choice.py`; reasons and results:
`docs/decisions/0023-distance-is-relative-to-the-library.md`.
"""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from fingerprint.plan import FloatArray

#: Share of the dimensions' correlation that is removed: 0 none, 1 all. Like the city block and the division
#: by the mean distance, it was chosen on other soundtracks than those of the evaluation.
DECORRELATION = 0.75
PRIOR_TRACKS = 25  # number of unrelated tracks in the prior: a few real ones do not estimate covariance
LEAST_VARIANCE = 0.05  # of 1: a dimension that hardly varies is noise, and is not amplified further

MIXED_AT_ONCE = 128  # tracks; fewer cost less in two steps than in fifty
MIXED_TOGETHER = 4_096  # tracks; columns, terms and sums, 1.2 MB, stay within the L2 cache


@dataclass(frozen=True, eq=False, slots=True)
class Metric:
    """The map from z-scores to coordinates, whose summed differences are the distance.

    Attributes
    ----------
    weights : ndarray (25,)
    mixing : ndarray (25, 25)
        Symmetric: each dimension without its correlation with others.
    """

    weights: FloatArray
    mixing: FloatArray

    @classmethod
    def fit(cls, z: FloatArray, weights: FloatArray) -> Self:
        """Return the metric of a library's correlations; dimensions without weight are left out.

        Parameters
        ----------
        z : ndarray (n, 25)
        weights : ndarray (25,)
        """
        used = np.flatnonzero(weights)
        known = np.nan_to_num(z[:, used])
        moments = known.T @ known + PRIOR_TRACKS * np.eye(len(used))
        variances, axes = np.linalg.eigh(moments / (len(z) + PRIOR_TRACKS))
        scale = np.maximum(variances, LEAST_VARIANCE) ** (-DECORRELATION / 2)
        mixing = np.zeros((len(weights), len(weights)), dtype=np.float32)
        mixing[np.ix_(used, used)] = axes * scale @ axes.T
        return cls(weights, mixing)

    def coordinates(self, z: FloatArray, shared: NDArray[np.bool_]) -> FloatArray:
        """Return the coordinates of tracks in some dimensions.

        Parameters
        ----------
        z : ndarray (…, 25)
        shared : ndarray (25,)
            The dimensions that both sides of a comparison define.

        Returns
        -------
        ndarray (…, 25)
            Equal values have equal coordinates to the last bit, in every row.
        """
        counted = np.where(shared, z, np.float32(0)).reshape(-1, len(self.weights))
        placed = np.empty(counted.shape[::-1], dtype=np.float32)
        for start in range(0, len(counted), MIXED_TOGETHER):
            part = slice(start, start + MIXED_TOGETHER)
            placed[:, part] = self._mixed(np.ascontiguousarray(counted[part].T))
        placed *= self.weights[:, None]
        return placed.T.reshape(z.shape)

    def roughly(self, z: FloatArray, shared: NDArray[np.bool_]) -> FloatArray:
        """Return coordinates as `coordinates` does, faster, with errors in the last bits, shape (n, 25)."""
        found: FloatArray = np.where(shared, z, np.float32(0)) @ (self.mixing * self.weights)
        return found

    def _mixed(self, columns: FloatArray) -> FloatArray:
        """Multiply (25, n) by the mixing, term by term in a fixed order.

        A product by BLAS depends in its last bits on the kernel, the threads and the position of a row in
        the matrix: a track would have a distance from itself, and its copies different distances.
        """
        if columns.shape[1] <= MIXED_AT_ONCE:  # added along the first axis, also in order
            added: FloatArray = np.add.reduce(self.mixing[:, :, None] * columns[:, None, :], axis=0)
            return added
        mixed = np.zeros_like(columns)
        term = np.empty_like(columns)
        for share, column in zip(self.mixing, columns, strict=True):
            mixed += np.multiply(share[:, None], column, out=term)
        return mixed

    def stretch(self, shared: NDArray[np.bool_]) -> float:
        """Return the factor from a distance over some dimensions to one over all; infinite without weight."""
        weight = float(self.weights[shared].sum())
        return float(self.weights.sum()) / weight if weight else math.inf


def distance(z_a: FloatArray, z_b: FloatArray, metric: Metric) -> float:
    """Return the city block distance over the dimensions that both define, scaled up for the others.

    Parameters
    ----------
    z_a, z_b : ndarray (25,)
    metric : Metric

    Returns
    -------
    float
        Infinite if they share no dimension with weight.
    """
    shared = ~(np.isnan(z_a) | np.isnan(z_b))
    apart = metric.coordinates(z_a, shared) - metric.coordinates(z_b, shared)
    stretch = metric.stretch(shared)
    return float(np.abs(apart).sum()) * stretch if math.isfinite(stretch) else math.inf
