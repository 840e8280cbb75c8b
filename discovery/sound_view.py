"""The state of the similarity index at one generation: files, and the tail of tracks that changed since."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from discovery.sound_files import Generation, SoundFiles, SoundFit
from discovery.sound_rows import Ids, Keys, KnownTracks, Rows, as_ids, find_rows
from discovery.sound_tail import SoundTail
from fingerprint.neighbours.bounded_values import BoundedValues, Range
from fingerprint.plan import FloatArray
from library.catalogue.track_filters import TrackFilter


@dataclass(frozen=True, eq=False, slots=True)
class SoundQuery:
    """A track that others are compared with.

    Attributes
    ----------
    z : ndarray (25,)
    mean
        Its mean distance to the library's sample.
    track_id, keys
        None if it is not in the library.
    """

    z: FloatArray
    mean: float
    track_id: str | None = None
    keys: np.void | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Subset:
    """Sorted rows of the tail and of the files."""

    tail: Rows
    files: Rows


@dataclass(frozen=True, eq=False, slots=True)
class Nearby:
    """Candidates in the order of their distance, equal ones in that of their ids.

    Attributes
    ----------
    is_all
        Whether there are no others.
    """

    ids: Ids
    keys: Keys
    distances: FloatArray
    is_all: bool
    _rows: Rows
    _matrices: tuple[FloatArray, FloatArray]
    _means: tuple[FloatArray, FloatArray]

    def track_ids(self) -> list[str]:
        """Return the ids of all candidates."""
        return [each.decode() for each in self.ids.tolist()]

    def only(self, track_ids: Set[str]) -> "Nearby":
        """Return the candidates that are among some tracks."""
        keep = np.array([each in track_ids for each in self.track_ids()], dtype=np.bool_)
        rows, distances = self._rows[keep], self.distances[keep]
        ids, keys = self.ids[keep], self.keys[keep]
        return Nearby(ids, keys, distances, self.is_all, rows, self._matrices, self._means)

    def moved(self, distances: FloatArray) -> "Nearby":
        """Return the candidates at other distances, in their order."""
        order = np.lexsort((self.ids, distances))
        ids, keys, rows = self.ids[order], self.keys[order], self._rows[order]
        return Nearby(ids, keys, distances[order], self.is_all, rows, self._matrices, self._means)

    def track_id(self, position: int) -> str:
        """Return the id of a candidate."""
        track_id: str = self.ids[position].decode()
        return track_id

    def z(self, positions: Sequence[int]) -> FloatArray:
        """Return the z-scores of candidates, shape (m, 25)."""
        return self._of_both(self._matrices, positions)

    def means(self, positions: Sequence[int]) -> FloatArray:
        """Return the mean distances of candidates to the library's sample, shape (m,)."""
        return self._of_both(self._means, positions)

    def _of_both(self, parts: tuple[FloatArray, FloatArray], positions: Sequence[int]) -> FloatArray:
        own, files = parts
        rows = self._rows[list(positions)]
        found = np.empty((len(rows), *own.shape[1:]), dtype=np.float32)
        is_own = rows < len(own)
        found[is_own], found[~is_own] = own[rows[is_own]], files[rows[~is_own] - len(own)]
        return found


