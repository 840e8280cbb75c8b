"""The choice of the distance, and its validation on music that it was not chosen on.

Every way of comparing is a choice of three: the degree of decorrelation, city block or Euclid,
and plain or divided by the mean distances of both tracks. The best by precision@5 of some soundtracks' tracks
is judged by those of the others; all tracks can be found in either case.
"""

from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fingerprint.metric import DECORRELATION, LEAST_VARIANCE, PRIOR_TRACKS

DECORRELATIONS = (0.0, 0.25, 0.5, 0.75, 1.0)
POWERS = {1: "city block", 2: "Euclid"}
NEIGHBOURS = 5
HALVES = 500
SEED = 4

Matrix = NDArray[np.float64]
Precisions = NDArray[np.float64]


class Way(NamedTuple):
    """A way of comparing."""

    decorrelation: float
    power: int
    is_relative: bool

    def __str__(self) -> str:
        relative = ", relative to the mean" if self.is_relative else ""
        return f"decorrelated {self.decorrelation:g}, {POWERS[self.power]}{relative}"


BASE, SERVED = Way(0.0, 2, False), Way(DECORRELATION, 1, True)
WAYS = [Way(*choice) for choice in product(DECORRELATIONS, POWERS, (False, True))]


def all_distances(z: NDArray[np.float32], way: Way) -> Matrix:
    """Return the distances of all pairs in a way, over the dimensions that both define."""
    known, defined = np.nan_to_num(z).astype(float), ~np.isnan(z)
    moments = (known.T @ known + PRIOR_TRACKS * np.eye(z.shape[1])) / (len(z) + PRIOR_TRACKS)
    variances, axes = np.linalg.eigh(moments)
    mixing = axes * np.maximum(variances, LEAST_VARIANCE) ** (-way.decorrelation / 2) @ axes.T
    rows = []
    for values, own in zip(known, defined, strict=True):
        shared = defined & own
        sums = (np.abs(((known - values) * shared) @ mixing) ** way.power).sum(axis=1)
        rows.append((sums / np.maximum(shared.mean(axis=1), 1e-9)) ** (1 / way.power))
    found = np.array(rows)
    np.fill_diagonal(found, np.nan)
    means = np.nanmean(found, axis=1) if way.is_relative else np.ones(len(z))
    return np.asarray(found / np.outer(means, means))


def precisions(distances: Matrix, soundtracks: NDArray[np.str_]) -> Precisions:
    """Return for each track the share of its five nearest that are from its own soundtrack."""
    nearest = np.argsort(distances, axis=1)[:, :NEIGHBOURS]  # NaN, which is itself, sorts last
    return np.asarray((soundtracks[nearest] == soundtracks[:, None]).mean(axis=1))


def print_choice(z: NDArray[np.float32], soundtracks: NDArray[np.str_]) -> None:
    by_way = np.array([precisions(all_distances(z, way), soundtracks) for way in WAYS])
    base = by_way[WAYS.index(BASE)]
    print("| way of comparing | precision@5 |\n|---|---|")
    for row in sorted(range(len(WAYS)), key=lambda row: -by_way[row].mean())[:6]:
        print(f"| {WAYS[row]} | {by_way[row].mean():.3f} |")
    print(f"| {BASE} (served before) | {base.mean():.3f} |")
    ratios = _by_halves(by_way, base, soundtracks)
    low, high = np.percentile(ratios, (5, 95))
    print("\n| chosen on | judged on | precision@5 beside Euclid's | 90 of 100 between | better in |")
    print("|---|---|---|---|---|")
    print(
        f"| half of the soundtracks | the other half, {HALVES} times | {np.mean(ratios):.2f} "
        f"| {low:.2f} and {high:.2f} | {np.mean(ratios > 1):.2f} |"
    )
    chosen = _leaving_one_out(by_way, soundtracks)
    low, high = np.percentile(_resampled(chosen, base, soundtracks), (5, 95))
    better = np.mean(
        [chosen[soundtracks == s].mean() >= base[soundtracks == s].mean() for s in set(soundtracks)]
    )
    print(
        f"| all soundtracks but one | that one, each in turn | {chosen.mean() / base.mean():.2f} "
        f"| {low:.2f} and {high:.2f} (soundtracks resampled) | {better:.2f}, or level |"
    )


def _by_halves(by_way: Matrix, base: Precisions, soundtracks: NDArray[np.str_]) -> Precisions:
    generator, names = np.random.default_rng(SEED), np.unique(soundtracks)
    ratios = []
    for _ in range(HALVES):
        seen = np.isin(soundtracks, generator.permutation(names)[: len(names) // 2])
        best = by_way[:, seen].mean(axis=1).argmax()
        ratios.append(by_way[best, ~seen].mean() / base[~seen].mean())
    return np.array(ratios)


def _leaving_one_out(by_way: Matrix, soundtracks: NDArray[np.str_]) -> Precisions:
    chosen = np.empty(len(soundtracks))
    for name in np.unique(soundtracks):
        left_out = soundtracks == name
        chosen[left_out] = by_way[by_way[:, ~left_out].mean(axis=1).argmax(), left_out]
    return chosen


def _resampled(chosen: Precisions, base: Precisions, soundtracks: NDArray[np.str_]) -> Precisions:
    """Return ratios of the two over soundtracks drawn with replacement."""
    generator = np.random.default_rng(SEED)
    rows = [np.flatnonzero(soundtracks == name) for name in np.unique(soundtracks)]
    ratios = []
    for _ in range(HALVES):
        drawn = np.concatenate([rows[n] for n in generator.integers(0, len(rows), len(rows))])
        ratios.append(chosen[drawn].mean() / base[drawn].mean())
    return np.array(ratios)
