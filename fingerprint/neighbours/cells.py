"""Cells of near tracks: a large library is searched in the cells around a query.

The relative distance divides by the mean distance of the other track (docs/decisions/0023), so tracks are
grouped by their coordinates divided by that mean, together with the divisor: the neighbours of a query are
then in few cells, also those far from the middle of the library (docs/decisions/0099).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fingerprint.dimensions import DIMENSIONS
from fingerprint.neighbours.search_matrix import LibraryMetric, defined_patterns
from fingerprint.plan import FloatArray

CELL = 160  # tracks: smaller cells cost more calls, larger ones more tracks for the same recall
LEARNED_FROM = 40  # tracks of each cell's centre
ROUNDS = 6  # of k-means: more moved less than one track in a hundred
DIVISOR_WEIGHT = 5.0  # of the divisor beside the coordinates, about the length of these
SEED = 25
TOGETHER = 16_384  # tracks, to bound memory

WIDTH = len(DIMENSIONS)

#: Returns the places of rows in which they are clustered.
Lift = Callable[[NDArray[np.intp]], FloatArray]

#: The columns of features: scaled coordinates, squared divisor, squared length. Their product with
#: (-2 query, squared length of the query, 1) is the squared relative Euclidean distance.
FEATURES = WIDTH + 2


class CellGroup(NamedTuple):
    """The cells of tracks that define the same dimensions.

    Attributes
    ----------
    defined : ndarray (25,)
    cells, rows : slice
    """

    defined: NDArray[np.bool_]
    cells: slice
    rows: slice


@dataclass(frozen=True, eq=False, slots=True)
class Cells:
    """Tracks in the order of their cells.

    Attributes
    ----------
    groups : list of CellGroup
    bounds : ndarray (c + 1,)
        Row of each cell's first track, and the number of tracks.
    centres : ndarray (c, 27)
        Features of the cells' means.
    spreads : ndarray (c,)
        Mean squared distance of a cell's tracks to its mean.
    """

    groups: list[CellGroup]
    bounds: NDArray[np.int64]
    centres: FloatArray
    spreads: FloatArray


def features(
    z: FloatArray, means: FloatArray, defined: NDArray[np.bool_], fitted: LibraryMetric
) -> FloatArray:
    """Return the features of tracks that define the same dimensions, shape (n, 27)."""
    return _as_features(_lifted(z, means, defined, fitted))


def partition(
    z: FloatArray, means: FloatArray, fitted: LibraryMetric, cell: int = CELL
) -> tuple[NDArray[np.intp], Cells]:
    """Group tracks into cells; return the order of the tracks, and the cells in it.

    Parameters
    ----------
    z : ndarray (n, 25)
    means : ndarray (n,)
        Mean distances to the library's sample.
    fitted : LibraryMetric
    cell : int
        Tracks of a cell, on average.
    """
    patterns = defined_patterns(z)
    orders: list[NDArray[np.intp]] = []
    centres: list[FloatArray] = []
    spreads: list[float] = []
    groups: list[CellGroup] = []
    lengths = [0]
    generator = np.random.default_rng(SEED)
    row = 0
    for pattern in np.unique(patterns):
        members = np.flatnonzero(patterns == pattern)
        defined = ~np.isnan(z[members[0]])
        first_cell = len(centres)

        def lifted(rows: NDArray[np.intp], defined: NDArray[np.bool_] = defined) -> FloatArray:
            return _lifted(z[rows], means[rows], defined, fitted)

        for rows, centre, spread in _clustered(members, lifted, cell, generator):
            orders.append(rows)
            lengths.append(len(rows))
            centres.append(centre)
            spreads.append(spread)
        groups.append(CellGroup(defined, slice(first_cell, len(centres)), slice(row, row + len(members))))
        row += len(members)
    order = np.concatenate(orders) if orders else np.empty(0, dtype=np.intp)
    lifted_centres = np.array(centres, dtype=np.float32).reshape(-1, WIDTH + 1)
    return order, Cells(
        groups,
        np.cumsum(lengths, dtype=np.int64),
        _as_features(lifted_centres),
        np.array(spreads, dtype=np.float32),
    )


def _lifted(
    z: FloatArray, means: FloatArray, defined: NDArray[np.bool_], fitted: LibraryMetric
) -> FloatArray:
    """Return coordinates divided by the mean distance, and the weighted divisor, shape (n, 26)."""
    divisors = np.float32(fitted.middle) / means
    stretch = np.float32(fitted.metric.stretch(defined))
    if not np.isfinite(stretch):  # it shares no dimension with any query
        stretch = np.float32(0)
    placed = fitted.metric.roughly(z, defined)
    placed *= (divisors * stretch)[:, None]
    return np.column_stack([placed, divisors * np.float32(DIVISOR_WEIGHT)])


def _as_features(lifted: FloatArray) -> FloatArray:
    found = np.empty((len(lifted), FEATURES), dtype=np.float32)
    divisors = lifted[:, WIDTH] / np.float32(DIVISOR_WEIGHT)
    np.multiply(lifted[:, :WIDTH], divisors[:, None], out=found[:, :WIDTH])
    found[:, WIDTH] = divisors * divisors
    found[:, WIDTH + 1] = np.einsum("ij,ij->i", lifted[:, :WIDTH], lifted[:, :WIDTH])
    return found


def _clustered(
    members: NDArray[np.intp], lifted: Lift, cell: int, generator: np.random.Generator
) -> Iterator[tuple[NDArray[np.intp], FloatArray, float]]:
    """Yield rows, mean and spread of each cell: clusters, and clusters within them."""
    wanted = max(1, len(members) // cell)
    outer = max(1, round(wanted**0.5))
    for rows in _split(members, lifted, outer, generator):
        for part in _split(rows, lifted, max(1, len(rows) // cell), generator):
            places = lifted(part)
            centre = places.mean(axis=0)
            apart = places[:, :WIDTH] - centre[:WIDTH]
            yield part, centre, float(np.einsum("ij,ij->i", apart, apart).mean())


def _split(
    rows: NDArray[np.intp], lifted: Lift, count: int, generator: np.random.Generator
) -> list[NDArray[np.intp]]:
    """Split rows into up to `count` clusters by k-means over a sample; their order is kept in each."""
    if count == 1:
        return [rows]
    wanted = min(len(rows), count * LEARNED_FROM)
    sample = lifted(np.sort(generator.choice(rows, wanted, replace=False)))
    centres = sample[np.sort(generator.choice(wanted, min(count, wanted), replace=False))].copy()
    for _ in range(ROUNDS):
        nearest = _nearest(sample, centres)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, sample)
        counts = np.bincount(nearest, minlength=len(centres))
        centres[counts > 0] = sums[counts > 0] / counts[counts > 0, None]
    nearest = np.concatenate(
        [_nearest(lifted(rows[at : at + TOGETHER]), centres) for at in range(0, len(rows), TOGETHER)]
    )
    order = np.argsort(nearest, kind="stable")
    ends = np.searchsorted(nearest[order], np.arange(1, len(centres)))
    return [part for part in np.split(rows[order], ends) if len(part)]


def _nearest(places: FloatArray, centres: FloatArray) -> NDArray[np.intp]:
    products = places @ centres.T
    products -= np.einsum("ij,ij->i", centres, centres) / 2
    nearest: NDArray[np.intp] = products.argmax(axis=1)
    return nearest
