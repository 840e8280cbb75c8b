"""Candidates for the places of a path: the tracks near points of a line between two tracks."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Self

import numpy as np

from discovery.sound_view import Nearby, SoundQuery, SoundView
from fingerprint.neighbours.search_matrix import LibraryMetric
from fingerprint.plan import FloatArray

#: Candidates for each place at first, and how their number grows while all are used.
CANDIDATES, GROWTH = 32, 4

#: More candidates for each further place that shares a point.
MORE = 16

#: Searches between two way points; of more places, several share one.
MOST_SEARCHES = 16


class Placed(NamedTuple):
    """Coordinates, shape (n, 25), undefined ones in the middle, and mean distances."""

    places: FloatArray
    means: FloatArray

    @classmethod
    def of(cls, fitted: LibraryMetric, tracks: Sequence[SoundQuery]) -> Self:
        """Return the coordinates of tracks."""
        z = np.nan_to_num(np.array([track.z for track in tracks], dtype=np.float32))
        means = np.array([track.mean for track in tracks], dtype=np.float32)
        return cls(fitted.metric.roughly(z, np.ones(z.shape[1], dtype=np.bool_)), means)

    def steps(self, fitted: LibraryMetric, others: "Placed") -> FloatArray:
        """Return about the relative distances from others, shape (n, m)."""
        found = np.empty((len(self.places), len(others.places)), dtype=np.float32)
        for row, place in zip(found, self.places, strict=True):
            np.abs(others.places - place).sum(axis=1, out=row)
        found *= np.float32(fitted.middle) / self.means[:, None] / others.means
        return found


class Pool:
    """Candidates near a point, with what the costs of steps to them are computed from.

    Attributes
    ----------
    off
        Their distances from the point.
    is_all
        Whether the library has no others.
    """

    def __init__(self, fitted: LibraryMetric, near: Nearby) -> None:
        positions = range(len(near.ids))
        rows = zip(near.z(positions), near.means(positions).tolist(), positions, strict=True)
        self.tracks = [SoundQuery(z, mean, near.track_id(at), near.keys[at]) for z, mean, at in rows]
        self.sounds = [keys_of(each) for each in self.tracks]
        self.placed = Placed.of(fitted, self.tracks)
        self.off = near.distances
        self.is_all = near.is_all


class Pools:
    """Tracks near points of a line, found when they are needed.

    Attributes
    ----------
    number
        Of points between the two ends.
    """

    def __init__(self, view: SoundView, ends: tuple[SoundQuery, SoundQuery], places: int) -> None:
        self.number = min(places, MOST_SEARCHES)
        self._first = CANDIDATES + MORE * (places // MOST_SEARCHES)
        self._view = view
        self._ends = ends
        self._known: tuple[int, int, Pool] | None = None

    def sizes(self, point: int) -> Iterator[Pool]:
        """Yield the tracks nearest to a point, each time more, at last all."""
        size, pool = self._first, None
        if self._known and self._known[0] == point:
            _point, size, pool = self._known
        while pool is None or not pool.is_all:
            if pool:
                yield pool
                size *= GROWTH
            pool = self._find(point, size)
            self._known = point, size, pool
        yield pool

    def _find(self, point: int, size: int) -> Pool:
        start, end = self._ends
        z = _between(start.z, end.z, (point + 1) / (self.number + 1))
        fitted = self._view.fit.metric
        return Pool(fitted, self._view.closest(SoundQuery(z, fitted.mean_distance(z)), size))


def keys_of(track: SoundQuery) -> frozenset[int]:
    """Return the keys of a track's recording and of its song, if its artist is known."""
    if track.keys is None:
        return frozenset()
    _album, artist, audio, song, _duration_s = track.keys.item()
    return frozenset((audio, song)) if artist else frozenset((audio,))


def _between(start: FloatArray, end: FloatArray, share: float) -> FloatArray:
    """Return a point between two; a dimension that one of them has not keeps the other's value."""
    known_start, known_end = np.where(np.isnan(start), end, start), np.where(np.isnan(end), start, end)
    found: FloatArray = (known_start + (known_end - known_start) * share).astype(np.float32)
    return found
