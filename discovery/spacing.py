"""Limits that keep a list of similar tracks varied, and other files of the same recording out of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fingerprint.distance import similarity
from library.fingerprints import TrackVector

#: Closer than this, two tracks are the same recording in another file: of 192 tracks, copies as mp3 at
#: 128 kbit/s and ogg at q3 all were, and of 100 tracks' nearest others 99 were below 0.83.
DUPLICATE_SIMILARITY = 0.92

#: The same of tracks with equal title, artist and length: in a small or uniform library copies are further
#: apart, but closer than two of its tracks are on average (1/e).
NAMESAKE_SIMILARITY = 0.37

#: Encoders add up to a tenth of a second of silence.
SAME_LENGTH_S = 1.0


@dataclass(frozen=True, slots=True)
class Spacing:
    """Limits that keep a list of similar tracks varied, and the similarity at which it ends."""

    max_per_artist: int = 3
    max_per_album: int = 2
    exclude_duplicates: bool = True
    min_similarity: float = 0.0


def spaced(
    tracks: Sequence[TrackVector],
    asked: TrackVector | None,
    distances: NDArray[np.float32],
    typical: float,
    spacing: Spacing,
) -> Iterator[tuple[int, float]]:
    """Yield rows with their similarity, closest first, within the limits of `spacing`."""
    albums: Counter[int | None] = Counter()
    artists: Counter[str | None] = Counter()
    for other in map(int, np.argsort(distances, kind="stable")):
        alike = similarity(float(distances[other]), typical)
        if alike < spacing.min_similarity:
            return
        track = tracks[other]
        if asked is not None and track.track_id == asked.track_id:
            continue
        if spacing.exclude_duplicates and _is_duplicate(asked, track, alike):
            continue
        if _is_full(albums, track.album_id, spacing.max_per_album):
            continue
        if _is_full(artists, track.artist, spacing.max_per_artist):
            continue
        albums[track.album_id] += 1
        artists[track.artist] += 1
        yield other, alike


def is_same_recording(asked: TrackVector | None, track: TrackVector, alike: float) -> bool:
    """Return whether two files have one recording: the same audio, or sound, title, artist and length."""
    if asked is None:
        return False
    if asked.audio_id == track.audio_id:
        return True
    is_namesake = asked.song == track.song and abs(asked.duration_s - track.duration_s) <= SAME_LENGTH_S
    return is_namesake and alike > NAMESAKE_SIMILARITY


def _is_duplicate(asked: TrackVector | None, track: TrackVector, alike: float) -> bool:
    return alike > DUPLICATE_SIMILARITY or is_same_recording(asked, track, alike)


def _is_full(counts: Counter[Any], name: int | str | None, limit: int) -> bool:
    return name is not None and counts[name] >= limit
