"""The 13 dimensions that are had while a track is still being listened to, and how far to trust each.

They are the very same reduction of the very same features as the 25, taken early: at 100 % they are the 25's
own to the last bit. Heard in order they grow into the fingerprint; heard in stretches spread over the track
they are a `Preview` for who cannot wait for its end.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fingerprint.confidence import Order, confidence
from fingerprint.dimensions import DIMENSIONS
from fingerprint.extract import Extractor, Fingerprint
from fingerprint.features import TrackFeatures
from fingerprint.plan import FloatArray
from fingerprint.reduction import reduce_features

CHUNK_S = 10.0  # the step in which the 13 grow

STREAMING_INDICES = [index for index, dimension in enumerate(DIMENSIONS) if dimension.streaming]


@dataclass(frozen=True, eq=False, slots=True)
class StreamingFingerprint:
    """How a track sounds as far as it was heard.

    Attributes
    ----------
    values : ndarray (13,) float32
        In the order of `dimensions.STREAMING_NAMES`, NaN where undefined (so far).
    confidence : ndarray (13,) float32
        0-1, the chance that the value lies within half a standard deviation of the final one; 0 where it is
        undefined, 1 when the whole track was heard.
    coverage : float
        Share of the track that was heard, 0-1; 0 where no length is declared.
    chunks : int
        Stretches of ten seconds that were heard, the last perhaps in part.
    """

    values: FloatArray
    confidence: FloatArray
    coverage: float
    chunks: int

    @property
    def mean_confidence(self) -> float:
        """Mean over the 13, 0-1."""
        return float(self.confidence.mean())


def so_far(
    features: TrackFeatures, duration_s: float | None, order: Order = Order.IN_ORDER
) -> StreamingFingerprint:
    """Say how a track sounds as far as it was heard. More may be heard afterwards.

    Parameters
    ----------
    features : TrackFeatures
    duration_s : float or None
        As declared; None where no length is.
    order : Order
        How what was heard lies in the track.
    """
    heard_s = features.samples / features.plan.sample_rate_hz
    values = reduce_features(features)[STREAMING_INDICES]
    coverage = min(heard_s / duration_s, 1.0) if duration_s else 0.0
    return StreamingFingerprint(
        values, confidence(values, heard_s, coverage, order), coverage, math.ceil(heard_s / CHUNK_S)
    )


def complete(fingerprint: Fingerprint) -> StreamingFingerprint:
    """The 13 of a track that was heard to its end: the full fingerprint's own."""
    values = fingerprint.values[STREAMING_INDICES]
    return StreamingFingerprint(
        values, np.ones_like(values), 1.0, math.ceil(fingerprint.duration_s / CHUNK_S)
    )


def spread_order(chunks: int) -> Iterator[int]:
    """The numbers of a track's chunks in an order whose first few always lie far apart.

    Their bits are read backwards (van der Corput 1935): the first is the track's first, the second lies in
    its middle, the next two in its quarters.
    """
    bits = max(1, (chunks - 1).bit_length())
    for number in range(1 << bits):
        position = int(f"{number:0{bits}b}"[::-1], 2)
        if position < chunks:
            yield position


class Preview:
    """The 13 from stretches anywhere in a track, each heard by itself.

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
        """Listen to one stretch; returns how the track sounds by all stretches so far, whatever their order.

        Parameters
        ----------
        start_s : float
            Where it lies in the track; the same stretch again replaces the first.
        samples : ndarray (channels, n) float32
        """
        extractor = Extractor(self._sample_rate_hz, self._channels)
        extractor.feed(samples)
        extractor.end()
        self._parts[start_s] = extractor.features
        in_time = [self._parts[start] for start in sorted(self._parts)]
        return so_far(TrackFeatures.joined(in_time), self._duration_s, Order.SPREAD)
