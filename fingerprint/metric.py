"""How far apart the tracks of a library are: decorrelated, by city block, relative to all other tracks.

Chosen by cross-validation over soundtracks, `benchmarks/support/distance_choice.py`; why, and what it gives:
`docs/decisions/0023-distance-is-relative-to-the-library.md`.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from fingerprint.plan import FloatArray

#: How much of what the dimensions say in common is taken out: 0 nothing, 1 all. It was chosen on soundtracks
#: other than those it was judged on, like the city block and the division by the mean distance.
DECORRELATION = 0.75
PRIOR_TRACKS = (
    25  # as if so many unrelated tracks had been heard before: few real ones say little of covariance
)
LEAST_VARIANCE = 0.05  # of 1: what hardly varies beside the rest is noise, and is not blown up further

SAMPLE = 64  # tracks whose distances stand for those to the whole library: means within 3 %
PARTNERS = 512  # of each of the sample, for the median
LEAST_MEAN = 1e-6  # nearer to all others than z-scores are exact: no distance, and nothing to divide by
SAMPLE_SEED = 25  # the same library must give the same similarities
MIXED_TOGETHER = 4_096  # tracks; columns, terms and sums, 1.2 MB, stay within the L2 cache
STRETCH = 32_768  # tracks; two rows of differences, 256 kB, stay within the L2 cache


@dataclass(frozen=True, eq=False, slots=True)
class Metric:
    """What makes coordinates of z-scores, so that distance is the sum of their differences.

    Attributes
    ----------
    weights : ndarray (25,)
    mixing : ndarray (25, 25)
        Symmetric: each dimension stays itself, less what others say as well.
    """

    weights: FloatArray
    mixing: FloatArray

    @classmethod
    def fit(cls, z: FloatArray, weights: FloatArray) -> Self:
        """Take in how the dimensions go together in a library; those without weight are left out.

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
        """Where tracks lie as far as some dimensions tell.

        Parameters
        ----------
        z : ndarray (…, 25)
        shared : ndarray (25,)
            The dimensions that both sides of a comparison define.

        Returns
        -------
        ndarray (…, 25)
            The same numbers give the same coordinates to the last bit, in whichever row they stand.
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

        A product by BLAS depends in its last bits on the kernel, the threads and the place of a row in the
        matrix: then a track is some distance from itself, and copies of it are not equally near.
        """
        mixed = np.zeros_like(columns)
        term = np.empty_like(columns)
        for share, column in zip(self.mixing, columns, strict=True):
            mixed += np.multiply(share[:, None], column, out=term)
        return mixed

    def stretch(self, shared: NDArray[np.bool_]) -> float:
        """What scales a distance over some dimensions up to one over all; infinite if they have no weight."""
        weight = float(self.weights[shared].sum())
        return float(self.weights.sum()) / weight if weight else math.inf


def distance(z_a: FloatArray, z_b: FloatArray, metric: Metric) -> float:
    """City block between coordinates over the dimensions that both define, scaled up for the others.

    Parameters
    ----------
    z_a, z_b : ndarray (25,)
    metric : Metric

    Returns
    -------
    float
        Infinite if nothing that has weight is shared.
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
    """A library's z-scores, laid out for exact search with one set of weights.

    A track in the middle of the library is near to everything, and would be everybody's neighbour. So each
    distance is divided by the mean distances of both tracks to the library, and multiplied by the mean of
    those: what comes first is what is much nearer than it usually is.

    Parameters
    ----------
    z : ndarray (n, 25)
        NaN where undefined. It is kept, not copied.
    weights : ndarray (25,)

    Attributes
    ----------
    metric : Metric
    typical : float
        The median relative distance between two tracks of the library; 1 where there are no two that differ.
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
        """The relative distance of each track to a query.

        Parameters
        ----------
        query_z : ndarray (25,)
        row : int, optional
            Where the query itself stands in the library; left out, it is a stranger.

        Returns
        -------
        ndarray (n,)
            Infinite where nothing that has weight is shared.
        """
        plain = self.plain_distances(query_z)
        own = float(self._means[row]) if row is not None else _mean_of_finite(plain[self._sample])
        return plain * (np.float32(self._middle / own) / self._means)

    def plain_distances(self, query_z: FloatArray) -> FloatArray:
        """The distance of each track to a query, as `distance` defines it, shape (n,)."""
        found = np.full(len(self._z), np.inf, dtype=np.float32)
        asked = ~np.isnan(query_z)
        for rows, defined, coordinates in self._groups:
            shared = defined & asked
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
        """Tracks by what they define: those that have it all, those without a tempo, the silent."""
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
        """Take each track's mean distance to the sample; returns the sample's distances to some partners."""
        between = []
        sums, counts = np.zeros(len(self._z)), np.zeros(len(self._z))
        for row in self._sample:
            plain = self.plain_distances(self._z[row])
            between.append(plain[partners])
            finite = np.isfinite(plain)
            finite[row] = False  # a track is no distance from itself, which says nothing
            sums[finite] += plain[finite]
            counts += finite
        apart = sums > LEAST_MEAN * counts
        self._means[apart] = sums[apart] / counts[apart]
        self._middle = float(self._means.mean())
        return np.array(between)


def _city_block(coordinates: FloatArray, place: FloatArray) -> FloatArray:
    """Summed absolute differences of (25, n) to a place (25,), by stretches that stay in the cache."""
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
    """1 where there is none, or none that is a distance."""
    finite = distances[np.isfinite(distances)]
    mean = float(finite.mean()) if len(finite) else 0.0
    return mean if mean > LEAST_MEAN else 1.0
