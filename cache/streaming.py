"""Streaming entries: what is known of a track while it is still being listened to.

An entry grows with every chunk, so it stays out of the memory tier, and in Redis more chunks win: two workers
that hear the same track, or a message that comes late, never make it poorer.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from cache import keys, packing
from cache.client import ask_or_none
from cache.monitoring import metrics
from cache.optimizer import FAST_CONFIDENCE
from cache.tiers import fetch_many
from fingerprint.dimensions import PACKED_DTYPE, STREAMING_NAMES

#: Chunks and validation, so that a number tells which of two entries is the newer one; coverage follows.
HEADER = struct.Struct("<If")

N = len(STREAMING_NAMES)

#: Validation takes the lowest two bits of an entry's rank, chunks the others.
VALIDATION_BITS = 2

#: Stores an entry unless one of the same or a higher rank is there; a rank that cannot be read is none.
STORE = """
local old = redis.call('GET', KEYS[1])
if old and #old == #ARGV[1] then
    local offset = tonumber(ARGV[3]) + 1
    if struct.unpack('<I4', old, offset) >= struct.unpack('<I4', ARGV[1], offset) then return 0 end
end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
"""


class ValidationState(IntEnum):
    """What the whole track's fingerprint said of an entry."""

    PENDING = 0
    VALID = 1
    INVALID = 2


@dataclass(frozen=True, eq=False, slots=True)
class StreamingEntry:
    """The 13 numbers so far.

    Attributes
    ----------
    values, confidences : ndarray (13,) float32
        In the order of `STREAMING_NAMES`; NaN where undefined (so far), with a confidence of 0.
    chunks
        How many were heard.
    coverage
        Share of the track that was heard, 0-1; NaN where its length is not known.
    """

    values: NDArray[np.float32]
    confidences: NDArray[np.float32]
    chunks: int
    coverage: float
    validation: ValidationState = ValidationState.PENDING

    @property
    def confidence(self) -> float:
        """Mean over the 13, 0-1."""
        return float(self.confidences.mean())


def find(track_id: str, file_stamp: str) -> StreamingEntry | None:
    """The entry of a track's file; None when there is none, or the cache is away."""
    return find_many([(track_id, file_stamp)])[0]


def find_many(files: Sequence[tuple[str, str]]) -> list[StreamingEntry | None]:
    """The entries of several files, in one round trip."""
    if not files:
        return []
    wanted = [keys.streaming(track_id, stamp) for track_id, stamp in files]
    counts: dict[str, int] = {}
    bodies = fetch_many(wanted, counts)
    metrics.count({metrics.CORRUPT: counts.get(metrics.CORRUPT, 0)})
    return [_entry(bodies.get(key)) for key in wanted]


def store(track_id: str, file_stamp: str, entry: StreamingEntry) -> bool:
    """Keep an entry unless a richer one is there; False when it was not kept."""
    value = packing.pack(_body(entry))
    key = keys.streaming(track_id, file_stamp)
    arguments = (key, value, keys.STREAMING_TTL_S, packing.HEADER.size)
    return bool(ask_or_none(lambda redis: redis.eval(STORE, 1, *arguments)))


def validate(
    track_id: str, file_stamp: str, entry: StreamingEntry, is_valid: bool, is_borne_out: bool
) -> None:
    """Note what the whole track's fingerprint said of an entry.

    Parameters
    ----------
    is_valid
        Whether it stands for the whole track's.
    is_borne_out
        Whether its confidences were true, which is what is counted.
    """
    state = ValidationState.VALID if is_valid else ValidationState.INVALID
    if entry.confidence >= FAST_CONFIDENCE:  # the others say themselves that they may be wrong
        metrics.count({metrics.VALID if is_borne_out else metrics.INVALID: 1})
    store(
        track_id,
        file_stamp,
        StreamingEntry(entry.values, entry.confidences, entry.chunks, entry.coverage, state),
    )


def _body(entry: StreamingEntry) -> bytes:
    rank = entry.chunks << VALIDATION_BITS | entry.validation
    numbers = np.stack([entry.values, entry.confidences]).astype(PACKED_DTYPE)
    assert numbers.shape == (2, N)
    return HEADER.pack(rank, entry.coverage) + numbers.tobytes()


def _entry(body: bytes | None) -> StreamingEntry | None:
    if body is None:
        return None
    rank, coverage = HEADER.unpack_from(body)
    numbers = np.frombuffer(body, PACKED_DTYPE, offset=HEADER.size).astype(np.float32)
    return StreamingEntry(
        values=numbers[:N],
        confidences=numbers[N:],
        chunks=rank >> VALIDATION_BITS,
        coverage=coverage,
        validation=ValidationState(rank & ((1 << VALIDATION_BITS) - 1)),
    )
