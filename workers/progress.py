"""The streaming fingerprint of a track that is still being analysed."""

import time

from cache import streaming
from cache.streaming import StreamingEntry
from fingerprint.features import TrackFeatures
from fingerprint.plan import FloatArray
from fingerprint.streaming import StreamingFingerprint, so_far
from fingerprint.validation import TYPICAL_SCALE, Level, validate
from library.catalogue.tracks import TrackFile
from workers import publishing
from workers.analysis import Observer

#: Users see no faster updates; most tracks are done before the first.
INTERVAL_S = 0.5

#: A preview of a long track costs tens of milliseconds: the next one follows after this many times its cost.
PAUSE_PER_COST = 20


class Progress(Observer):
    """Caches and publishes the streaming fingerprint of one track."""

    def __init__(self, file: TrackFile) -> None:
        self._track_id = file.track_id
        self._file_stamp = f"{file.size:x}-{file.mtime_ns:x}"
        self._next_s = time.monotonic() + INTERVAL_S
        self._last: StreamingFingerprint | None = None

    def previewed(self, early: StreamingFingerprint) -> None:
        """Publish a preview of a long track at once."""
        self._publish(early)

    def advanced(self, features: TrackFeatures, declared_s: float | None) -> None:
        """Publish the 13 dimensions so far, at most a few times a second."""
        began_s = time.monotonic()
        if began_s < self._next_s:
            return
        self._publish(so_far(features, declared_s))
        cost_s = time.monotonic() - began_s
        self._next_s = began_s + max(INTERVAL_S, PAUSE_PER_COST * cost_s)

    def validated(self, full: FloatArray) -> None:
        """Mark the last published values as confirmed or refuted by the whole track.

        Parameters
        ----------
        full : ndarray (25,)
        """
        if self._last:
            validation = validate(self._last, full, TYPICAL_SCALE)
            file, is_valid = (self._track_id, self._file_stamp), validation.level is not Level.LOW
            streaming.validate(*file, _entry(self._last), is_valid, validation.is_borne_out)

    def _publish(self, early: StreamingFingerprint) -> None:
        if self._last and early.mean_confidence < self._last.mean_confidence:
            return  # the first minutes of a long track describe it less well than its preview
        self._last = early
        streaming.store(self._track_id, self._file_stamp, _entry(early))
        publishing.publish_progress(self._track_id, early)


def _entry(early: StreamingFingerprint) -> StreamingEntry:
    return StreamingEntry(early.values, early.confidence, early.chunks, early.coverage)
