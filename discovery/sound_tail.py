"""Tracks that changed since the similarity index was written, searched exactly beside its files."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from discovery import sound_files
from discovery.sound_files import SoundFiles, SoundFit
from discovery.sound_rows import Ids, Rows, SoundRows, as_ids, find_rows, known_means
from fingerprint.distance import Profile, RobustScale, are_comparable, profile_weights
from fingerprint.neighbours.bounded_values import BoundedValues
from fingerprint.neighbours.search_matrix import Places, SearchMatrix
from fingerprint.plan import FloatArray
from library.fingerprints import TrackVector


class SoundTail:
    """Changed tracks in memory; without files, the whole library.

    Parameters
    ----------
    former
        The tail before, whose computed values are taken.

    Attributes
    ----------
    ids
        Sorted.
    fit
        Of the files; without files, fitted to the tracks themselves.
    changed
        Ids of all tracks that changed, also of those without a vector.
    silent
        Ids of tracks that are similar to nothing.
    values
        Dimensions of all tracks with a vector, also of silent ones.
    """

    def __init__(
        self, tracks: Collection[TrackVector], files: SoundFiles | None, former: "SoundTail | None" = None
    ) -> None:
        ordered = sorted(tracks, key=lambda track: track.track_id.encode())
        rows = SoundRows.of([track for track in ordered if track.vector])
        comparable = are_comparable(rows.vectors)
        self.ids: Ids = rows.ids[comparable]
        self.keys = rows.keys[comparable]
        vectors = rows.vectors[comparable]
        self.values = BoundedValues(rows.ids, np.ascontiguousarray(rows.vectors.T))
        if files:
            self.fit = files.fit
            z = self.fit.scale.z(vectors)
            means = self._means(files, former, z)
            self.matrix = SearchMatrix(z, Places(z, self.fit.metric.metric), means, self.fit.metric)
        else:
            scale = RobustScale.fit(vectors)
            self.matrix = SearchMatrix.fit(scale.z(vectors), profile_weights(Profile.BALANCED))
            self.fit = SoundFit(scale, self.matrix.fitted)
        self.silent = frozenset(each.decode() for each in rows.ids[~comparable].tolist())
        self.changed = frozenset(track.track_id for track in ordered)
        self.is_replaced = _replaced(ordered, files)

    def _means(self, files: SoundFiles, former: "SoundTail | None", z: FloatArray) -> FloatArray:
        """Return mean distances to the files' sample; only those of new sounds are computed."""
        means, is_new = files.known_means(self.ids, z)
        if former and former.fit is self.fit:
            new = np.flatnonzero(is_new)
            rows = former.find_rows(self.ids[new])
            means[new], is_new[new] = known_means(rows, former.matrix.z, former.matrix.means, z[new])
        means[is_new] = self.fit.metric.mean_distances(z[is_new])
        return means

    def __len__(self) -> int:
        return len(self.ids)

    def find_rows(self, ids: Ids) -> Rows:
        """Return the row of each id, -1 where it is not."""
        return find_rows(self.ids, ids)

    def closest(
        self, query_z: FloatArray, mean: float, count: int, among: Rows | None
    ) -> tuple[Rows, FloatArray]:
        """Return rows and distances as `SoundFiles.closest` does."""
        distances = self.matrix.distances_from(query_z, mean)
        rows = np.arange(len(distances)) if among is None else among
        return sound_files.nearest_of(rows, distances[rows], count)


def _replaced(tracks: list[TrackVector], files: SoundFiles | None) -> NDArray[np.bool_] | None:
    """Return which rows of the files are out of date; None without any."""
    if files is None or not tracks:
        return None
    rows = files.find_rows(as_ids([track.track_id for track in tracks]))
    rows = rows[rows >= 0]
    if not len(rows):
        return None
    replaced = np.zeros(len(files), dtype=np.bool_)
    replaced[rows] = True
    return replaced
