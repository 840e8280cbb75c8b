"""Search in the cells around a query: candidates by products of features, ranked by the exact distance."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fingerprint.neighbours.cells import FEATURES, WIDTH, Cells
from fingerprint.neighbours.search_matrix import LibraryMetric
from fingerprint.plan import FloatArray

LEAST_TRACKS = 10_000  # of the nearest cells; they tell how near results are
LEAST_SELECTED_SHARE = 20  # tracks for each result instead, where only some are searched
RANK_SHARE = 3  # tracks by Euclidean distance for each result: the farthest of them decides which cells count
REACH = 1.26  # times that distance, to a cell's mean less a part of its radius; measured for recall .99
REACH_OF_PARTIAL = 1.35  # for queries that lack dimensions, which the cells' tracks have
RADIUS_SHARE = 0.2
CANDIDATES = 16  # for each result, ranked by the distance itself
LEAST_CANDIDATES = 800
RANKED_TOGETHER = 32_768  # tracks, to bound memory
FARTHEST = float(np.finfo(np.float32).max)
ROUNDING = 1e-3  # of distances from rough coordinates

Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False, slots=True)
class _Asked:
    """A query as the tracks of each group of cells see it.

    Attributes
    ----------
    shared : ndarray (g, 25)
        Dimensions that both define.
    stretches : ndarray (g,)
        0 where no dimension is shared.
    places : ndarray (g, 25)
        Its coordinates, stretched.
    products : ndarray (g, 27)
        What features are multiplied by.
    turns : dict of int to ndarray (25, 25)
        From coordinates over a group's dimensions to those over the shared ones, where these are fewer.
    """

    shared: NDArray[np.bool_]
    stretches: FloatArray
    places: FloatArray
    products: FloatArray
    turns: dict[int, FloatArray] = field(default_factory=dict)

    def scores(self, features: FloatArray, group: int, out: FloatArray) -> None:
        """Write the squared relative Euclidean distances of a group's tracks, shape (n,)."""
        turn = self.turns.get(group)
        product = self.products[group]
        if turn is None:
            np.dot(features, product, out=out)
            return
        turned = features[:, :WIDTH] @ turn
        squared = features[:, WIDTH]
        np.divide(np.einsum("ij,ij->i", turned, turned), squared, out=out)
        out += turned @ product[:WIDTH]
        out += squared * product[WIDTH]


class _Scored(NamedTuple):
    """Squared distances of the tracks of ranges of rows, and where the ranges end among them."""

    scores: FloatArray
    starts: Rows
    ends: Rows

    def only(self, is_wanted: NDArray[np.bool_] | None) -> "_Scored":
        """Move the tracks that are not wanted infinitely far away."""
        if is_wanted is not None:
            begins = 0
            for start, end in zip(self.starts.tolist(), self.ends.tolist(), strict=True):
                self.scores[begins:end][~is_wanted[start : start + end - begins]] = np.inf
                begins = end
        return self

    def below(self, most: float) -> tuple[Rows, FloatArray]:
        """Return rows and distances of the tracks that are near enough, of those at a finite distance."""
        places = np.flatnonzero(self.scores <= min(float(most), FARTHEST))
        ranges = np.searchsorted(self.ends, places, side="right")
        rows = places + (self.starts - np.append(0, self.ends[:-1]))[ranges]
        return rows, self.scores[places]


