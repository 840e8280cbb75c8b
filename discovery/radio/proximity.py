"""Sounds of a radio's candidates: what is near to a track, and how far tracks are apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from discovery.sound_view import SoundQuery, SoundView
from fingerprint.distance import reasons, similarity
from fingerprint.metric import distance


@dataclass(slots=True)
class Proximity:
    """Access to the index, for one choice.

    Parameters
    ----------
    view
        None while there is no index: nothing is near to anything.
    """

    view: SoundView | None
    _known: dict[str, SoundQuery | None] = field(default_factory=dict)

    def locate(self, track_id: str) -> SoundQuery | None:
        """Return a track's place in the library's sound; None without one."""
        if track_id not in self._known:
            is_silent = self.view is None or self.view.is_silent(track_id)
            self._known[track_id] = None if is_silent or self.view is None else self.view.locate(track_id)
        return self._known[track_id]

    def near(self, track_id: str, count: int) -> list[str]:
        """Return the ids of the tracks closest to one, without it; none if it has no place."""
        query = self.locate(track_id)
        if self.view is None or query is None:
            return []
        return self.view.closest(query, count).track_ids()[:count]

    def similarity(self, one: str, other: str) -> float | None:
        """Return how similar two tracks are, 0-1; None if one has no place."""
        a, b = self.locate(one), self.locate(other)
        if self.view is None or a is None or b is None:
            return None
        fitted = self.view.fit.metric
        apart = distance(a.z, b.z, fitted.metric) * fitted.middle / (a.mean * b.mean)
        return similarity(apart, fitted.typical)

    def reasons(self, one: str, other: str) -> tuple[list[str], list[str]]:
        """Return the dimensions in which two tracks are alike, and those in which they differ."""
        a, b = self.locate(one), self.locate(other)
        if a is None or b is None:
            return [], []
        alike, different = reasons(a.z, b.z[np.newaxis, :])[0]
        return list(alike), list(different)

    def placed(self, track_ids: Sequence[str]) -> list[str]:
        """Return those of some tracks that have a place."""
        return [track_id for track_id in track_ids if self.locate(track_id) is not None]
