"""Comparison of tracks: robust z-scores, weights of profiles, similarity and its reasons."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from fingerprint.dimensions import DIMENSIONS, NAMES, Group, Transform
from fingerprint.plan import FloatArray

LOG_FLOOR = 1e-4  # below the typical values of any dimension on a log scale
Z_LIMIT = 3.0  # one outlier must not decide alone
IQR_OF_SIGMA = 1.349  # of a normal distribution: a z of 1 is one standard deviation
TYPICAL_SIGMAS = 3.29  # between the 5th and the 95th percentile of a normal distribution
LEAST_IQR_SHARE = 0.05  # of the typical one: in a uniform library small differences stay small
FOCUS_WEIGHT = 3.0  # of a profile's groups; the others stay at 1, or unrelated tracks would be similar

# A track without content (docs/decisions/0089): tones reach a flatness of 5e-9 and 0.004 dB, also as mp3 and
# ogg; the simplest music has 6e-6 and 0.015 dB, white noise 0.02 dB.
CONTENT = ("spectral_centroid", "spectral_flatness", "transient_density", "loudness_variation_std")
LEAST_CENTROID = 20 / 8000  # 20 Hz
TONE_FLATNESS, TONE_ONSETS = 1e-6, 0.02
STEADY_DB, STEADY_FLATNESS = 0.006, 2e-3

REASONS = 3
CLEARLY_DIFFERENT = 1.0  # squared z difference: one standard deviation

TRANSFORMS: dict[Transform, Callable[[FloatArray], FloatArray]] = {
    Transform.LINEAR: lambda values: values,
    Transform.SQRT: lambda values: np.sqrt(np.maximum(values, 0)),
    Transform.LOG: lambda values: np.log2(np.maximum(values, np.float32(LOG_FLOOR))),
    Transform.HALF: lambda values: (values + np.float32(1)) / np.float32(2),
}


class Profile(StrEnum):
    """Profiles of a comparison: the dimensions that it emphasises."""

    BALANCED = "balanced"
    FREQUENCY = "frequency"
    DYNAMICS = "dynamics"
    RHYTHM = "rhythm"
    ROBUST = "robust"  # finds copies of a recording, re-encoded, resampled or in mono


FOCUS = {
    Profile.FREQUENCY: {Group.FREQUENCY, Group.SPECTRAL},
    Profile.DYNAMICS: {Group.DYNAMICS, Group.VARIATION},
    Profile.RHYTHM: {Group.TEMPORAL},
}
# Dimensions that a copy at 16 kHz, in mono or at another level does not keep.
FRAGILE = {"lufs", "stereo_width", "phase_correlation", "presence_pct", "air_pct"}


def profile_weights(profile: Profile) -> FloatArray:
    """Return the weight of each dimension, shape (25,)."""
    focus = FOCUS.get(profile, set())
    weights = [FOCUS_WEIGHT if dimension.group in focus else 1.0 for dimension in DIMENSIONS]
    if profile is Profile.ROBUST:
        weights = [0.0 if name in FRAGILE else 1.0 for name in NAMES]
    return np.array(weights, dtype=np.float32)


def are_comparable(vectors: FloatArray) -> NDArray[np.bool_]:
    """Return whether tracks sound like anything that others could be similar to.

    Silence, a DC offset and tones do not: they would be close to whatever has few defined dimensions.

    Parameters
    ----------
    vectors : ndarray (n, 25)
        Values as extracted, NaN where undefined.

    Returns
    -------
    ndarray (n,)
    """
    centroid, flatness, onsets, loudness_db = vectors[:, [NAMES.index(name) for name in CONTENT]].T
    audible = (centroid >= LEAST_CENTROID) & ~np.isnan(flatness)  # NaN is not
    tone = (flatness < TONE_FLATNESS) & ~(onsets > TONE_ONSETS)
    test_signal = (loudness_db < STEADY_DB) & (flatness < STEADY_FLATNESS)
    comparable: NDArray[np.bool_] = audible & ~tone & ~test_signal
    return comparable


@dataclass(frozen=True, eq=False, slots=True)
class RobustScale:
    """Median and range of a library's tracks in each dimension, after its transform.

    Attributes
    ----------
    median, iqr : ndarray (25,) float32
    """

    median: FloatArray
    iqr: FloatArray

    @classmethod
    def fit(cls, vectors: FloatArray) -> Self:
        """Return median and interquartile range of a library's fingerprints.

        A dimension that no track defines gets its typical values; no range is narrower than 5 % of the
        typical one.

        Parameters
        ----------
        vectors : ndarray (n, 25)
            Values as extracted, NaN where undefined; n may be 0.
        """
        typical = np.array([[d.typical_low, d.typical_high] for d in DIMENSIONS], dtype=np.float32).T
        low, high = _transformed(typical)
        median, iqr = (low + high) / 2, (high - low) * np.float32(IQR_OF_SIGMA / TYPICAL_SIGMAS)
        least_iqr = iqr * np.float32(LEAST_IQR_SHARE)
        for index, column in enumerate(_transformed(vectors).T):
            defined = column[~np.isnan(column)]
            if len(defined):
                first, median[index], third = np.percentile(defined, (25, 50, 75))
                iqr[index] = max(third - first, least_iqr[index])
        return cls(median, iqr)

    def z(self, vectors: FloatArray) -> FloatArray:
        """Return robust z-scores, within ±3; NaN stays NaN.

        Parameters
        ----------
        vectors : ndarray (25,) or (n, 25)
        """
        scores = (_transformed(vectors) - self.median) * (np.float32(IQR_OF_SIGMA) / self.iqr)
        return np.clip(scores, -Z_LIMIT, Z_LIMIT)


def similarity(distance_between: float, typical: float) -> float:
    """Return exp(-d / typical): 1 equal, 0.37 like any two tracks of the library, 0 nothing in common.

    Parameters
    ----------
    distance_between : float
    typical : float
        See `neighbours.SearchMatrix`.
    """
    return math.exp(-distance_between / typical)


class Reasons(NamedTuple):
    """Names of dimensions, the strongest first."""

    alike: tuple[str, ...]
    different: tuple[str, ...]


def reasons(z_a: FloatArray, z_others: FloatArray) -> list[Reasons]:
    """Return the dimensions in which a track and others are similar and different, up to three each.

    They are different where they are more than 1 apart, by distance. Otherwise they are similar, by the
    common deviation from the middle of the library (z_a z_b).

    Parameters
    ----------
    z_a : ndarray (25,)
    z_others : ndarray (n, 25)
    """
    apart = np.square(z_a - z_others)
    together = np.where(apart > CLEARLY_DIFFERENT, 0, z_a * z_others)
    return [
        Reasons(alike, different)
        for alike, different in zip(
            _strongest(together, above=0.0), _strongest(apart, above=CLEARLY_DIFFERENT), strict=True
        )
    ]


def _strongest(scores: FloatArray, above: float) -> list[tuple[str, ...]]:
    """Return the names of each row's highest scores, without undefined ones."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :REASONS]  # NaN is sorted last
    counts = (np.take_along_axis(scores, order, axis=1) > above).sum(axis=1).tolist()
    rows = zip(order.tolist(), counts, strict=True)
    return [tuple(NAMES[index] for index in row[:count]) for row, count in rows]


def _transformed(vectors: FloatArray) -> FloatArray:
    """Return transformed values, shape unchanged."""
    columns = [TRANSFORMS[d.transform](vectors[..., index]) for index, d in enumerate(DIMENSIONS)]
    return np.stack(columns, axis=-1)
