"""Whether a streaming fingerprint keeps what it promised, once the whole track was heard.

Both are compared as distance sees them, in robust z-scores. Over raw values the cosine is decided by the
tempo alone: two *different* tracks score .9998.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from fingerprint.dimensions import DIMENSIONS, STREAMING_NAMES
from fingerprint.distance import RobustScale
from fingerprint.plan import FloatArray
from fingerprint.streaming import STREAMING_INDICES, StreamingFingerprint


class Level(StrEnum):
    """How well a streaming fingerprint stands for the full one."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


#: What a confidence promises (`fingerprint.confidence`), in robust z.
PROMISED_Z = 0.5

#: Of 1,279 looks at 211 tracks that said 0.85 or more, 0.6 % kept less; 38 % were low all the same.
LEAST_HELD = 0.5

#: What is usual for music: for who has no library's own scale at hand.
TYPICAL_SCALE = RobustScale.fit(np.empty((0, len(DIMENSIONS)), dtype=np.float32))

#: Least cosine and least mean accuracy of a level, the best first.
LEVELS = ((Level.HIGH, 0.95, 0.90), (Level.MEDIUM, 0.85, 0.80))


@dataclass(frozen=True, slots=True)
class Validation:
    """A streaming fingerprint against the full one.

    Attributes
    ----------
    similarity : float
        Cosine of the z-scores of the dimensions that both define, -1 to 1; 1 is alike.
    accuracy : dict of str to float
        By dimension, 1 - |difference in z|, at least 0. One that only one of the two defines has 0; one that
        neither does is left out.
    out_of_range : tuple of str
        Streaming dimensions whose value no track can have.
    """

    similarity: float
    accuracy: dict[str, float]
    out_of_range: tuple[str, ...]

    @property
    def mean_accuracy(self) -> float:
        """Mean over the dimensions, 0-1; 1 where nothing is defined at all."""
        return float(np.mean(list(self.accuracy.values()))) if self.accuracy else 1.0

    @property
    def is_borne_out(self) -> bool:
        """Whether most values lie as near the final ones as a confidence promises, and none out of range."""
        held = [accuracy >= 1.0 - PROMISED_Z for accuracy in self.accuracy.values()]
        return not self.out_of_range and sum(held) >= LEAST_HELD * len(held)

    @property
    def level(self) -> Level:
        """High, medium or low; a value out of range is low whatever the rest says."""
        for level, similarity, accuracy in LEVELS:
            if self.similarity >= similarity and self.mean_accuracy >= accuracy and not self.out_of_range:
                return level
        return Level.LOW


def validate(streaming: StreamingFingerprint, full: FloatArray, scale: RobustScale) -> Validation:
    """Compare the 13 with the same 13 of the full fingerprint.

    Parameters
    ----------
    streaming : StreamingFingerprint
    full : ndarray (25,)
    scale : RobustScale
        Preferably the library's own: an error counts as much as it moves the track in a search.
    """
    early, final = (_streaming_z(vector, scale) for vector in (_widened(streaming.values), full))
    errors = np.abs(early - final)
    both = ~np.isnan(errors)
    one = np.isnan(early) != np.isnan(final)
    accuracy = {
        name: float(max(0.0, 1.0 - error)) if defined else 0.0
        for name, error, defined, half in zip(STREAMING_NAMES, errors, both, one, strict=True)
        if defined or half
    }
    return Validation(_cosine(early[both], final[both]), accuracy, out_of_range(streaming.values))


def out_of_range(values: FloatArray) -> tuple[str, ...]:
    """The names of streaming dimensions that lie outside of what their definition allows.

    Parameters
    ----------
    values : ndarray (13,)
    """
    rows = (DIMENSIONS[index] for index in STREAMING_INDICES)
    return tuple(
        row.name
        for row, value in zip(rows, values.tolist(), strict=True)
        if not (math.isnan(value) or row.limits[0] <= value <= row.limits[1])
    )


def _streaming_z(vector: FloatArray, scale: RobustScale) -> FloatArray:
    return scale.z(vector)[STREAMING_INDICES]


def _widened(values: FloatArray) -> FloatArray:
    """The 13 at their places among 25; the others are undefined."""
    vector = np.full(len(DIMENSIONS), np.nan, dtype=np.float32)
    vector[STREAMING_INDICES] = values
    return vector


def _cosine(first: FloatArray, second: FloatArray) -> float:
    """1 where both are nothing (a library of one track, silence): they do not differ."""
    lengths = float(np.linalg.norm(first) * np.linalg.norm(second))
    if lengths:
        return float(first @ second) / lengths
    return 1.0 if np.array_equal(first, second) else 0.0
