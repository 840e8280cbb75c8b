"""Exact search among the tracks of a library, by the relative distance (docs/decisions/0023)."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from fingerprint.metric import Metric
from fingerprint.plan import FloatArray

SAMPLE = 64  # tracks that represent the whole library: means within 3 %
PARTNERS = 512  # of each of the sample, for the median
LEAST_MEAN = 1e-6  # below the precision of z-scores: no distance, and no divisor
SAMPLE_SEED = 25  # equal libraries must have equal similarities
STRETCH = 32_768  # tracks; two rows of differences, 256 kB, stay within the L2 cache


class Alike(NamedTuple):
    """Tracks that define the same dimensions.

    Attributes
    ----------
    rows : ndarray (m,) or slice
    defined : ndarray (25,)
    coordinates : ndarray (25, m)
    """

    rows: NDArray[np.intp] | slice
    defined: NDArray[np.bool_]
    coordinates: FloatArray


class Places:
    """Tracks in groups of those that define the same dimensions, for exact plain distances.

    Parameters
    ----------
    z : ndarray (n, 25)
        NaN where undefined. It is referenced, not copied.
    metric : Metric
    groups : sequence of Alike, optional
        As computed before from the same z-scores and metric.
    """

    def __init__(self, z: FloatArray, metric: Metric, groups: Sequence[Alike] | None = None) -> None:
        self._z = z
        self._metric = metric
        self.groups = groups if groups is not None else self._grouped()

    def distances(self, query_z: FloatArray) -> FloatArray:
        """Return the distance of each track to a query, as defined by `distance`, shape (n,)."""
        found = np.full(len(self._z), np.inf, dtype=np.float32)
        in_query = ~np.isnan(query_z)
        for rows, defined, coordinates in self.groups:
            shared = defined & in_query
            stretch = self._metric.stretch(shared)
            if math.isfinite(stretch):
                places = coordinates
                if not np.array_equal(shared, defined):
                    places = self._metric.coordinates(self._z[rows], shared).T
                apart = _city_block(places, self._metric.coordinates(query_z, shared))
                found[rows] = apart * np.float32(stretch)
        return found

    def _grouped(self) -> list[Alike]:
        """Return tracks by their defined dimensions: all, all but the tempo, and so on."""
        groups = []
        patterns = defined_patterns(self._z)
        for each in np.unique(patterns):
            rows = np.flatnonzero(patterns == each)
            mask = ~np.isnan(self._z[rows[0]])
            places = self._metric.coordinates(self._z[rows], mask)
            groups.append(Alike(rows, mask, np.ascontiguousarray(places.T)))
        return groups


def defined_patterns(z: FloatArray) -> NDArray[np.int64]:
    """Return a number for the set of dimensions that each track defines, shape (n,)."""
    numbers: NDArray[np.int64] = ~np.isnan(z) @ (1 << np.arange(z.shape[1]))
    return numbers


@dataclass(frozen=True, eq=False, slots=True)
class LibraryMetric:
    """The scale that makes distances relative to a library; it may be kept while the library changes.

    Attributes
    ----------
    metric : Metric
    sample_z : ndarray (m, 25)
        Z-scores of up to 64 tracks that represent the library.
    middle : float
        The mean of all tracks' mean distances to the sample.
    typical : float
        The median relative distance between two tracks of the library; 1 if no two differ.
    """

    metric: Metric
    sample_z: FloatArray
    middle: float
    typical: float

    def mean_distance(self, query_z: FloatArray) -> float:
        """Return the mean distance of a query to the sample; 1 if it has none."""
        return _mean_of_finite(Places(self.sample_z, self.metric).distances(query_z))

    def mean_distances(self, z: FloatArray) -> FloatArray:
        """Return the mean distance of each track to the sample, shape (n,)."""
        means = _Means(len(z))
        rows: Iterable[FloatArray]
        if len(z) < len(self.sample_z):
            sample = Places(self.sample_z, self.metric)
            columns = [sample.distances(each) for each in z]
            rows = np.array(columns, dtype=np.float32).reshape(-1, len(self.sample_z)).T
        else:
            places = Places(z, self.metric)
            rows = (places.distances(each) for each in self.sample_z)
        for plain in rows:
            means.add(plain)
        return means.result()


class SearchMatrix:
    """A library's z-scores, arranged for exact search with one set of weights.

    A track in the middle of the library is near to all others, and would be a neighbour of each. So every
    distance is divided by the mean distances of both tracks to the library, and multiplied by the mean of
    those: the first results are much nearer than they usually are.

    Parameters
    ----------
    z : ndarray (n, 25)
        NaN where undefined. It is referenced, not copied.
    places : Places
    means : ndarray (n,)
        Mean distances of the tracks to the library's sample.
    fitted : LibraryMetric
    """

    def __init__(self, z: FloatArray, places: Places, means: FloatArray, fitted: LibraryMetric) -> None:
        self.z = z
        self.places = places
        self.means = means
        self.fitted = fitted

    @classmethod
    def fit(cls, z: FloatArray, weights: FloatArray) -> Self:
        """Return the matrix of a library, relative to itself.

        Parameters
        ----------
        z : ndarray (n, 25)
        weights : ndarray (25,)
        """
        metric = Metric.fit(z, weights)
        places = Places(z, metric)
        generator = np.random.default_rng(SAMPLE_SEED)
        sample = np.sort(generator.choice(len(z), min(SAMPLE, len(z)), replace=False).astype(np.intp))
        if len(z) < 2:
            lone = LibraryMetric(metric, z[sample], 1.0, 1.0)
            return cls(z, places, np.ones(len(z), dtype=np.float32), lone)
        partners = slice(None, None, max(1, len(z) // PARTNERS))
        means, between = _Means(len(z)), []
        for row in sample:
            plain = places.distances(z[row])
            between.append(plain[partners])
            means.add(plain, without=row)  # the distance of a track to itself is 0 and not counted
        found = means.result()
        middle = float(found.mean())
        relative = np.array(between) / found[sample, None] / found[partners] * middle
        median = float(np.median(relative[relative > 0])) if np.any(relative > 0) else math.inf
        typical = median if math.isfinite(median) else 1.0
        return cls(z, places, found, LibraryMetric(metric, z[sample], middle, typical))

    @property
    def typical(self) -> float:
        """Return the median relative distance between two tracks of the library."""
        return self.fitted.typical

    def distances(self, query_z: FloatArray, row: int | None = None) -> FloatArray:
        """Return the relative distance of each track to a query.

        Parameters
        ----------
        query_z : ndarray (25,)
        row : int, optional
            The row of the query in the matrix; None if it is not there.

        Returns
        -------
        ndarray (n,)
            Infinite where no dimension with weight is shared.
        """
        own = float(self.means[row]) if row is not None else self.fitted.mean_distance(query_z)
        return self.distances_from(query_z, own)

    def distances_from(self, query_z: FloatArray, mean: float) -> FloatArray:
        """Return the relative distance of each track to a query with a known mean distance, shape (n,)."""
        return self.places.distances(query_z) * (np.float32(self.fitted.middle / mean) / self.means)


class _Means:
    """Sums up distances of many tracks to one after another."""

    def __init__(self, count: int) -> None:
        self._sums, self._counts = np.zeros(count), np.zeros(count)

    def add(self, plain: FloatArray, without: int | None = None) -> None:
        finite = np.isfinite(plain)
        if without is not None:
            finite[without] = False
        self._sums[finite] += plain[finite]
        self._counts += finite

    def result(self) -> FloatArray:
        """Return the mean of each, 1 where it is not above the precision of z-scores."""
        means = np.ones(len(self._sums), dtype=np.float32)
        apart = self._sums > LEAST_MEAN * self._counts
        means[apart] = self._sums[apart] / self._counts[apart]
        return means


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
