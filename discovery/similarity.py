"""Similarity of tracks: the files that a worker writes, and what changed since, searched beside them."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from cache import results
from cache.kinds import Kind, Strategy
from cache.results import Question, Result
from discovery import neighbours, sound_files, sound_writer
from discovery.neighbours import Neighbour, TrackSelection
from discovery.sound_files import Generation, SoundFiles
from discovery.sound_tail import SoundTail
from discovery.sound_view import SoundView
from discovery.spacing import Spacing
from fingerprint.dimensions import ENGINE_VERSION
from fingerprint.neighbours.bounded_values import Range
from library import fingerprints, generations
from library.catalogue.narrowing.selection import FoundTracks
from library.errors import NoContentError
from library.fingerprints import TrackVector
from library.work import engine_upgrades

#: While tracks are being analysed they change all the time; changes are taken over once a second at most.
REBUILD_INTERVAL_S = 1.0

#: Number of fields of a cached neighbour; part of the key, since Redis outlives an upgrade.
RESULT_FIELDS = 5

#: Tracks that are read into memory while there are no files; more have to be in files.
MOST_IN_MEMORY = 50_000

#: The tail may be so many times as long as it should be while a worker writes new files.
TAIL_PATIENCE = 4

#: Of more tracks within bounds only the number is returned.
MOST_FOUND = 10_000

#: Tracks that changed since the last refresh; with more, the index does not know a list.
MOST_CHANGED = 1_000

#: Vectors of a new engine are counted so often while files are an older engine's, or a large library has none
#: yet: of a million tracks that takes two seconds.
VERSION_INTERVAL_S = 30.0

_NOTHING_TAKEN = (("", 0), ("", 0))


class SimilarityIndex:
    """The similarity index as one process sees it."""

    def __init__(self) -> None:
        self._view: SoundView | None = None
        self._tracks: dict[str, TrackVector] = {}
        self._since = self._taken = _NOTHING_TAKEN
        self._lock = threading.Lock()
        self._refreshed_s = -REBUILD_INTERVAL_S
        self._is_complete = False
        self._version = 0
        self._version_due_s = 0.0

    @property
    def view(self) -> SoundView | None:
        """Return what is searched; None while a large library's files are written for the first time."""
        return self._view

    @property
    def generation(self) -> str:
        """Return the engine's version and the generations of vectors and catalogue that results come from."""
        return self._view.generation if self._view else ""

    @property
    def engine_version(self) -> int:
        """Return the version of the engine whose vectors are compared."""
        return self._view.version if self._view else self._version

    def refresh(self, session: Session) -> bool:
        """Take over changes, once a second at most; False if a worker has to replace the files.

        Until it has, results are those of before, unless the changes are few enough to be held in memory.
        """
        seen = (
            generations.find(session, generations.VECTORS),
            generations.find(session, generations.CATALOGUE),
        )
        if self._is_due(seen):
            with self._lock:
                if self._is_due(seen):  # another thread may have been faster
                    self._renew(session, seen)
                    self._refreshed_s = time.monotonic()
        return self._is_complete

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
        NotAnalysedYetError
            See `nearest`.
        StillComputingError
            Another request computes the same, and enough requests wait for it; or see `nearest`.
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
        view = self._view

        def compute() -> Any:
            found = neighbours.nearest(view, track_id, limit, spacing, basis)
            return [  # `dataclasses.astuple` copies each value, which takes as long as the search
                [each.track_id, each.similarity, each.alike, each.different, each.same_recording]
                for each in found
            ]

        partial_values = None if basis is None else basis.tobytes().hex()
        words = [track_id, limit, asdict(spacing), partial_values, RESULT_FIELDS]
        return Question(Kind.SIMILAR, view.generation if view else "", words), compute

    def knows(self, track_id: str) -> bool:
        """Return whether a track's fingerprint is in the index, or everything has to wait for the index."""
        return self._view is None or self._view.locate(track_id) is not None

    def refuse_without_content(self, track_id: str) -> None:
        """Raise an error when a track is similar to nothing.

        Raises
        ------
        NoContentError
            It is silence or a tone.
        """
        if self._view and self._view.is_silent(track_id):
            raise NoContentError(track_id)

    def nearest(
        self,
        track_id: str,
        limit: int,
        spacing: Spacing,
        basis: NDArray[np.float32] | None = None,
        among: TrackSelection | None = None,
    ) -> list[Neighbour]:
        """Return the tracks that sound most like one, closest first.

        Parameters
        ----------
        basis
            (25,), NaN where unknown: the partial fingerprint of a track without a complete one. It comes from
            the current engine, so it cannot be compared while the vectors are an older engine's.
        among
            The tracks that may be listed; None: all.

        Raises
        ------
        NotAnalysedYetError
            The track has no fingerprint yet, and no basis was given.
        StillComputingError
            A large library's index is being written for the first time.
        """
        return neighbours.nearest(self._view, track_id, limit, spacing, basis, among)

    def within(self, session: Session, ranges: Sequence[Range]) -> FoundTracks | None:
        """Return the playable tracks whose dimensions are within bounds; None if the index cannot tell.

        Tracks that changed within the last second are among the ids, within the bounds or not.
        """
        view = self._view
        if view is None or view.version != ENGINE_VERSION or not self._is_complete:
            return None
        seen = (
            generations.find(session, generations.VECTORS),
            generations.find(session, generations.CATALOGUE),
        )
        if any(old[0] != new[0] for old, new in zip(view.taken, seen, strict=True)):
            return None
        changed: list[str] = []
        if view.taken != seen:
            after = (view.taken[0][1], view.taken[1][1])
            changed = fingerprints.changed_ids(session, *after, MOST_CHANGED)
        if len(changed) == MOST_CHANGED:
            return None
        found = view.within(ranges)
        ids = tuple(dict.fromkeys([*found.ids(), *changed])) if found.total <= MOST_FOUND else None
        return FoundTracks(found.total, ids, not changed, None if changed else found.contains)

    def _is_due(self, seen: tuple[Generation, Generation]) -> bool:
        """Return whether rows changed or files are awaited, and the last second saw no refresh."""
        is_known = all(generations.covers(*each) for each in zip(self._taken, seen, strict=True))
        if is_known and (self._is_complete or seen != self._taken):
            return False  # an older snapshot has nothing to take over
        is_rested = time.monotonic() - self._refreshed_s >= REBUILD_INTERVAL_S
        return is_rested or seen[0][0] != self._taken[0][0]

    def _renew(self, session: Session, seen: tuple[Generation, Generation]) -> None:
        known = self._view.files if self._view else None
        opened = sound_files.open_files(known)
        files = opened or known  # deleted files can still be read
        if files and not sound_writer.is_continued(session, files):
            files = opened = None  # a worker replaces those of another database
        is_other = any(old[0] != new[0] for old, new in zip(self._taken, seen, strict=True))
        version = self._find_version(session, files, is_other)
        if is_other or files is not known or version != self._version:
            self._tracks, self._version = {}, version
            self._since = (files.origin.vectors, files.origin.catalogue) if files else (("", 0), ("", 0))
        proper = sound_writer.longest_tail(len(files)) if files else sound_writer.LEAST_TRACKS
        is_taken = self._take_changes(session, files, seen, TAIL_PATIENCE * proper)
        is_missing = known is not None and opened is None
        is_outdated = files is not None and self._is_outdated(session, version)
        self._is_complete = is_taken and len(self._tracks) < proper and not (is_missing or is_outdated)

    def _find_version(self, session: Session, files: SoundFiles | None, is_other: bool) -> int:
        """Return the version whose vectors are compared: the old one until the new one serves."""
        if files:
            return files.origin.version
        is_awaited = self._taken == _NOTHING_TAKEN and time.monotonic() < self._version_due_s
        if is_awaited or (self._version == ENGINE_VERSION and not is_other):
            return self._version
        self._version_due_s = time.monotonic() + VERSION_INTERVAL_S
        return engine_upgrades.serving_version(session)

    def _is_outdated(self, session: Session, version: int) -> bool:
        """Return whether a newer engine's vectors serve; that is counted now and then."""
        if version == ENGINE_VERSION or time.monotonic() < self._version_due_s:
            return False
        self._version_due_s = time.monotonic() + VERSION_INTERVAL_S
        return engine_upgrades.serving_version(session) != version

    def _take_changes(
        self, session: Session, files: SoundFiles | None, seen: tuple[Generation, Generation], most: int
    ) -> bool:
        """Replace the view by one with all changes; False if they are too many to be held in memory."""
        after = (self._since[0][1], self._since[1][1])
        view = self._view
        if view and (view.files, view.version, self._since) == (files, self._version, seen):
            return True  # only new files were awaited
        most = most if files else MOST_IN_MEMORY
        if len(self._tracks) + fingerprints.count_changed(session, *after, most + 1) > most:
            return False
        for track in fingerprints.changed_vectors(session, *after, self._version):
            if track.vector is None and not files:
                self._tracks.pop(track.track_id, None)
            else:
                self._tracks[track.track_id] = track
        self._since = self._taken = seen
        known = "-".join(f"{name}.{number}" for name, number in seen)
        generation = f"{self._version}-{known}"  # another engine computes other vectors for the same rows
        if files:
            generation += f"-{files.path.name}"  # another fit has other distances
        tail = SoundTail(self._tracks.values(), files, view.tail if view else None)
        self._view = SoundView(files, tail, generation, self._version, seen)
        return True
