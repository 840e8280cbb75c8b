"""Limits that keep a list of similar tracks varied, and other files of the same recording out of it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from discovery.sound_rows import Keys
from fingerprint.distance import similarity
from fingerprint.plan import FloatArray

#: Closer than this, two tracks are the same recording in another file: of 192 tracks, copies as mp3 at
#: 128 kbit/s and ogg at q3 all were, and of 100 tracks' nearest others 99 were below 0.83.
DUPLICATE_SIMILARITY = 0.92

#: The same of tracks with equal title, artist and length: in a small or uniform library copies are further
#: apart, but closer than two of its tracks are on average (1/e).
NAMESAKE_SIMILARITY = 0.37

#: Encoders add up to a tenth of a second of silence.
SAME_LENGTH_S = 1.0

#: Candidates that are read one by one before those of full albums and artists are left out of the rest.
STEP = 512


@dataclass(frozen=True, slots=True)
class Spacing:
    """Limits that keep a list of similar tracks varied, and the similarity at which it ends."""

    max_per_artist: int = 3
    max_per_album: int = 2
    exclude_duplicates: bool = True
    min_similarity: float = 0.0


class Spaced(NamedTuple):
    """A candidate that is within the limits.

    Attributes
    ----------
    position
        Among the candidates.
    """

    position: int
    similarity: float
    same_recording: bool


class SpacedList:
    """A list of similar tracks that is filled from candidates, the closest first.

    Parameters
    ----------
    asked
        Keys of the track that is compared; None if it is not in the library.
    typical
        The median relative distance between two tracks of the library.
    """

    def __init__(self, asked: np.void | None, typical: float, spacing: Spacing, limit: int) -> None:
        self._asked: Any = None if asked is None else asked.item()
        self._typical = typical
        self._spacing = spacing
        self._limit = limit
        self._albums: Counter[int] = Counter()
        self._artists: Counter[int] = Counter()
        self.items: list[Spaced] = []
        self.is_ended = False

    def fill(self, keys: Keys, distances: FloatArray) -> None:
        """Add the candidates within the limits, until the list is full or they are below its similarity."""
        left = np.arange(len(keys))
        while len(left) and not self.is_ended:
            self._add(left[:STEP], keys[left[:STEP]], distances[left[:STEP]])
            left = left[STEP:]
            if len(left):
                left = left[~self._is_full(keys[left])]

    def _add(self, positions: NDArray[np.intp], keys: Keys, distances: FloatArray) -> None:
        rows = zip(positions.tolist(), distances.tolist(), keys.tolist(), strict=True)
        for position, distance, (album, artist, audio, song, duration_s) in rows:
            alike = similarity(distance, self._typical)
            if alike < self._spacing.min_similarity:
                self.is_ended = True
                return
            same = self._is_same_recording(audio, song, duration_s, alike)
            if self._spacing.exclude_duplicates and (same or alike > DUPLICATE_SIMILARITY):
                continue
            if album and self._albums[album] >= self._spacing.max_per_album:
                continue
            if artist and self._artists[artist] >= self._spacing.max_per_artist:
                continue
            self._albums[album] += 1
            self._artists[artist] += 1
            self.items.append(Spaced(position, alike, same))
            if len(self.items) == self._limit:
                self.is_ended = True
                return

    def _is_full(self, keys: Keys) -> NDArray[np.bool_]:
        """Return whether candidates are of an album or artist that has all its places."""
        full = np.zeros(len(keys), dtype=np.bool_)
        for name, counts, most in (
            ("album", self._albums, self._spacing.max_per_album),
            ("artist", self._artists, self._spacing.max_per_artist),
        ):
            names = [key for key, count in counts.items() if key and count >= most]
            full |= np.isin(keys[name], np.array(names, dtype=keys[name].dtype))
        return full

    def _is_same_recording(self, audio: int, song: int, duration_s: float, alike: float) -> bool:
        """Return whether two files have one recording: the same audio, or sound, title, artist and length."""
        if self._asked is None:
            return False
        _album, _artist, own_audio, own_song, own_duration_s = self._asked
        if own_audio == audio:
            return True
        is_namesake = own_song == song and abs(own_duration_s - duration_s) <= SAME_LENGTH_S
        return is_namesake and alike > NAMESAKE_SIMILARITY
