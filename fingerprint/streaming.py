"""The 13 dimensions that are computed while a track is being analysed, each with its confidence.

They use the same features and the same reduction as the 25: at 100 % they are equal to the last bit. From the
start of a track they grow into the fingerprint; from excerpts spread over the track they are a `Preview`.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fingerprint.confidence import ChunkOrder, confidence
from fingerprint.dimensions import DIMENSIONS
from fingerprint.extract import Extractor, TrackFingerprint
from fingerprint.features import TrackFeatures
from fingerprint.plan import FloatArray
from fingerprint.reduction import reduce_features

CHUNK_S = 10.0  # the step in which the 13 are updated

STREAMING_INDICES = [index for index, dimension in enumerate(DIMENSIONS) if dimension.streaming]


@dataclass(frozen=True, eq=False, slots=True)
class StreamingFingerprint:
    """The fingerprint of the analysed part of a track.

    Attributes
    ----------
    values : ndarray (13,) float32
        In the order of `dimensions.STREAMING_NAMES`, NaN where undefined (so far).
    confidence : ndarray (13,) float32
        0-1, the probability that the value lies within half a standard deviation of the final one; 0 where it
        is undefined, 1 once the whole track is analysed.
    coverage : float
        Analysed share of the track, 0-1; 0 without a declared length.
    chunks : int
        Analysed chunks of ten seconds, the last perhaps in part.
    """

    values: FloatArray
    confidence: FloatArray
    coverage: float
    chunks: int

    @property
    def mean_confidence(self) -> float:
        """Return the mean confidence of the 13, 0-1."""
        return float(self.confidence.mean())


def so_far(
    features: TrackFeatures, duration_s: float | None, order: ChunkOrder = ChunkOrder.IN_ORDER
) -> StreamingFingerprint:
    """Return the fingerprint of the analysed part of a track. The analysis can continue.

    Parameters
    ----------
    features : TrackFeatures
    duration_s : float or None
        As declared; None if unknown.
    order : ChunkOrder
        Position of the analysed part in the track.
    """
    analysed_s = features.samples / features.plan.sample_rate_hz
    values = reduce_features(features)[STREAMING_INDICES]
    coverage = min(analysed_s / duration_s, 1.0) if duration_s else 0.0
    return StreamingFingerprint(
        values, confidence(values, analysed_s, coverage, order), coverage, math.ceil(analysed_s / CHUNK_S)
    )


def complete(fingerprint: TrackFingerprint) -> StreamingFingerprint:
    """Return the 13 values of the full fingerprint of a track."""
    values = fingerprint.values[STREAMING_INDICES]
    return StreamingFingerprint(
        values, np.ones_like(values), 1.0, math.ceil(fingerprint.duration_s / CHUNK_S)
    )


def spread_order(chunks: int) -> Iterator[int]:
    """Return the numbers of a track's chunks in an order whose first elements are far apart.

    Their bits are reversed (van der Corput 1935): the first is the track's first, the second in its middle,
    the next two in its quarters.
    """
    bits = max(1, (chunks - 1).bit_length())
    for number in range(1 << bits):
        position = int(f"{number:0{bits}b}"[::-1], 2)
        if position < chunks:
            yield position


class Preview:
    """The 13 values from excerpts anywhere in a track, each analysed separately.

    Parameters
    ----------
    sample_rate_hz, channels : int
    duration_s : float
        Of the whole track.
    """

    def __init__(self, sample_rate_hz: int, channels: int, duration_s: float) -> None:
        self._sample_rate_hz = sample_rate_hz
        self._channels = channels
        self._duration_s = duration_s
        self._parts: dict[float, TrackFeatures] = {}

    def add(self, start_s: float, samples: FloatArray) -> StreamingFingerprint:
        """Analyse one excerpt; return the fingerprint of all excerpts so far, in any order.

        Parameters
        ----------
        start_s : float
            Its position in the track; an excerpt at the same position replaces the first.
        samples : ndarray (channels, n) float32
        """
        extractor = Extractor(self._sample_rate_hz, self._channels)
        extractor.feed(samples)
        extractor.end()
        self._parts[start_s] = extractor.features
        in_time = [self._parts[start] for start in sorted(self._parts)]
        return so_far(TrackFeatures.joined(in_time), self._duration_s, ChunkOrder.SPREAD)
