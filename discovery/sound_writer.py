"""Writes the files of the similarity index: from SQL, or from the former files and changed tracks."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np

from discovery import sound_files
from discovery.index_folders import IndexWriter, Note
from discovery.sound_files import COMPARED_TRACKS, FOLDER, SoundFiles, SoundFit, SoundOrigin
from discovery.sound_rows import Ids, Keys, SoundRows, as_ids
from fingerprint.distance import Profile, RobustScale, are_comparable, profile_weights
from fingerprint.neighbours import cells
from fingerprint.neighbours.cells import FEATURES, WIDTH, Cells
from fingerprint.neighbours.search_matrix import SearchMatrix
from fingerprint.plan import FloatArray
from library import fingerprints, generations
from library.catalogue import list_counts
from library.database import OpenSession, session_scope
from library.work import engine_upgrades

#: Smaller libraries are read from SQL by each process: it takes less than a tenth of a second.
LEAST_TRACKS = 2_000

#: Changed tracks that are searched beside the files: their share, and the most, which cost a millisecond.
TAIL_SHARE, LONGEST_TAIL = 0.1, 5_000

#: Scale and metric are fitted again when the library has grown by a half since, or shrunk as much.
REFIT_RATIO = 1.5

#: Tracks to which scale and metric are fitted: their quartiles are within half a percent of all tracks'.
FITTED_TRACKS = 50_000

#: Tracks that are read or computed together.
BATCH = 10_000

SEED = 25

#: Called with the number of tracks that were read since its last call.
Progress = Callable[[int], None]

#: The work that files need.
Due = Enum("Due", ["NOTHING", "MERGE", "BUILD"])


@dataclass(frozen=True, eq=False, slots=True)
class _Library:
    """The content of new files: tracks sorted by id, with z-scores and mean distances.

    Attributes
    ----------
    values, silent_values : ndarray (25, n)
        Dimensions as they were computed.
    """

    origin: SoundOrigin
    fit: SoundFit
    ids: Ids
    keys: Keys
    z: FloatArray
    means: FloatArray
    silent: Ids
    values: FloatArray
    silent_values: FloatArray

    def write(self, folder: Path) -> Note:
        """Write all files; return the note."""
        count = len(self.ids)
        is_compared = count <= COMPARED_TRACKS
        cell = max(count, 1) if is_compared else cells.CELL
        order, parts = cells.partition(self.z, self.means, self.fit.metric, cell)
        rows = np.empty(count, dtype=np.int64)
        rows[order] = np.arange(count)
        means = self.means[order]
        small = {
            "ids": self.ids[order],
            "keys": self.keys[order],
            "means": means,
            "silent": self.silent,
            "values": np.ascontiguousarray(self.values),
            "silent_values": np.ascontiguousarray(self.silent_values),
            "sorted_ids": self.ids,
            "sorted_rows": rows,
            "group_defined": np.array([each.defined for each in parts.groups], dtype=np.bool_).reshape(
                -1, WIDTH
            ),
            "group_cells": np.array([0, *(each.cells.stop for each in parts.groups)], dtype=np.int64),
            "bounds": parts.bounds,
            "centres": parts.centres,
            "spreads": parts.spreads,
        }
        for name, array in small.items():
            np.save(folder / f"{name}.npy", array)
        self.fit.save(folder)
        z = _created(folder / "z.npy", (count, WIDTH))
        for start in range(0, count, BATCH):
            z[start : start + BATCH] = self.z[order[start : start + BATCH]]
        self._write_places(folder, z, means, parts, is_compared)
        return self.origin.note()

    def _write_places(
        self, folder: Path, z: FloatArray, means: FloatArray, parts: Cells, is_compared: bool
    ) -> None:
        fitted, count = self.fit.metric, len(z)
        if is_compared:
            places = _created(folder / "places.npy", (WIDTH, count))
        else:
            features = _created(folder / "features.npy", (count, FEATURES))
        for group in parts.groups:
            for start in range(group.rows.start, group.rows.stop, BATCH):
                part = slice(start, min(start + BATCH, group.rows.stop))
                if is_compared:
                    places[:, part] = fitted.metric.coordinates(z[part], group.defined).T
                else:
                    features[part] = cells.features(z[part], means[part], group.defined, fitted)


def longest_tail(tracks: int) -> int:
    """Return the number of changed tracks from which on the files of a library are replaced."""
    return max(LEAST_TRACKS, min(LONGEST_TAIL, int(TAIL_SHARE * tracks)))


def find_due(session: OpenSession) -> Due:
    """Return whether the files are needed and missing, or lack many changes."""
    files = sound_files.open_files()
    if files is None or not is_continued(session, files):
        is_large = fingerprints.count_analysed(session, LEAST_TRACKS) == LEAST_TRACKS
        return Due.BUILD if is_large else Due.NOTHING
    known = files.origin
    if engine_upgrades.serving_version(session) != known.version or _is_outgrown(files):
        return Due.BUILD
    most = longest_tail(len(files))
    changed = fingerprints.count_changed(session, known.vectors[1], known.catalogue[1], most + 1)
    # Deleted rows leave no trace by which their tracks could be removed.
    has_deleted = not changed and list_counts.total(session, list_counts.TRACKS) != known.shown_tracks
    return Due.MERGE if changed > most or has_deleted else Due.NOTHING


def is_continued(session: OpenSession, files: SoundFiles) -> bool:
    """Return whether files lack only later changes of this database."""
    return generations.continues(
        session, generations.VECTORS, files.origin.vectors
    ) and generations.continues(session, generations.CATALOGUE, files.origin.catalogue)


def renew(progress: Progress = lambda _tracks: None) -> bool:
    """Replace the files if that is due; False if another process is writing.

    Raises
    ------
    OSError
        They cannot be written; the former ones stay.
    """
    with FOLDER.writing() as writer:
        if writer is None:
            return False
        with session_scope(read_only=True) as session:
            due = find_due(session)
        if due is Due.MERGE and _merge(writer):
            return True
        if due is not Due.NOTHING:
            _build(writer, progress)
        return True


def _merge(writer: IndexWriter) -> bool:
    """Write the former tracks without changed ones, and these; False if a build costs less."""
    former = sound_files.open_files()
    if former is None:
        return False
    with session_scope(read_only=True) as session:
        known = former.origin
        origin = _origin(session, known.version, known.fitted_tracks)
        most = max(LEAST_TRACKS, len(former) // 2)
        after = (known.vectors[1], known.catalogue[1])
        if fingerprints.count_changed(session, *after, most) == most:
            return False
        changed = fingerprints.changed_vectors(session, *after, known.version)
    shown = _read_shown()
    gone = as_ids([track.track_id for track in changed])
    kept = np.flatnonzero(~np.isin(former.ids, gone) & np.isin(former.ids, shown))
    rows = SoundRows.of([track for track in changed if track.vector])
    comparable = are_comparable(rows.vectors)
    z = former.fit.scale.z(rows.vectors[comparable])
    ids = np.concatenate([former.ids[kept], rows.ids[comparable]])
    order = np.argsort(ids, kind="stable")
    still = ~np.isin(former.silent, gone) & np.isin(former.silent, shown)
    silent = np.concatenate([former.silent[still], rows.ids[~comparable]])
    silent_order = np.argsort(silent, kind="stable")
    own, former_silent = (each.values for each in former.values)
    values = np.concatenate([own[:, former.places()[kept]], rows.vectors[comparable].T], axis=1)
    silent_values = np.concatenate([former_silent[:, still], rows.vectors[~comparable].T], axis=1)
    writer.publish(
        _Library(
            origin,
            former.fit,
            ids[order],
            np.concatenate([former.keys[kept], rows.keys[comparable]])[order],
            np.concatenate([former.z[kept], z])[order],
            np.concatenate([former.means[kept], _means(former, rows.ids[comparable], z)])[order],
            silent[silent_order],
            values[:, order],
            silent_values[:, silent_order],
        ).write
    )
    return True


def _means(former: SoundFiles, ids: Ids, z: FloatArray) -> FloatArray:
    means, is_new = former.known_means(ids, z)
    means[is_new] = former.fit.metric.mean_distances(z[is_new])
    return means


def _build(writer: IndexWriter, progress: Progress) -> None:
    with session_scope(read_only=True) as session:
        version = engine_upgrades.serving_version(session)
        origin = _origin(session, version, 0)
    rows = _read(version, progress)
    comparable = are_comparable(rows.vectors)
    silent = rows.ids[~comparable]
    ids, keys, vectors = rows.ids[comparable], rows.keys[comparable], rows.vectors[comparable]
    silent_values, values = rows.vectors[~comparable].T, np.ascontiguousarray(vectors.T)
    del rows
    chosen = np.random.default_rng(SEED).choice(len(ids), min(FITTED_TRACKS, len(ids)), replace=False)
    chosen.sort()
    scale = RobustScale.fit(vectors[chosen])
    for start in range(0, len(ids), BATCH):
        vectors[start : start + BATCH] = scale.z(vectors[start : start + BATCH])
    fitted = SearchMatrix.fit(vectors[chosen], profile_weights(Profile.BALANCED))
    means = np.empty(len(ids), dtype=np.float32)
    if len(chosen) < len(ids):
        for start in range(0, len(ids), BATCH):
            part = slice(start, start + BATCH)
            means[part] = fitted.fitted.mean_distances(vectors[part])
    means[chosen] = fitted.means
    fit = SoundFit(scale, fitted.fitted)
    origin = replace(origin, fitted_tracks=len(ids) + len(silent))
    writer.publish(_Library(origin, fit, ids, keys, vectors, means, silent, values, silent_values).write)


def _origin(session: OpenSession, version: int, fitted_tracks: int) -> SoundOrigin:
    """Return the state of the library that is about to be read: what changes meanwhile is newer."""
    return SoundOrigin(
        version,
        generations.find(session, generations.VECTORS),
        generations.find(session, generations.CATALOGUE),
        fitted_tracks,
        list_counts.total(session, list_counts.TRACKS),
    )


def _is_outgrown(files: SoundFiles) -> bool:
    """Return whether scale and metric were fitted to a library of quite another size."""
    sizes = sorted((len(files) + len(files.silent), files.origin.fitted_tracks))
    return sizes[1] > REFIT_RATIO * sizes[0]


def _read(version: int, progress: Progress) -> SoundRows:
    """Read all tracks that have a vector, ordered by id, in transactions of their own."""
    parts = [SoundRows.of([])]
    after_id = ""
    while True:
        with session_scope(read_only=True) as session:
            page = fingerprints.page_of_vectors(session, after_id, BATCH, version)
        if not page:
            break
        parts.append(SoundRows.of(page))
        after_id = page[-1].track_id
        progress(len(page))
    rows = SoundRows.joined(parts)
    order = np.argsort(rows.ids, kind="stable")  # databases may order ids otherwise
    if (order[1:] > order[:-1]).all():
        return rows
    return SoundRows(rows.ids[order], rows.keys[order], rows.vectors[order])


def _read_shown() -> Ids:
    """Read the ids of all playable tracks."""
    parts, after_id = [as_ids([])], ""
    while True:
        with session_scope(read_only=True) as session:
            page = fingerprints.page_of_shown(session, after_id, BATCH)
        if not page:
            return np.concatenate(parts)
        parts.append(as_ids(page))
        after_id = page[-1]


def _created(path: Path, shape: tuple[int, ...]) -> Any:
    """Create a file with an array of a shape, to be written part by part."""
    if 0 in shape:
        np.save(path, np.empty(shape, dtype=np.float32))
        return np.empty(shape, dtype=np.float32)
    return np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=shape)