class SoundView:
    """The tracks of one generation, to search; immutable, replaced as a whole.

    Attributes
    ----------
    version
        Of the engine whose vectors are compared.
    subsets
        Tracks of filters that were searched; None for one of too many.
    taken
        Generations of vectors and catalogue: all changes up to these are in it.
    """

    def __init__(
        self,
        files: SoundFiles | None,
        tail: SoundTail,
        generation: str,
        version: int,
        taken: tuple[Generation, Generation],
    ) -> None:
        self.taken = taken
        self.files = files
        self.generation = generation
        self.version = version
        self.tail = tail
        self.subsets: dict[TrackFilter, Subset | None] = {}

    @property
    def fit(self) -> SoundFit:
        """Return the scale and metric by which tracks are compared."""
        return self.tail.fit

    def is_silent(self, track_id: str) -> bool:
        """Return whether a track is similar to nothing: silence or a tone."""
        if track_id in self.tail.silent:
            return True
        if not self.files or self._is_changed(track_id):
            return False
        return bool(find_rows(self.files.silent, as_ids([track_id]))[0] >= 0)

    def locate(self, track_id: str) -> SoundQuery | None:
        """Return a track of the library as a query; None if it has no place among the others."""
        ids = as_ids([track_id])
        row = int(self.tail.find_rows(ids)[0])
        if row >= 0:
            matrix = self.tail.matrix
            return SoundQuery(matrix.z[row], float(matrix.means[row]), track_id, self.tail.keys[row])
        files = self.files
        row = int(files.find_rows(ids)[0]) if files else -1
        if not files or row < 0 or self._is_replaced(np.array([row]))[0]:
            return None
        return SoundQuery(np.asarray(files.z[row]), float(files.means[row]), track_id, files.keys[row])

    def query(self, vector: FloatArray | None) -> SoundQuery:
        """Return a query that is not in the library.

        Parameters
        ----------
        vector : ndarray (25,)
            Values as extracted, NaN where undefined.
        """
        z = self.fit.scale.z(np.full(25, np.nan, dtype=np.float32) if vector is None else vector)
        return SoundQuery(z, self.fit.metric.mean_distance(z))

    def subset(self, track_ids: Sequence[str]) -> Subset:
        """Return the rows of some tracks; unknown ones are left out."""
        ids = as_ids(track_ids)
        found = [part.find_rows(ids) for part in (self.tail, self.files) if part is not None]
        of_tail, *of_files = (np.sort(each[each >= 0]) for each in found)
        return Subset(of_tail, of_files[0] if of_files else np.empty(0, dtype=np.intp))

    def within(self, ranges: Sequence[Range]) -> KnownTracks:
        """Return the tracks whose dimensions are within all bounds."""
        parts = [(self.tail.values.ids, self.tail.values.within(ranges))]
        for values, replaced in self._unchanged:
            fits = values.within(ranges)
            fits[replaced] = False
            parts.append((values.ids, fits))
        return KnownTracks(parts)

    @cached_property
    def _unchanged(self) -> list[tuple[BoundedValues, Rows]]:
        """Values in files, with the places of those that are in the tail."""
        if not self.files:
            return []
        changed = as_ids(sorted(self.tail.changed))
        places = ((values, find_rows(values.ids, changed)) for values in self.files.values)
        return [(values, found[found >= 0]) for values, found in places]

    def closest(self, query: SoundQuery, count: int, among: Subset | None = None) -> Nearby:
        """Return the tracks closest to a query without itself: at least `count`, or all.

        Parameters
        ----------
        among
            The tracks that are compared; None: all.
        """
        tail, files = self.tail, self.files
        wanted = count + 1  # the query itself is among them
        rows, distances = tail.closest(query.z, query.mean, wanted, None if among is None else among.tail)
        ids, keys = tail.ids[rows], tail.keys[rows]
        is_all = len(rows) == len(tail if among is None else among.tail)
        horizon = np.inf if is_all else distances.max()
        if files:
            found, apart = files.closest(query.z, query.mean, wanted, None if among is None else among.files)
            if len(found) < len(files if among is None else among.files):
                is_all, horizon = False, min(horizon, apart.max(initial=0))
            kept = ~self._is_replaced(found)
            found, apart = found[kept], apart[kept]
            ids = np.concatenate([ids, files.ids[found]])
            keys = np.concatenate([keys, files.keys[found]])
            rows = np.concatenate([rows, found + len(tail)])
            distances = np.concatenate([distances, apart])
        keep = distances <= horizon
        if query.track_id is not None:
            keep &= ids != query.track_id.encode()
        ids, keys, rows, distances = ids[keep], keys[keep], rows[keep], distances[keep]
        order = np.lexsort((ids, distances))
        matrices = (tail.matrix.z, files.z if files else tail.matrix.z)
        means = (tail.matrix.means, files.means if files else tail.matrix.means)
        return Nearby(ids[order], keys[order], distances[order], is_all, rows[order], matrices, means)

    def _is_replaced(self, rows: Rows) -> NDArray[np.bool_]:
        """Return whether rows of the files are out of date."""
        if self.tail.is_replaced is None:
            return np.zeros(len(rows), dtype=np.bool_)
        return self.tail.is_replaced[rows]

    def _is_changed(self, track_id: str) -> bool:
        return track_id in self.tail.changed
