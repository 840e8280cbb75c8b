"""The similarity index in files: arrays that every process maps into its memory and shares.

Tracks are rows in the order of their cells (`fingerprint.neighbours.cells`), or of the dimensions that they
define where all are compared. `sound_writer` writes the files; they never change after their publication.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from discovery.index_folders import IndexFolder, Note, PublishedIndex
from discovery.sound_rows import KEYS, Ids, Keys, Rows, find_rows, known_means
from fingerprint.distance import RobustScale
from fingerprint.metric import Metric
from fingerprint.neighbours.bounded_values import BoundedValues
from fingerprint.neighbours.cell_search import CellSearch
from fingerprint.neighbours.cells import FEATURES, WIDTH, CellGroup, Cells
from fingerprint.neighbours.search_matrix import Alike, LibraryMetric, Places, SearchMatrix
from fingerprint.plan import FloatArray

#: Raised when files are written otherwise than before.
FORMAT = "2"

FOLDER = IndexFolder("sounds", FORMAT)

#: Larger files are mapped, not read.
READ_BYTES = 65_536

#: Up to so many tracks all are compared: 1.2 ms of processor time at the most.
COMPARED_TRACKS = 50_000

#: Up to so many rows of a library in cells are all compared.
COMPARED_ROWS = 5_000

Generation = tuple[str, int]


@dataclass(frozen=True, slots=True)
class SoundOrigin:
    """The library and the engine that files were made from.

    Attributes
    ----------
    version
        Of the engine whose vectors are compared.
    vectors, catalogue
        Generations: all changes up to these are in the files.
    fitted_tracks
        Number of tracks of the library when its scale and metric were fitted.
    shown_tracks
        Number of playable tracks in the library, analysed or not.
    """

    version: int
    vectors: Generation
    catalogue: Generation
    fitted_tracks: int
    shown_tracks: int

    @classmethod
    def read(cls, note: Note) -> "SoundOrigin":
        """Return what a note says; raises ValueError or KeyError for a damaged one."""
        generations = [note[name].rpartition(".") for name in ("vectors", "catalogue")]
        vectors, catalogue = ((incarnation, int(number)) for incarnation, _dot, number in generations)
        counts = int(note["fitted_tracks"]), int(note["shown_tracks"])
        return cls(int(note["version"]), vectors, catalogue, *counts)

    def note(self) -> Note:
        """Return the note of an index."""
        return {
            "version": str(self.version),
            "vectors": ".".join(map(str, self.vectors)),
            "catalogue": ".".join(map(str, self.catalogue)),
            "fitted_tracks": str(self.fitted_tracks),
            "shown_tracks": str(self.shown_tracks),
        }


@dataclass(frozen=True, eq=False, slots=True)
class SoundFit:
    """Scale and metric of a library, kept while it changes: distances do not change with every track."""

    scale: RobustScale
    metric: LibraryMetric

    def save(self, folder: Path) -> None:
        """Write both into a folder."""
        np.save(folder / "scale.npy", np.stack([self.scale.median, self.scale.iqr]))
        np.save(folder / "mixing.npy", np.stack([self.metric.metric.weights, *self.metric.metric.mixing]))
        np.save(folder / "sample.npy", self.metric.sample_z)
        np.save(folder / "middle.npy", np.array([self.metric.middle, self.metric.typical]))

    @classmethod
    def load(cls, folder: Path) -> "SoundFit":
        """Read both from a folder."""
        median, iqr = _array(folder, "scale", np.float32, (2, WIDTH))
        weights, *mixing = _array(folder, "mixing", np.float32, (WIDTH + 1, WIDTH))
        middle, typical = _array(folder, "middle", np.float64, (2,)).tolist()
        sample = _array(folder, "sample", np.float32, (None, WIDTH))
        metric = Metric(weights, np.ascontiguousarray(mixing))
        if not all(
            np.isfinite(each).all() for each in (median, iqr, weights, metric.mixing, middle, typical)
        ):
            raise ValueError(f"{folder} has no scale")
        return cls(RobustScale(median, iqr), LibraryMetric(metric, sample, middle, typical))


class SoundFiles:
    """Files that are open in this process.

    Attributes
    ----------
    ids, keys, z, means : ndarray (n, …)
        By row.
    silent : ndarray (m,)
        Sorted ids of tracks that are similar to nothing: silence and tones.
    values
        Dimensions as they were computed, also those of silent tracks.
    """

    def __init__(self, published: PublishedIndex) -> None:
        folder = published.path
        self.path = folder
        self.origin = SoundOrigin.read(published.note)
        self.fit = SoundFit.load(folder)
        self.ids: Ids = _array(folder, "ids", np.bytes_, (None,))
        count = len(self.ids)
        self.keys: Keys = _array(folder, "keys", KEYS, (count,))
        self.z: FloatArray = _array(folder, "z", np.float32, (count, WIDTH))
        self.means: FloatArray = _array(folder, "means", np.float32, (count,))
        self.silent: Ids = _array(folder, "silent", np.bytes_, (None,))
        self._sorted_ids: Ids = _array(folder, "sorted_ids", np.bytes_, (count,))
        self._sorted_rows: Rows = _array(folder, "sorted_rows", np.int64, (count,))
        silent = _array(folder, "silent_values", np.float32, (WIDTH, len(self.silent)))
        own = BoundedValues(self._sorted_ids, _array(folder, "values", np.float32, (WIDTH, count)))
        self.values = (own, BoundedValues(self.silent, silent))
        cells = _cells(folder, count)
        self._closest = self._compared(cells) if count <= COMPARED_TRACKS else self._searched(cells)

    def __len__(self) -> int:
        return len(self.ids)

    def find_rows(self, ids: Ids) -> Rows:
        """Return the row of each id, -1 where it is not."""
        places = find_rows(self._sorted_ids, ids)
        if not len(self):
            return places
        return np.where(places < 0, -1, self._sorted_rows[places])

    def places(self) -> Rows:
        """Return the place of each row in the order of the ids, which values have."""
        found = np.empty(len(self), dtype=np.intp)
        found[self._sorted_rows] = np.arange(len(self))
        return found

    def known_means(self, ids: Ids, z: FloatArray) -> tuple[FloatArray, NDArray[np.bool_]]:
        """Return the mean distances of tracks that sound as in the files, and which ones do not."""
        return known_means(self.find_rows(ids), self.z, self.means, z)

    def closest(
        self, query_z: FloatArray, mean: float, count: int, among: Rows | None = None
    ) -> tuple[Rows, FloatArray]:
        """Return rows and relative distances of the tracks closest to a query, in any order.

        Parameters
        ----------
        mean
            The query's mean distance to the library's sample.
        count
            From the number of tracks on, all are returned.
        among
            The rows that are compared, sorted; None: all.
        """
        return self._closest(query_z, mean, count, among)

    def _compared(self, cells: Cells) -> "Closest":
        places = _array(self.path, "places", np.float32, (WIDTH, len(self)))
        groups = [Alike(each.rows, each.defined, places[:, each.rows]) for each in cells.groups]
        fitted = self.fit.metric
        matrix = SearchMatrix(self.z, Places(self.z, fitted.metric, groups), self.means, fitted)

        def closest(
            query_z: FloatArray, mean: float, count: int, among: Rows | None
        ) -> tuple[Rows, FloatArray]:
            distances = matrix.distances_from(query_z, mean)
            rows = np.arange(len(distances)) if among is None else among
            return nearest_of(rows, distances if among is None else distances[among], count)

        return closest

    def _searched(self, cells: Cells) -> "Closest":
        features = _array(self.path, "features", np.float32, (len(self), FEATURES))
        search = CellSearch(self.z, self.means, features, cells, self.fit.metric)

        def closest(
            query_z: FloatArray, mean: float, count: int, among: Rows | None
        ) -> tuple[Rows, FloatArray]:
            rows = len(self) if among is None else len(among)
            if count < rows and (among is None or rows > COMPARED_ROWS):
                return search.closest(query_z, mean, count, among)
            return search.closest_of(np.arange(len(self)) if among is None else among, query_z, mean, count)

        return closest


Closest = Callable[[FloatArray, float, int, Rows | None], tuple[Rows, FloatArray]]


def open_files(known: SoundFiles | None = None) -> SoundFiles | None:
    """Open the published files; None without any, or with damaged ones.

    Parameters
    ----------
    known
        Files that are open already, returned if they are still the published ones.
    """

    def load(published: PublishedIndex) -> SoundFiles:
        if known and known.path == published.path:
            return known
        try:
            return SoundFiles(published)
        except (KeyError, TypeError, EOFError, np.linalg.LinAlgError) as error:
            raise ValueError(f"{published.path}: {error}") from error

    return FOLDER.open(load)


def nearest_of(rows: Rows, distances: FloatArray, count: int) -> tuple[Rows, FloatArray]:
    """Return the `count` rows of the smallest distances, and all others as near as the last of them."""
    if count >= len(rows):
        return rows, distances
    nearest = np.flatnonzero(distances <= np.partition(distances, count - 1)[count - 1])
    return rows[nearest], distances[nearest]


def _cells(folder: Path, tracks: int) -> Cells:
    defined = _array(folder, "group_defined", np.bool_, (None, WIDTH))
    ends = _array(folder, "group_cells", np.int64, (len(defined) + 1,)).tolist()
    bounds = _array(folder, "bounds", np.int64, (None,))
    cells = len(bounds) - 1
    is_sound = ends[0] == 0 and ends[-1] == cells and ends == sorted(ends)
    if not (is_sound and bounds[0] == 0 and bounds[-1] == tracks and (np.diff(bounds) > 0).all()):
        raise ValueError(f"{folder} has damaged cells")
    groups = [
        CellGroup(own, slice(start, end), slice(int(bounds[start]), int(bounds[end])))
        for own, start, end in zip(defined, ends[:-1], ends[1:], strict=True)
    ]
    centres = _array(folder, "centres", np.float32, (cells, FEATURES))
    return Cells(groups, bounds, centres, _array(folder, "spreads", np.float32, (cells,)))


def _array(folder: Path, name: str, dtype: Any, shape: tuple[int | None, ...]) -> Any:
    """Open an array of a known type and shape (None: any length)."""
    path = folder / f"{name}.npy"
    mapped: Any = "r" if path.stat().st_size > READ_BYTES else None
    found = np.asarray(np.load(path, mmap_mode=mapped, allow_pickle=False))
    same_type = found.dtype == dtype or (dtype is np.bytes_ and found.dtype.kind == "S")
    fits = len(found.shape) == len(shape) and all(
        wanted in (None, length) for wanted, length in zip(shape, found.shape, strict=True)
    )
    if not (same_type and fits):
        raise ValueError(f"{path} has another shape")
    return found
