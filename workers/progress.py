"""Lets who waits see how a track sounds while it is still being listened to."""

import time

from cache import streaming
from cache.streaming import Entry
from fingerprint.features import TrackFeatures
from fingerprint.plan import FloatArray
from fingerprint.streaming import StreamingFingerprint, so_far
from fingerprint.validation import TYPICAL_SCALE, Level, validate
from library.catalogue.tracks import TrackFile
from workers import publishing
from workers.analysis import Observer

#: Eyes do not follow more; most tracks are done before the first.
INTERVAL_S = 0.5

#: A look at a long track costs tens of milliseconds: it is paused for so many times as long.
PAUSE_PER_COST = 20


class Progress(Observer):
    """Puts the 13 so far of one track into the cache."""

    def __init__(self, file: TrackFile) -> None:
        self._track_id = file.track_id
        self._file_stamp = f"{file.size:x}-{file.mtime_ns:x}"
        self._next_s = time.monotonic() + INTERVAL_S
        self._last: StreamingFingerprint | None = None

    def previewed(self, early: StreamingFingerprint) -> None:
        """Publish a preview at once: somebody with a long track waits."""
        self._publish(early)

    def advanced(self, features: TrackFeatures, declared_s: float | None) -> None:
        """Publish the 13 so far, a few times a second at most."""
        began_s = time.monotonic()
        if began_s < self._next_s:
            return
        self._publish(so_far(features, declared_s))
        cost_s = time.monotonic() - began_s
        self._next_s = began_s + max(INTERVAL_S, PAUSE_PER_COST * cost_s)

    def validated(self, full: FloatArray) -> None:
        """Say of what was published last whether the whole track bore it out.

        Parameters
        ----------
        full : ndarray (25,)
        """
        if self._last:
            said = validate(self._last, full, TYPICAL_SCALE)
            file, is_valid = (self._track_id, self._file_stamp), said.level is not Level.LOW
            streaming.validate(*file, _entry(self._last), is_valid, said.is_borne_out)

    def _publish(self, early: StreamingFingerprint) -> None:
        if self._last and early.mean_confidence < self._last.mean_confidence:
            return  # a long track's first minutes say less of it than the preview from all over it
        self._last = early
        streaming.store(self._track_id, self._file_stamp, _entry(early))
        publishing.tell_progress(self._track_id, early)


def _entry(early: StreamingFingerprint) -> Entry:
    return Entry(early.values, early.confidence, early.chunks, early.coverage)
