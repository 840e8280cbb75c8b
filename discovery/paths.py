"""A path of tracks whose sound changes from one track's to another's in steps of equal size."""

import numpy as np

from cache.single_flight import StillComputingError
from discovery.similarity import SimilarityIndex
from discovery.sound_view import SoundQuery, SoundView
from fingerprint.distance import similarity
from fingerprint.metric import distance
from fingerprint.plan import FloatArray
from library.errors import NotAnalysedYetError


def find_path(index: SimilarityIndex, start_id: str, end_id: str, count: int) -> list[tuple[str, float]]:
    """Return tracks from one to another, each with its similarity to the first; the index must be fresh.

    Each is the nearest unused one to a point between the two. The path is shorter in a small library, and the
    start alone where both are the same.

    Raises
    ------
    NotAnalysedYetError
        One of the two has no fingerprint, or none that sounds can be compared by.
    StillComputingError
        The index of a large library is written for the first time.
    """
    view = index.view
    if view is None:
        raise StillComputingError
    start, end = _located(view, start_id), _located(view, end_id)
    if start_id == end_id:
        return [(start_id, 1.0)]
    used = {start_id, end_id}
    path = [start]
    for place in range(1, count - 1):
        point = _between(start.z, end.z, place / (count - 1))
        query = SoundQuery(point, view.fit.metric.mean_distance(point))
        near = view.closest(query, len(used) + 1)
        ids = (near.track_id(place) for place in range(len(near.ids)))
        found = next((each for each in ids if each not in used), None)
        if found is None:
            break
        used.add(found)
        path.append(_located(view, found))
    return [(each.track_id or "", _similarity(view, start, each)) for each in [*path, end]]


def _located(view: SoundView, track_id: str) -> SoundQuery:
    found = None if view.is_silent(track_id) else view.locate(track_id)
    if found is None:
        raise NotAnalysedYetError(f"Track {track_id!r} has no fingerprint to be compared by.")
    return found


def _similarity(view: SoundView, start: SoundQuery, other: SoundQuery) -> float:
    fitted = view.fit.metric
    apart = distance(start.z, other.z, fitted.metric) * fitted.middle / (start.mean * other.mean)
    return similarity(apart, fitted.typical)


def _between(start: FloatArray, end: FloatArray, share: float) -> FloatArray:
    """Return a point between two; a dimension that one of them has not keeps the other's value."""
    known_start, known_end = np.where(np.isnan(start), end, start), np.where(np.isnan(end), start, end)
    found: FloatArray = (known_start + (known_end - known_start) * share).astype(np.float32)
    return found
