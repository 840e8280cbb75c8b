"""Vectors of a generated library, as real music has them: few directions in each style.

Values lie in the typical ranges of `fingerprint.dimensions`. Tracks are of 400 styles by Zipf's law, of artists
and albums with a sound of their own, and vary along ten directions of their style. The neighbourhoods have a
local intrinsic dimension of about ten, as those of descriptors of audio in the comparisons of search methods;
independent values have 14 and more.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from fingerprint.dimensions import DIMENSIONS, Transform
from fingerprint.distance import IQR_OF_SIGMA, RobustScale

STYLES, DIRECTIONS, NOISE = 400, 10, 0.12
BATCH = 50_000

WIDTH = len(DIMENSIONS)
UNDEFINED = (([10, 11], 0.08), ([23, 24], 0.03))  # rhythm, stereo; share of the tracks

#: The scale of a library without tracks.
TYPICAL = RobustScale.fit(np.empty((0, WIDTH), dtype=np.float32))

INVERSE: dict[Transform, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
    Transform.LINEAR: lambda values: values,
    Transform.SQRT: lambda values: np.square(np.maximum(values, 0)),
    Transform.LOG: np.exp2,
    Transform.HALF: lambda values: 2 * values - 1,
}

Vectors = NDArray[np.float32]


class Mixture:
    """The styles that all generated libraries share, and tracks of them drawn by a generator."""

    def __init__(self, draw: np.random.Generator) -> None:
        self._draw = draw
        styles = np.random.default_rng(25)
        lengths = np.exp(-np.arange(WIDTH) / 8)
        axes = (
            np.linalg.qr(styles.normal(size=(WIDTH, WIDTH)))[0]
            * lengths
            * np.sqrt(WIDTH / np.sum(lengths**2))
        )
        self._middles = 0.75 * styles.normal(size=(STYLES, WIDTH)) @ axes.T
        falling = np.exp(-np.arange(DIRECTIONS) / 6) / np.sqrt(DIRECTIONS)
        self._directions = 1.3 * np.einsum(
            "ij,sjd->sid", axes, styles.normal(size=(STYLES, WIDTH, DIRECTIONS)) * falling
        )
        shares = 1 / np.arange(1, STYLES + 1) ** 0.8
        self._shares = shares / shares.sum()

    def artists(self, count: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Draw the style of each artist, and its own sound within it."""
        styles = self._draw.choice(STYLES, count, p=self._shares)
        return styles, 0.6 * self._draw.normal(size=(count, DIRECTIONS))

    def albums(self, sounds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Draw the sounds of albums near those of their artists."""
        return sounds + 0.4 * self._draw.normal(size=sounds.shape)

    def tracks(self, styles: NDArray[np.int64], sounds: NDArray[np.float64]) -> Vectors:
        """Draw the vectors of tracks near the sounds of their albums."""
        sounds = sounds + 0.7 * self._draw.normal(size=sounds.shape)
        z = self._middles[styles] + NOISE * self._draw.normal(size=(len(styles), WIDTH))
        for each in np.unique(styles):
            mine = np.flatnonzero(styles == each)
            z[mine] += sounds[mine] @ self._directions[each].T
        return _valued(z, self._draw)


def vectors(tracks: int, seed: int = 1) -> Iterator[Vectors]:
    """Yield the vectors of a library in batches."""
    draw = np.random.default_rng(seed)
    mixture = Mixture(draw)
    artists, albums = max(tracks // 40, 10), max(tracks // 12, 20)
    style_of, sounds = mixture.artists(artists)
    shares = 1 / np.arange(1, artists + 1) ** 0.7
    artist_of = draw.choice(artists, albums, p=shares / shares.sum())
    sounds = mixture.albums(sounds[artist_of])
    for start in range(0, tracks, BATCH):
        album = draw.integers(0, albums, min(BATCH, tracks - start))
        yield mixture.tracks(style_of[artist_of[album]], sounds[album])


def _valued(z: NDArray[np.float64], draw: np.random.Generator) -> Vectors:
    """Return z-scores as values of the dimensions; a tenth has no rhythm, a few are in mono."""
    transformed = TYPICAL.median + z * TYPICAL.iqr / IQR_OF_SIGMA
    found = np.empty(z.shape, dtype=np.float32)
    for index, dimension in enumerate(DIMENSIONS):
        low, high = dimension.limits
        found[:, index] = np.clip(INVERSE[dimension.transform](transformed[:, index]), low, high)
    for dimensions, share in UNDEFINED:
        found[np.flatnonzero(draw.random(len(z)) < share)[:, None], dimensions] = np.nan
    return found
