"""Similarity of tracks: all fingerprints in one matrix, searched exactly."""

import threading
import time
from collections.abc import Callable
from dataclasses import asdict, astuple, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from cache import results
from cache.kinds import Kind, Strategy
from cache.results import Question, Result
from discovery.spacing import Spacing, is_same_recording, spaced
from fingerprint.dimensions import DIMENSIONS, ENGINE_VERSION, unpack
from fingerprint.distance import (
    Profile,
    RobustScale,
    are_comparable,
    profile_weights,
    reasons,
)
from fingerprint.search_matrix import SearchMatrix
from library import fingerprints, generations
from library.errors import NoContentError, NotAnalysedYetError
from library.fingerprints import TrackVector
from library.work import engine_upgrades

#: While tracks are being analysed the matrix changes all the time; it is rebuilt once a second at most.
REBUILD_INTERVAL_S = 1.0

#: Number of fields of a cached neighbour; part of the key, since Redis outlives an upgrade.
RESULT_FIELDS = 5


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A track that sounds like another.

    Attributes
    ----------
    similarity
        0-1; 1: the same, 0.37: as two random tracks of the library.
    alike, different
        Names of the dimensions that make them alike or different.
    same_recording
        It is another file of the recording.
    """

    track_id: str
    similarity: float
    alike: tuple[str, ...]
    different: tuple[str, ...]
    same_recording: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Layout:
    """The matrix that is searched; immutable, replaced as a whole.

    Attributes
    ----------
    z
        (n, 25) robust z-scores, rows in the order of `tracks`.
    without_content
        Ids of tracks with a fingerprint that are similar to nothing: silence and tones.
    """

    tracks: list[TrackVector]
    rows: dict[str, int]
    z: NDArray[np.float32]
    scale: RobustScale
    matrix: SearchMatrix
    generation: str
    version: int
    without_content: frozenset[str]


class SimilarityIndex:
    """The matrix of one process, refreshed from the rows that changed."""

    def __init__(self) -> None:
        self._tracks: dict[str, TrackVector] = {}
        self._vectors = self._catalogue = ("", 0)
        self._version = 0
        self._lock = threading.Lock()
        self._built_s = 0.0
        self._layout = _lay_out([], "", 0)

    @property
    def generation(self) -> str:
        """Return the engine's version and the generations of vectors and catalogue that results come from."""
        return self._layout.generation

    @property
    def layout(self) -> "Layout":
        """Return the matrix as it is now."""
        return self._layout

    @property
    def engine_version(self) -> int:
        """Return the version of the engine whose vectors are compared."""
        return self._layout.version

    def refresh(self, session: Session) -> None:
        """Add tracks that changed since the last refresh, once a second at most."""
        seen = (
            generations.find(session, generations.VECTORS),
            generations.find(session, generations.CATALOGUE),
        )
        if not self._is_due(*seen):
            return
        with self._lock:
            if not self._is_due(*seen):
                return  # another thread was faster
            self._take_version(session, self._is_foreign(seen[0]))
            self._take_changes(session, *seen)
            self._vectors, self._catalogue = max(self._vectors, seen[0]), max(self._catalogue, seen[1])
            known = "-".join(f"{name}.{number}" for name, number in (self._vectors, self._catalogue))
            generation = f"{self._version}-{known}"  # another engine computes other vectors for the same rows
            # Sorted by id, so that every process builds the same matrix.
            tracks = sorted(self._tracks.values(), key=lambda track: track.track_id)
            self._layout = _lay_out(tracks, generation, self._version)
            self._built_s = time.monotonic()

    def find(
        self,
        track_id: str,
        limit: int,
        spacing: Spacing,
        basis: NDArray[np.float32] | None = None,
        forced: Strategy | None = None,
    ) -> Result[list[Neighbour]]:
        """Return similar tracks through the cache; the index must be fresh.

        Raises
        ------
        NotHeardYetError
            See `nearest`.
        StillComputingError
            Another request computes the same, and enough requests wait for it.
        """
        found = results.get_or_compute(*self._query(track_id, limit, spacing, basis), forced)
        near = [
            Neighbour(id_, similarity, tuple(alike), tuple(different), same)
            for id_, similarity, alike, different, same in found.value
        ]
        return found._replace(value=near)

    def warm(self, track_id: str, limit: int, spacing: Spacing) -> bool:
        """Cache similar tracks before they are requested; return False when they are cached already.

        Raises
        ------
        CacheUnavailableError
            Redis is unavailable.
        """
        return results.warm(*self._query(track_id, limit, spacing))

    def _query(
        self, track_id: str, limit: int, spacing: Spacing, basis: NDArray[np.float32] | None = None
    ) -> tuple[Question, Callable[[], Any]]:
        def compute() -> Any:
            found = self.nearest(track_id, limit, spacing, basis)
            return [list(astuple(each)) for each in found]

        partial_values = None if basis is None else basis.tobytes().hex()
        words = [track_id, limit, asdict(spacing), partial_values, RESULT_FIELDS]
        return Question(Kind.SIMILAR, self.generation, words), compute

    def knows(self, track_id: str) -> bool:
        """Return whether a track's fingerprint is in the matrix."""
        return track_id in self._layout.rows

    def refuse_without_content(self, track_id: str) -> None:
        """Raise an error when a track is similar to nothing.

        Raises
        ------
        NoContentError
            It is silence or a tone.
        """
        if track_id in self._layout.without_content:
            raise NoContentError(track_id)

    def nearest(
        self, track_id: str, limit: int, spacing: Spacing, basis: NDArray[np.float32] | None = None
    ) -> list[Neighbour]:
        """Return the tracks that sound most like one, closest first.

        Parameters
        ----------
        basis
            (25,), NaN where unknown: the partial fingerprint of a track without a complete one. It comes from
            the current engine, so it cannot be compared while the vectors are an older engine's.

        Raises
        ------
        NotAnalysedYetError
            The track has no fingerprint yet, and no basis was given.
        """
        layout = self._layout
        if track_id in layout.without_content:
            return []
        row = layout.rows.get(track_id)
        if row is not None:
            z = layout.z[row]
        elif basis is not None and layout.version == ENGINE_VERSION:
            z = layout.scale.z(basis)
        else:
            raise NotAnalysedYetError(f"Track {track_id!r} has no fingerprint yet.")
        asked = None if row is None else layout.tracks[row]
        found = []
        for other, alike in spaced(
            layout.tracks, asked, layout.matrix.distances(z, row), layout.matrix.typical, spacing
        ):
            why = reasons(z, layout.z[other])
            same = is_same_recording(asked, layout.tracks[other], alike)
            found.append(Neighbour(layout.tracks[other].track_id, alike, why.alike, why.different, same))
            if len(found) == limit:
                break
        return found

    def _is_due(self, vectors: tuple[str, int], catalogue: tuple[str, int]) -> bool:
        """Return whether rows changed and the matrix was not rebuilt within the last second."""
        if generations.covers(self._vectors, vectors) and generations.covers(self._catalogue, catalogue):
            return False
        is_rested = time.monotonic() - self._built_s >= REBUILD_INTERVAL_S
        return is_rested or self._is_foreign(vectors)

    def _is_foreign(self, vectors: tuple[str, int]) -> bool:
        """Return whether vectors are of another database."""
        return vectors[0] != self._vectors[0]

    def _take_version(self, session: Session, is_other_database: bool) -> None:
        """Compare vectors of one engine only: the old one's until the new one has analysed the library."""
        if self._version == ENGINE_VERSION and not is_other_database:
            return
        version = engine_upgrades.serving_version(session)
        if version != self._version:
            self._clear()
            self._version = version

    def _clear(self) -> None:
        self._tracks.clear()
        self._vectors = self._catalogue = ("", 0)

    def _take_changes(self, session: Session, vectors: tuple[str, int], catalogue: tuple[str, int]) -> None:
        if (vectors[0], catalogue[0]) != (self._vectors[0], self._catalogue[0]):
            self._clear()  # another database: its tracks are others
        since = (self._vectors[1], self._catalogue[1])
        for track in fingerprints.changed_vectors(session, *since, self._version):
            if track.vector is None:
                self._tracks.pop(track.track_id, None)
            else:
                self._tracks[track.track_id] = track


def _lay_out(tracks: list[TrackVector], generation: str, version: int) -> Layout:
    weights = profile_weights(Profile.BALANCED)
    vectors = np.array([unpack(track.vector) for track in tracks if track.vector], dtype=np.float32)
    vectors = vectors.reshape(-1, len(DIMENSIONS))
    comparable = are_comparable(vectors)
    without = frozenset(track.track_id for track, keep in zip(tracks, comparable, strict=True) if not keep)
    tracks = [track for track in tracks if track.track_id not in without]
    vectors = vectors[comparable]
    scale = RobustScale.fit(vectors)
    z = scale.z(vectors)
    rows = {track.track_id: row for row, track in enumerate(tracks)}
    return Layout(tracks, rows, z, scale, SearchMatrix.fit(z, weights), generation, version, without)
