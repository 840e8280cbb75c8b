"""Regions of the map, named by the dimensions and the genre that set their tracks apart."""

import math
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprint.dimensions import DIMENSIONS, Group
from fingerprint.plan import FloatArray

MOST_REGIONS = 24

#: Tracks by which regions are found.
MOST_COMPARED = 20_000

#: Dimensions that name a region, one of a group, and their least distance from the library's mean.
NAMED, LEAST_DEVIATION = 3, 0.35

#: A genre names a region that has so large a share of it, and so many times the library's share.
GENRE_SHARE, GENRE_RATIO = 0.3, 1.3

GROUPS = tuple(Group)
GROUP_OF = np.array([GROUPS.index(dimension.group) for dimension in DIMENSIONS])
SEED = 25


@dataclass(frozen=True, slots=True)
class MapRegion:
    """Tracks that lie together.

    Attributes
    ----------
    x, y
        Its middle, 0 to 1.
    tracks
        Number of tracks.
    high, low
        Names of dimensions in which its tracks are above or below the library's, the clearest first.
    genre
        That many of its tracks have; None without one.
    """

    x: float
    y: float
    tracks: int
    high: list[str]
    low: list[str]
    genre: str | None

    def as_json(self) -> dict[str, object]:
        """Return the region as a JSON object."""
        return asdict(self)


def find_centres(places: FloatArray) -> FloatArray:
    """Return the centres of regions, the largest region first, shape (k, 2)."""
    from scipy.cluster.vq import kmeans2  # noqa: PLC0415  # the web process does without scipy

    chosen = places
    if len(places) > MOST_COMPARED:
        rows = np.random.default_rng(SEED).choice(len(places), MOST_COMPARED, replace=False)
        chosen = places[rows]
    distinct = len(np.unique(chosen, axis=0))
    count = max(1, min(MOST_REGIONS, distinct, round(math.sqrt(len(places)) / 3)))
    centres, members = kmeans2(chosen.astype(np.float64), count, minit="++", rng=SEED, missing="warn")
    sizes = np.bincount(members, minlength=count)
    order = np.argsort(-sizes, kind="stable")
    found: FloatArray = centres[order[sizes[order] > 0]].astype(np.float32)
    return found


def members_of(places: FloatArray, centres: FloatArray) -> NDArray[np.uint8]:
    """Return the number of the nearest centre of each track, shape (n,)."""
    best = np.zeros(len(places), dtype=np.uint8)
    nearest = np.full(len(places), np.inf, dtype=np.float32)
    for number, centre in enumerate(centres):
        apart = np.square(places - centre).sum(axis=1)
        closer = apart < nearest
        best[closer], nearest[closer] = number, apart[closer]
    return best


def describe(
    z: FloatArray,
    shown: FloatArray,
    members: NDArray[np.uint8],
    genres: NDArray[np.uint8],
    names: list[str],
    count: int,
) -> list[MapRegion]:
    """Return the regions, by number; one may have no tracks any more.

    Parameters
    ----------
    z : ndarray (n, 25)
        Without NaN.
    shown : ndarray (n, 2)
        Positions, 0 to 1.
    genres : ndarray (n,)
        Places in `names`, which begin with those of no genre.
    """
    means = z.mean(axis=0) if len(z) else np.zeros(z.shape[1])
    shares = np.bincount(genres, minlength=256) / max(len(genres), 1)
    regions = []
    for number in range(count):
        rows = np.flatnonzero(members == number)
        if not len(rows):
            regions.append(MapRegion(0.5, 0.5, 0, [], [], None))
            continue
        x, y = np.median(shown[rows], axis=0).tolist()
        high, low = _clearest(z[rows].mean(axis=0) - means)
        genre = _genre(np.bincount(genres[rows], minlength=256) / len(rows), shares, names)
        regions.append(MapRegion(round(x, 5), round(y, 5), len(rows), high, low, genre))
    return regions


def main_groups(z: FloatArray) -> NDArray[np.uint8]:
    """Return the group in which each track deviates most from the library, as a place in `GROUPS`."""
    strength = np.abs(z)
    means = [strength[:, group == GROUP_OF].mean(axis=1) for group in range(len(GROUPS))]
    strongest: NDArray[np.uint8] = np.stack(means, axis=1).argmax(axis=1).astype(np.uint8)
    return strongest


def _clearest(deviations: FloatArray) -> tuple[list[str], list[str]]:
    high: list[str] = []
    low: list[str] = []
    groups: set[int] = set()
    for index in np.argsort(-np.abs(deviations), kind="stable").tolist():
        is_clear = abs(float(deviations[index])) >= LEAST_DEVIATION
        if not is_clear or len(groups) == NAMED:
            break
        if int(GROUP_OF[index]) not in groups:
            groups.add(int(GROUP_OF[index]))
            (high if deviations[index] > 0 else low).append(DIMENSIONS[index].name)
    return high, low


def _genre(shares: NDArray[np.float64], library: NDArray[np.float64], names: list[str]) -> str | None:
    fitting = (shares >= GENRE_SHARE) & (shares >= GENRE_RATIO * library)
    fitting[0] = False  # no genre
    fitting[len(names) :] = False  # the rare ones together
    return names[int(np.where(fitting, shares, 0).argmax())] if fitting.any() else None
