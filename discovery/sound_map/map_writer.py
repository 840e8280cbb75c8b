"""Writes the map: arranges a library, or places what is new on the map that there is."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from discovery.index_folders import IndexWriter, Note
from discovery.sound_files import SoundOrigin
from discovery.sound_map import embedding, map_files, regions
from discovery.sound_map.embedding import Report
from discovery.sound_map.map_files import (
    FOLDER,
    FULL,
    PCA,
    POINT,
    POSITION,
    TSNE,
    MapFiles,
    MapFrame,
    MapOrigin,
    MapSummary,
)
from discovery.sound_map.map_rows import MapRows, read_library
from fingerprint.distance import RobustScale
from fingerprint.plan import FloatArray
from library import generations
from library.catalogue import list_counts
from library.database import OpenSession, session_scope
from library.work import engine_upgrades

#: A map is arranged again when its library has grown by a half since, or shrunk as much.
REARRANGE_RATIO = 1.5

#: Shares of a build's progress: reading, and arranging.
READ_SHARE = 0.1

#: Runs a computation that reports its progress.
Compute = Callable[[Callable[[Report], FloatArray]], FloatArray]


class MapDue(Enum):
    """The work that the map needs."""

    NOTHING = auto()
    PLACE = auto()
    ARRANGE = auto()


@dataclass(frozen=True, eq=False, slots=True)
class _Map:
    """The content of new files; `places` in the units of the embedding, (n, 2)."""

    origin: MapOrigin
    rows: MapRows
    scale: RobustScale
    z: FloatArray
    places: FloatArray
    frame: MapFrame
    centres: FloatArray

    def write(self, folder: Path) -> Note:
        """Write all files; return the note."""
        shown = np.clip(self.frame.shares(self.places), 0, 1)
        members = regions.members_of(self.places, self.centres)
        points = np.zeros(len(shown), dtype=POINT)
        points["id"] = self.rows.ids
        points["x"], points["y"] = np.rint(shown * FULL).astype(np.uint16).T
        points["year"] = self.rows.years
        points["region"], points["genre"] = members, self.rows.genres
        points["group"] = regions.main_groups(self.z)
        points.tofile(folder / map_files.POINTS)
        named = regions.describe(
            self.z, shown, members, self.rows.genres, self.rows.genre_names, len(self.centres)
        )
        summary: MapSummary = {
            "frame": [self.frame.x, self.frame.y, self.frame.side],
            "regions": [each.as_json() for each in named],
            "genres": self.rows.counted_genres(),
            "years": self.rows.span_of_years(),
        }
        (folder / map_files.SUMMARY).write_bytes(orjson.dumps(summary))
        audio, first = np.unique(self.rows.audio, return_index=True)
        positions = np.empty(len(audio), dtype=POSITION)
        positions["audio"] = audio
        positions["x"], positions["y"] = self.places[first].T
        np.save(folder / map_files.POSITIONS, positions)
        np.save(folder / map_files.SCALE, np.stack([self.scale.median, self.scale.iqr]))
        np.save(folder / map_files.CENTRES, self.centres)
        return self.origin.note() | map_files.checksums(folder)


def find_due(session: OpenSession, files: MapFiles | None) -> MapDue:
    """Return whether the map is missing, was made of quite another library, or lacks changes."""
    shown = list_counts.total(session, list_counts.TRACKS)
    if files is None:
        return MapDue.ARRANGE
    library = files.origin.library
    vectors, catalogue = _generations(session)
    is_continued = generations.continues(
        session, generations.VECTORS, library.vectors
    ) and generations.continues(session, generations.CATALOGUE, library.catalogue)
    if not is_continued or _is_provisional(files) or _is_outgrown(files.tracks, library.fitted_tracks):
        return MapDue.ARRANGE
    # Deleted rows leave no trace but the number of tracks.
    is_current = (vectors, catalogue, shown) == (library.vectors, library.catalogue, library.shown_tracks)
    return MapDue.NOTHING if is_current else MapDue.PLACE


def renew(
    progress: Report = lambda _share: None, compute: Compute = lambda function: function(lambda _share: None)
) -> bool:
    """Bring the map up to date; False if another process is writing.

    Parameters
    ----------
    compute
        Runs what takes minutes in a large library.

    Raises
    ------
    OSError
        It cannot be written; the former one stays.
    """
    with FOLDER.writing() as writer:
        if writer is None:
            return False
        files = map_files.open_map()
        with session_scope(read_only=True) as session:
            due = find_due(session, files)
            if due is MapDue.NOTHING:
                return True
            version = engine_upgrades.serving_version(session)
            shown = list_counts.total(session, list_counts.TRACKS)
            origin = SoundOrigin(version, *_generations(session), 0, shown)
        rows = read_library(version, lambda tracks: progress(READ_SHARE * min(1.0, tracks / max(shown, 1))))
        is_kept = files is not None and files.origin.library.version == version
        fitted = files.origin.library.fitted_tracks if files else 0
        if files and due is MapDue.PLACE and is_kept and not _is_outgrown(len(rows), fitted):
            _place(writer, files, origin, rows)
        else:
            _arrange(writer, files, origin, rows, compute)
        return True


def _place(writer: IndexWriter, files: MapFiles, origin: SoundOrigin, rows: MapRows) -> None:
    """Write a map on which known recordings lie where they did."""
    library = files.origin.library
    renewed = SoundOrigin(
        origin.version, origin.vectors, origin.catalogue, library.fitted_tracks, origin.shown_tracks
    )
    scale = files.load_scale()
    z = np.nan_to_num(scale.z(rows.vectors))
    places = _completed(z, *_known(files, rows))
    made = MapOrigin(renewed, files.origin.method)
    writer.publish(_Map(made, rows, scale, z, places, files.frame, files.load_centres()).write)


def _arrange(
    writer: IndexWriter, files: MapFiles | None, origin: SoundOrigin, rows: MapRows, compute: Compute
) -> None:
    """Write a map on which all tracks are arranged again, beginning at the former map.

    Without one, a first map by principal components is published before the long computation.
    """
    landmarks = embedding.sample(len(rows))
    fitted = SoundOrigin(origin.version, origin.vectors, origin.catalogue, len(rows), origin.shown_tracks)
    scale = RobustScale.fit(rows.vectors[landmarks])
    z = np.nan_to_num(scale.z(rows.vectors))
    known, former = _known(files, rows) if files else (np.empty(0, np.intp), np.empty((0, 2), np.float32))
    is_renewal = files is not None and files.origin.method == TSNE and len(known) >= len(rows) / 2
    start = _completed(z, known, former) if is_renewal else embedding.principal(z)
    places, method = start, PCA
    if embedding.has_library() and len(rows) >= embedding.LEAST_TRACKS:
        if files is None:
            writer.publish(_drawn(MapOrigin(fitted, PCA), rows, scale, z, start, None).write)
        near = compute(lambda report: embedding.arrange(z[landmarks], start[landmarks], is_renewal, report))
        places, method = _completed(z, landmarks, near), TSNE
    if files and files.origin.method == method:
        places = embedding.align(places, known, former)
    frame = files.frame if files and files.origin.method == method else None
    writer.publish(_drawn(MapOrigin(fitted, method), rows, scale, z, places, frame).write)


def _drawn(
    origin: MapOrigin,
    rows: MapRows,
    scale: RobustScale,
    z: FloatArray,
    places: FloatArray,
    former: MapFrame | None,
) -> _Map:
    """Return a map with regions, in its former square if that still holds it."""
    frame = former if former and former.holds(places) else MapFrame.around(places)
    centres = regions.find_centres(places) if len(places) else np.empty((0, 2), np.float32)
    return _Map(origin, rows, scale, z, places, frame, centres)


def _known(files: MapFiles, rows: MapRows) -> tuple[NDArray[np.intp], FloatArray]:
    """Return the rows that a map has, (m,), and their positions, (m, 2)."""
    positions = files.load_positions()
    if not len(positions):
        return np.empty(0, np.intp), np.empty((0, 2), np.float32)
    found = np.minimum(np.searchsorted(positions["audio"], rows.audio), len(positions) - 1)
    known = np.flatnonzero(positions["audio"][found] == rows.audio)
    places = positions[found[known]]
    return known, np.stack([places["x"], places["y"]], axis=1)


def _completed(z: FloatArray, known: NDArray[np.intp], places: FloatArray) -> FloatArray:
    """Return the positions of all tracks: known ones as they are, others among them."""
    completed = np.zeros((len(z), 2), dtype=np.float32)
    completed[known] = places
    is_new = np.ones(len(z), dtype=np.bool_)
    is_new[known] = False
    if len(known):
        completed[is_new] = embedding.place(z[is_new], z[known], places)
    return completed


def _generations(session: OpenSession) -> tuple[tuple[str, int], tuple[str, int]]:
    return generations.find(session, generations.VECTORS), generations.find(session, generations.CATALOGUE)


def _is_provisional(files: MapFiles) -> bool:
    """Return whether a map by principal components waits for a better one."""
    return files.origin.method == PCA and embedding.has_library() and files.tracks >= embedding.LEAST_TRACKS


def _is_outgrown(tracks: int, fitted: int) -> bool:
    low, high = sorted((tracks, fitted))
    return high > REARRANGE_RATIO * low and high >= embedding.LEAST_TRACKS