class CellSearch:
    """A large library's tracks in cells.

    Parameters
    ----------
    z : ndarray (n, 25)
    means : ndarray (n,)
    features : ndarray (n, 27)
    cells : Cells
    fitted : LibraryMetric
        All weights of its metric must be positive.
    """

    def __init__(
        self, z: FloatArray, means: FloatArray, features: FloatArray, cells: Cells, fitted: LibraryMetric
    ) -> None:
        self._z = z
        self._means = means
        self._features = features
        self._cells = cells
        self._fitted = fitted
        self._mixing = fitted.metric.mixing * fitted.metric.weights
        self._inverse = np.linalg.inv(self._mixing.astype(np.float64)).astype(np.float32)
        self._defined = np.array([group.defined for group in cells.groups], dtype=np.bool_).reshape(-1, WIDTH)
        self._first_rows = [group.rows.start for group in cells.groups]
        self._radii = np.sqrt(cells.spreads) * np.float32(RADIUS_SHARE)
        self._sizes = np.diff(cells.bounds)
        self._group_of_cell = np.empty(len(cells.spreads), dtype=np.intp)
        self._begins_group = np.zeros(len(cells.spreads), dtype=np.bool_)
        for number, group in enumerate(cells.groups):
            self._group_of_cell[group.cells] = number
            self._begins_group[group.cells.start] = True

    def closest(
        self, query_z: FloatArray, mean: float, count: int, among: Rows | None = None
    ) -> tuple[Rows, FloatArray]:
        """Return rows and exact relative distances of nearly all of the `count` tracks closest to a query.

        Parameters
        ----------
        query_z : ndarray (25,)
        mean : float
            The query's mean distance to the library's sample.
        count : int
        among : ndarray (m,), optional
            The rows that are searched, sorted; None: all.
        """
        asked = self._asked(query_z)
        rows = self._candidates(asked, count, among)
        return self._ranked(np.sort(rows), query_z, asked, mean, count)

    def closest_of(self, rows: Rows, query_z: FloatArray, mean: float, count: int) -> tuple[Rows, FloatArray]:
        """Return the `count` of some rows closest to a query, or more, with exact relative distances.

        Parameters
        ----------
        rows : ndarray (m,)
            Sorted.
        """
        asked = self._asked(query_z)
        parts = [
            self._ranked(rows[start : start + RANKED_TOGETHER], query_z, asked, mean, count)
            for start in range(0, len(rows), RANKED_TOGETHER)
        ]
        if not parts:
            return rows, np.empty(0, dtype=np.float32)
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])

    def _asked(self, query_z: FloatArray) -> _Asked:
        metric = self._fitted.metric
        shared = self._defined & ~np.isnan(query_z)
        stretches = np.array([metric.stretch(each) for each in shared], dtype=np.float32)
        stretches[np.isinf(stretches)] = 0
        places = (np.where(shared, query_z, np.float32(0)) @ self._mixing) * stretches[:, None]
        products = np.ones((len(shared), FEATURES), dtype=np.float32)
        products[:, :WIDTH] = -2 * places
        products[:, WIDTH] = np.einsum("ij,ij->i", places, places)
        asked = _Asked(shared, stretches, places, products)
        for group in np.flatnonzero((shared != self._defined).any(axis=1)).tolist():
            kept = self._inverse * shared[group]  # back to z-scores, of which the shared ones are kept
            stretch = stretches[group] / np.float32(metric.stretch(self._defined[group]))
            asked.turns[group] = (kept @ self._mixing) * stretch
        return asked

    def _candidates(self, asked: _Asked, count: int, among: Rows | None) -> Rows:
        """Return the rows nearest by Euclidean distance, of the cells that may have results."""
        near = self._nearness(asked)
        sizes, least, is_wanted = self._sizes, max(LEAST_TRACKS, 4 * count), None
        if among is not None:
            sizes, least = np.diff(np.searchsorted(among, self._cells.bounds)), LEAST_SELECTED_SHARE * count
            is_wanted = np.zeros(len(self._means), dtype=np.bool_)
            is_wanted[among] = True
            near[sizes == 0] = np.inf
        nearest = np.argpartition(near, min(len(near) - 1, int(2 * least * len(sizes) / sizes.sum())))
        nearest = nearest[: np.searchsorted(np.cumsum(sizes[nearest]), least) + 1]
        is_left = np.isfinite(near)
        first = self._scored(nearest[is_left[nearest]], is_left, asked).only(is_wanted)
        if not len(first.scores):
            return np.empty(0, dtype=np.intp)
        wanted = min(max(LEAST_CANDIDATES, CANDIDATES * count), len(first.scores)) - 1
        rank = min(RANK_SHARE * count - 1, wanted)
        ordered = np.partition(first.scores, (rank, wanted))
        reach = REACH_OF_PARTIAL if asked.turns else REACH
        limit = np.sqrt(max(ordered[rank], 0)) * reach
        parts = [first.below(ordered[wanted])]
        more = np.flatnonzero(is_left & (near <= limit))
        if len(more):
            parts.append(self._scored(more, is_left, asked).only(is_wanted).below(ordered[wanted]))
        rows, scores = (np.concatenate(each) for each in zip(*parts, strict=True))
        return rows[np.argpartition(scores, wanted)[: wanted + 1]] if len(rows) > wanted + 1 else rows

    def _nearness(self, asked: _Asked) -> FloatArray:
        """Return a distance to each cell; infinite where no dimension is shared."""
        near = np.empty(len(self._radii), dtype=np.float32)
        for number, group in enumerate(self._cells.groups):
            asked.scores(self._cells.centres[group.cells], number, near[group.cells])
            if not asked.stretches[number]:
                near[group.cells] = np.inf
        np.sqrt(np.maximum(near, 0, out=near), out=near)
        near -= self._radii
        return near

    def _scored(self, chosen: Rows, is_left: NDArray[np.bool_], asked: _Asked) -> "_Scored":
        """Return the tracks of cells with their squared relative Euclidean distances.

        Cells that lie together are computed together. A single one between two of them costs less than a
        call, and is added.

        Parameters
        ----------
        is_left : ndarray (c,)
            The cells that may be chosen; these are taken off.
        """
        is_chosen = np.zeros(len(is_left), dtype=np.bool_)
        is_chosen[chosen] = True
        is_chosen[1:-1] |= is_chosen[:-2] & is_chosen[2:] & is_left[1:-1]
        is_left &= ~is_chosen
        is_first, is_last = is_chosen.copy(), is_chosen.copy()
        is_first[1:] &= ~is_chosen[:-1] | self._begins_group[1:]
        is_last[:-1] &= ~is_chosen[1:] | self._begins_group[1:]
        firsts = np.flatnonzero(is_first)
        starts = self._cells.bounds[firsts]
        ends = np.cumsum(self._cells.bounds[1:][is_last] - starts)
        scores = np.empty(int(ends[-1]) if len(ends) else 0, dtype=np.float32)
        at = 0
        groups = self._group_of_cell[firsts].tolist()
        for start, end, group in zip(starts.tolist(), ends.tolist(), groups, strict=True):
            asked.scores(self._features[start : start + end - at], group, scores[at:end])
            at = end
        return _Scored(scores, starts, ends)

    def _ranked(
        self, rows: Rows, query_z: FloatArray, asked: _Asked, mean: float, count: int
    ) -> tuple[Rows, FloatArray]:
        """Return the closest of some sorted rows with exact relative distances."""
        z, divisors = self._z[rows], np.float32(self._fitted.middle / mean) / self._means[rows]
        rough = np.empty(len(rows), dtype=np.float32)
        for part, group in self._parts(rows):
            if not asked.stretches[group]:
                rough[part] = np.inf
                continue
            apart = np.where(asked.shared[group], z[part], np.float32(0)) @ self._mixing
            apart *= asked.stretches[group]
            apart -= asked.places[group]
            rough[part] = np.abs(apart, out=apart).sum(axis=1)
        rough *= divisors
        if len(rows) > count:
            limit = np.partition(rough, count - 1)[count - 1] * (1 + ROUNDING) + ROUNDING**2
            keep = np.flatnonzero(rough <= limit)
            rows, z, divisors = rows[keep], z[keep], divisors[keep]
        found = np.empty(len(rows), dtype=np.float32)
        for part, group in self._parts(rows):
            both = np.concatenate([query_z[None], z[part]])
            places = self._fitted.metric.coordinates(both, asked.shared[group]).T
            # Accumulated in order: a sum of one column would be pairwise, with other last bits.
            apart = np.add.accumulate(np.abs(places[:, 1:] - places[:, :1]), axis=0)[-1]
            found[part] = apart * asked.stretches[group] if asked.stretches[group] else np.inf
        found *= divisors
        if len(rows) > count:
            keep = np.flatnonzero(found <= np.partition(found, count - 1)[count - 1])
            rows, found = rows[keep], found[keep]
        return rows, found

    def _parts(self, rows: Rows) -> list[tuple[slice, int]]:
        """Return the parts of sorted rows that are of one group of cells."""
        starts = [*np.searchsorted(rows, self._first_rows).tolist(), len(rows)]
        return [
            (slice(start, end), group) for group, (start, end) in enumerate(pairwise(starts)) if end > start
        ]
