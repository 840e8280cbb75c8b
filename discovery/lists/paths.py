"""Paths: tracks whose sound leads from one track through others to the last, in steps of about equal size.

The line between two tracks is divided into points, and the tracks near each point are candidates for its
place. Of all ways through the candidates, the one of the smallest squared steps is chosen: two middle steps
are better than a small and a large one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cache.single_flight import StillComputingError
from discovery.lists.candidates import Placed, Pool, Pools, keys_of
from discovery.sound_view import SoundQuery, SoundView
from discovery.spacing import DUPLICATE_SIMILARITY
from fingerprint.distance import similarity
from fingerprint.metric import distance
from fingerprint.neighbours.search_matrix import LibraryMetric
from library.errors import NoContentError, NotAnalysedYetError

#: Most tracks of a path.
MOST_TRACKS = 200

#: Ways that are followed from one place to the next.
WAYS = 16

#: Weight of a candidate's distance from its point, beside that of a step.
PULL = 0.2

#: Rounds in which the number of tracks is fitted to a duration.
ROUNDS = 4


@dataclass(frozen=True, slots=True)
class PathTrack:
    """A track of a path.

    Attributes
    ----------
    similarity
        To the track before, 0-1; None for the first.
    to_first
        To the first track.
    duration_s
        0 if unknown.
    """

    track_id: str
    similarity: float | None
    to_first: float
    is_way_point: bool
    duration_s: float


class _Way(NamedTuple):
    """A way through the places so far.

    Attributes
    ----------
    sounds
        Keys of recordings and songs on it: none is there twice.
    """

    cost: float
    tracks: tuple[SoundQuery, ...]
    sounds: frozenset[int]


def find_path(view: SoundView | None, way_points: Sequence[str], count: int) -> list[PathTrack]:
    """Return a path through way points in their order.

    It has fewer tracks where the library has no others to offer, and at least the way points. No recording or
    song is in it twice, but for way points.

    Parameters
    ----------
    way_points
        At least one, each once.
    count
        Tracks in all.

    Raises
    ------
    NotAnalysedYetError
        A way point has no fingerprint.
    NoContentError
        A way point is silence or a tone.
    StillComputingError
        The index of a large library is written for the first time.
    """
    if view is None:
        raise StillComputingError
    stops = [_located(view, track_id) for track_id in way_points]
    return _described(view, stops, _through(view, stops, count))


def find_path_of(view: SoundView | None, way_points: Sequence[str], duration_s: float) -> list[PathTrack]:
    """Return a path whose duration is as near to one as whole tracks allow; see `find_path`."""
    path = find_path(view, way_points, len(way_points))
    best, count = path, len(path)
    for _round in range(ROUNDS):
        mean_s = _duration_s(path) / len(path) or 1.0
        count = count + round((duration_s - _duration_s(path)) / mean_s)
        count = min(max(count, len(way_points)), MOST_TRACKS)
        if count == len(path):
            break
        path = find_path(view, way_points, count)
        best = min(best, path, key=lambda each: abs(_duration_s(each) - duration_s))
        if len(path) < count:  # the library has no more
            break
    return best


def _duration_s(path: Sequence[PathTrack]) -> float:
    return sum(each.duration_s for each in path)


def _located(view: SoundView, track_id: str) -> SoundQuery:
    if view.is_silent(track_id):
        raise NoContentError(track_id)
    found = view.locate(track_id)
    if found is None:
        raise NotAnalysedYetError(f"Track {track_id!r} has no fingerprint yet.")
    return found


def _described(view: SoundView, stops: Sequence[SoundQuery], path: Sequence[SoundQuery]) -> list[PathTrack]:
    fitted = view.fit.metric
    ids = {each.track_id for each in stops}

    def alike(one: SoundQuery, other: SoundQuery) -> float:
        return similarity(_apart(fitted, one, other), fitted.typical)

    steps = [None, *(alike(*pair) for pair in pairwise(path))]
    return [
        PathTrack(each.track_id or "", step, alike(path[0], each), each.track_id in ids, _length_s(each))
        for each, step in zip(path, steps, strict=True)
    ]


def _length_s(track: SoundQuery) -> float:
    return 0.0 if track.keys is None else float(track.keys["duration_s"])


def _through(view: SoundView, stops: Sequence[SoundQuery], count: int) -> list[SoundQuery]:
    """Return the tracks of a path, its places shared out among the stretches between way points."""
    pairs = list(pairwise(stops))
    lengths = np.array([_apart(view.fit.metric, *pair) for pair in pairs])
    way = _Way(0.0, (stops[0],), frozenset(sound for stop in stops for sound in keys_of(stop)))
    for (start, end), places in zip(pairs, _shares(lengths, max(0, count - len(stops))), strict=True):
        way = _stretch(view, way, (start, end), places)
    return list(way.tracks)


def _shares(lengths: NDArray[np.float64], count: int) -> list[int]:
    """Share out a number of places by length, the largest remainders first."""
    if not len(lengths):
        return []
    total = float(lengths.sum())
    exact = lengths / total * count if total > 0 else np.full(len(lengths), count / len(lengths))
    shares = np.floor(exact).astype(int)
    shares[np.argsort(shares - exact, kind="stable")[: count - int(shares.sum())]] += 1
    return [int(share) for share in shares]


def _stretch(view: SoundView, way: _Way, ends: tuple[SoundQuery, SoundQuery], count: int) -> _Way:
    """Return a way with the tracks between two way points and the second of them."""
    fitted = view.fit.metric
    pools = Pools(view, ends, count)
    ways = [way]
    for place in range(count):
        longer = _continued(fitted, ways, pools, place * pools.number // count)
        if not longer:  # the library has no more
            break
        ways = longer
    reached = Placed.of(fitted, [each.tracks[-1] for each in ways])
    last = reached.steps(fitted, Placed.of(fitted, [ends[1]]))[:, 0]
    best = ways[int(np.argmin(np.array([each.cost for each in ways]) + np.square(last)))]
    return best._replace(cost=0.0, tracks=(*best.tracks, ends[1]))


def _continued(fitted: LibraryMetric, ways: Sequence[_Way], pools: Pools, point: int) -> list[_Way]:
    """Return the best ways with one more track each; none if all tracks are used."""
    ends = Placed.of(fitted, [way.tracks[-1] for way in ways])
    for pool in pools.sizes(point):
        costs = _costs(fitted, ways, ends, pool)
        before = np.argmin(costs, axis=0)
        least = costs[before, np.arange(len(pool.tracks))]
        best = [at for at in np.argsort(least, kind="stable")[:WAYS].tolist() if np.isfinite(least[at])]
        if best:
            return [_joined(ways[before[at]], pool.tracks[at], float(least[at])) for at in best]
    return []


def _costs(fitted: LibraryMetric, ways: Sequence[_Way], ends: Placed, pool: Pool) -> NDArray[np.float64]:
    """Return the cost of each way with each candidate, infinite where it is on the way already."""
    steps = ends.steps(fitted, pool.placed)
    found = np.array([way.cost for way in ways])[:, None] + np.square(steps) + PULL * np.square(pool.off)
    used = [[not way.sounds.isdisjoint(each) for each in pool.sounds] for way in ways]
    is_copy = steps < -math.log(DUPLICATE_SIMILARITY) * fitted.typical
    costs: NDArray[np.float64] = np.where(is_copy | np.array(used, dtype=np.bool_), np.inf, found)
    return costs


def _joined(way: _Way, track: SoundQuery, cost: float) -> _Way:
    return _Way(cost, (*way.tracks, track), way.sounds | keys_of(track))


def _apart(fitted: LibraryMetric, one: SoundQuery, other: SoundQuery) -> float:
    """Return the relative distance of two tracks."""
    return distance(one.z, other.z, fitted.metric) * fitted.middle / (one.mean * other.mean)
