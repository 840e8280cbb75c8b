"""Distance between tracks of a library: decorrelated, city block, relative to all other tracks.

Chosen by cross-validation over soundtracks, `benchmarks/support/distance_choice.py`; reasons and results:
`docs/decisions/0023-distance-is-relative-to-the-library.md`.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from fingerprint.plan import FloatArray

#: Share of the dimensions' correlation that is removed: 0 none, 1 all. Like the city block and the division
#: by the mean distance, it was chosen on other soundtracks than those of the evaluation.
DECORRELATION = 0.75
PRIOR_TRACKS = 25  # number of unrelated tracks in the prior: a few real ones do not estimate covariance
LEAST_VARIANCE = 0.05  # of 1: a dimension that hardly varies is noise, and is not amplified further

SAMPLE = 64  # tracks that represent the whole library: means within 3 %
PARTNERS = 512  # of each of the sample, for the median
LEAST_MEAN = 1e-6  # below the precision of z-scores: no distance, and no divisor
SAMPLE_SEED = 25  # equal libraries must have equal similarities
MIXED_TOGETHER = 4_096  # tracks; columns, terms and sums, 1.2 MB, stay within the L2 cache
STRETCH = 32_768  # tracks; two rows of differences, 256 kB, stay within the L2 cache


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

    def _mixed(self, columns: FloatArray) -> FloatArray:
        """Multiply (25, n) by the mixing, term by term in a fixed order.

        A product by BLAS depends in its last bits on the kernel, the threads and the position of a row in
        the matrix: a track would have a distance from itself, and its copies different distances.
        """
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


class _Alike(NamedTuple):
    """Tracks that define the same dimensions.

    Attributes
    ----------
    rows : ndarray (m,)
    defined : ndarray (25,)
    coordinates : ndarray (25, m)
    """

    rows: NDArray[np.intp]
    defined: NDArray[np.bool_]
    coordinates: FloatArray


class SearchMatrix:
    """A library's z-scores, arranged for exact search with one set of weights.

    A track in the middle of the library is near to all others, and would be a neighbour of each. So every
    distance is divided by the mean distances of both tracks to the library, and multiplied by the mean of
    those: the first results are much nearer than they usually are.

    Parameters
    ----------
    z : ndarray (n, 25)
        NaN where undefined. It is referenced, not copied.
    weights : ndarray (25,)

    Attributes
    ----------
    metric : Metric
    typical : float
        The median relative distance between two tracks of the library; 1 if no two differ.
    """

    def __init__(self, z: FloatArray, weights: FloatArray) -> None:
        self.metric = Metric.fit(z, weights)
        self._z = z
        self._groups = self._grouped()
        generator = np.random.default_rng(SAMPLE_SEED)
        self._sample: NDArray[np.intp] = np.sort(
            generator.choice(len(z), min(SAMPLE, len(z)), replace=False).astype(np.intp)
        )
        partners = slice(None, None, max(1, len(z) // PARTNERS))
        self._means = np.ones(len(z), dtype=np.float32)
        self._middle = 1.0
        self.typical = 1.0
        if len(z) > 1:
            between = self._measure_means(partners)
            relative = between / self._means[self._sample, None] / self._means[partners] * self._middle
            median = float(np.median(relative[relative > 0])) if np.any(relative > 0) else math.inf
            self.typical = median if math.isfinite(median) else 1.0

    def distances(self, query_z: FloatArray, row: int | None = None) -> FloatArray:
        """Return the relative distance of each track to a query.

        Parameters
        ----------
        query_z : ndarray (25,)
        row : int, optional
            The row of the query in the library; None if it is not in the library.

        Returns
        -------
        ndarray (n,)
            Infinite where no dimension with weight is shared.
        """
        plain = self.plain_distances(query_z)
        own = float(self._means[row]) if row is not None else _mean_of_finite(plain[self._sample])
        return plain * (np.float32(self._middle / own) / self._means)

    def plain_distances(self, query_z: FloatArray) -> FloatArray:
        """Return the distance of each track to a query, as defined by `distance`, shape (n,)."""
        found = np.full(len(self._z), np.inf, dtype=np.float32)
        in_query = ~np.isnan(query_z)
        for rows, defined, coordinates in self._groups:
            shared = defined & in_query
            stretch = self.metric.stretch(shared)
            if math.isfinite(stretch):
                places = coordinates
                if not np.array_equal(shared, defined):
                    places = self.metric.coordinates(self._z[rows], shared).T
                found[rows] = _city_block(places, self.metric.coordinates(query_z, shared)) * np.float32(
                    stretch
                )
        return found

    def _grouped(self) -> list[_Alike]:
        """Return tracks by their defined dimensions: all, all but the tempo, and so on."""
        defined = ~np.isnan(self._z)
        pattern = defined @ (1 << np.arange(defined.shape[1]))
        groups = []
        for each in np.unique(pattern):
            rows = np.flatnonzero(pattern == each)
            mask = defined[rows[0]]
            places = self.metric.coordinates(self._z[rows], mask)
            groups.append(_Alike(rows, mask, np.ascontiguousarray(places.T)))
        return groups

    def _measure_means(self, partners: slice) -> FloatArray:
        """Compute each track's mean distance to the sample; return distances within the sample."""
        between = []
        sums, counts = np.zeros(len(self._z)), np.zeros(len(self._z))
        for row in self._sample:
            plain = self.plain_distances(self._z[row])
            between.append(plain[partners])
            finite = np.isfinite(plain)
            finite[row] = False  # the distance of a track to itself is 0 and not counted
            sums[finite] += plain[finite]
            counts += finite
        apart = sums > LEAST_MEAN * counts
        self._means[apart] = sums[apart] / counts[apart]
        self._middle = float(self._means.mean())
        return np.array(between)


def _city_block(coordinates: FloatArray, place: FloatArray) -> FloatArray:
    """Return summed absolute differences of (25, n) to (25,), in blocks that fit the processor's cache."""
    total = np.zeros(coordinates.shape[1], dtype=np.float32)
    buffer = np.empty(min(STRETCH, len(total)), dtype=np.float32)
    for start in range(0, len(total), STRETCH):
        part = total[start : start + STRETCH]
        apart = buffer[: len(part)]
        for line, value in zip(coordinates, place, strict=True):
            np.subtract(line[start : start + STRETCH], value, out=apart)
            part += np.abs(apart, out=apart)
    return total


def _mean_of_finite(distances: FloatArray) -> float:
    """Return the mean of finite distances; 1 without any."""
    finite = distances[np.isfinite(distances)]
    mean = float(finite.mean()) if len(finite) else 0.0
    return mean if mean > LEAST_MEAN else 1.0
