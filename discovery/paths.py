"""A path of tracks whose sound changes from one track's to another's in steps of equal size."""

import numpy as np

from discovery.similarity import SimilarityIndex
from fingerprint.distance import similarity
from library.errors import NotAnalysedYetError


def find_path(index: SimilarityIndex, start_id: str, end_id: str, count: int) -> list[tuple[str, float]]:
    """Return tracks from one to another, each with its similarity to the first; the index must be fresh.

    Each is the nearest unused one to a point between the two. The path is shorter in a small library, and the
    start alone where both are the same.

    Raises
    ------
    NotAnalysedYetError
        One of the two has no fingerprint, or none that sounds can be compared by.
    """
    layout = index.layout
    for track_id in (start_id, end_id):
        if track_id not in layout.rows:
            raise NotAnalysedYetError(f"Track {track_id!r} has no fingerprint to be compared by.")
    start, end = layout.rows[start_id], layout.rows[end_id]
    from_start = layout.matrix.distances(layout.z[start], start)
    chosen = [start]
    is_free = np.ones(len(layout.tracks), dtype=bool)
    is_free[[start, end]] = False
    for place in range(1, min(count - 1, int(is_free.sum()) + 1)):
        if start == end:
            break
        point = _between(layout.z[start], layout.z[end], place / (count - 1))
        distances = np.where(is_free, layout.matrix.distances(point, None), np.inf)
        nearest = int(np.argmin(distances))
        is_free[nearest] = False
        chosen.append(nearest)
    if start != end:
        chosen.append(end)
    typical = layout.matrix.typical
    alike = [1.0, *(similarity(float(from_start[row]), typical) for row in chosen[1:])]
    return [(layout.tracks[row].track_id, value) for row, value in zip(chosen, alike, strict=True)]


def _between(start: np.ndarray, end: np.ndarray, share: float) -> np.ndarray:
    """Return a point between two; a dimension that one of them has not keeps the other's value."""
    known_start, known_end = np.where(np.isnan(start), end, start), np.where(np.isnan(end), start, end)
    return (known_start + (known_end - known_start) * share).astype(np.float32)
