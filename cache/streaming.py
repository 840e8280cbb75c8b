"""Streaming entries: what is known of a track while it is still being listened to."""

import logging
import struct
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from cache import keys
from cache.client import CacheUnavailableError, client
from fingerprint.dimensions import ENGINE_VERSION, PACKED_DTYPE, STREAMING_NAMES

N = len(STREAMING_NAMES)

#: Chunks, validation, coverage; 13 values and 13 confidences follow.
HEADER = struct.Struct("<IIf")
ENTRY_BYTES = HEADER.size + 2 * N * PACKED_DTYPE.itemsize

log = logging.getLogger(__name__)


class Validation(IntEnum):
    """What the whole track's fingerprint said of an entry."""

    PENDING = 0
    VALID = 1
    INVALID = 2


@dataclass(frozen=True, eq=False, slots=True)
class Entry:
    """The 13 numbers so far.

    Attributes
    ----------
    values, confidences : ndarray (13,) float32
        In the order of `STREAMING_NAMES`; NaN where undefined. Confidence is 0-1.
    chunks
        How many were heard.
    coverage
        Share of the track that was heard, 0-1.
    """

    values: NDArray[np.float32]
    confidences: NDArray[np.float32]
    chunks: int
    coverage: float
    validation: Validation = Validation.PENDING


def find(track_id: str, file_stamp: str) -> Entry | None:
    """The entry of a track's file; None when there is none, or the cache is away."""
    try:
        body = client().get(keys.streaming(track_id, file_stamp, ENGINE_VERSION))
    except CacheUnavailableError as error:
        log.warning("the cache does not answer: %s", error)
        return None
    if not isinstance(body, bytes) or len(body) != ENTRY_BYTES:
        return None
    chunks, validation, coverage = HEADER.unpack_from(body)
    numbers = np.frombuffer(body, PACKED_DTYPE, offset=HEADER.size).astype(np.float32)
    return Entry(numbers[:N], numbers[N:], chunks, coverage, Validation(validation))


def store(track_id: str, file_stamp: str, entry: Entry) -> bool:
    """Keep an entry; False when the cache is away."""
    numbers = np.concatenate([entry.values, entry.confidences]).astype(PACKED_DTYPE)
    body = HEADER.pack(entry.chunks, entry.validation, entry.coverage) + numbers.tobytes()
    try:
        client().set(keys.streaming(track_id, file_stamp, ENGINE_VERSION), body, ex=keys.STREAMING_TTL_S)
    except CacheUnavailableError as error:
        log.debug("the cache does not answer: %s", error)
        return False
    return True


def validate(track_id: str, file_stamp: str, entry: Entry, is_valid: bool) -> None:
    """Note what the whole track's fingerprint said of an entry."""
    store(
        track_id, file_stamp, replace(entry, validation=Validation.VALID if is_valid else Validation.INVALID)
    )
