"""Streaming entries: the 13 values of a track while it is being analysed.

An entry grows with every chunk, so it is never in the memory tier, and in Redis an entry of more chunks
replaces one of fewer: a second worker on the same track, or a late write, never makes it poorer.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from cache import keys, packing
from cache.client import run_or_none
from cache.monitoring import metrics
from cache.optimizer import FAST_CONFIDENCE
from cache.tiers import fetch_many
from fingerprint.dimensions import PACKED_DTYPE, STREAMING_NAMES

#: The rank (chunks and validation), by which entries are compared, and the coverage.
HEADER = struct.Struct("<If")

N = len(STREAMING_NAMES)

#: Validation takes the lowest two bits of the rank, chunks the others.
VALIDATION_BITS = 2

#: Stores an entry unless one of the same or a higher rank exists; a value of another length has none.
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
    """The outcome of comparing an entry with the fingerprint of the whole track."""

    PENDING = 0
    VALID = 1
    INVALID = 2


@dataclass(frozen=True, eq=False, slots=True)
class StreamingEntry:
    """The 13 values so far.

    Attributes
    ----------
    values, confidences : ndarray (13,) float32
        In the order of `STREAMING_NAMES`; NaN where undefined (so far), with a confidence of 0.
    chunks
        Number of analysed chunks.
    coverage
        Analysed share of the track, 0-1; NaN if its length is not known.
    """

    values: NDArray[np.float32]
    confidences: NDArray[np.float32]
    chunks: int
    coverage: float
    validation: ValidationState = ValidationState.PENDING

    @property
    def confidence(self) -> float:
        """Return the mean confidence of the 13 values, 0-1."""
        return float(self.confidences.mean())


def find(track_id: str, file_stamp: str) -> StreamingEntry | None:
    """Return the entry of a track's file; None without one, or while Redis is unavailable."""
    return find_many([(track_id, file_stamp)])[0]


def find_many(files: Sequence[tuple[str, str]]) -> list[StreamingEntry | None]:
    """Return the entries of several files, in one round trip."""
    if not files:
        return []
    wanted = [keys.streaming(track_id, stamp) for track_id, stamp in files]
    counts: dict[str, int] = {}
    bodies = fetch_many(wanted, counts)
    metrics.count({metrics.CORRUPT: counts.get(metrics.CORRUPT, 0)})
    return [_entry(bodies.get(key)) for key in wanted]


def store(track_id: str, file_stamp: str, entry: StreamingEntry) -> bool:
    """Store an entry unless one of a higher rank exists; return whether it was stored."""
    value = packing.pack(_body(entry))
    key = keys.streaming(track_id, file_stamp)
    arguments = (key, value, keys.STREAMING_TTL_S, packing.HEADER.size)
    return bool(run_or_none(lambda redis: redis.eval(STORE, 1, *arguments)))


def validate(
    track_id: str, file_stamp: str, entry: StreamingEntry, is_valid: bool, is_borne_out: bool
) -> None:
    """Store and count the outcome of comparing an entry with the fingerprint of the whole track.

    Parameters
    ----------
    is_valid
        Whether the entry stands for the whole track.
    is_borne_out
        Whether its confidences were right; only this is counted.
    """
    if entry.confidence >= FAST_CONFIDENCE:  # lower confidence already says that the values may be wrong
        metrics.count({metrics.VALID if is_borne_out else metrics.INVALID: 1})
    state = ValidationState.VALID if is_valid else ValidationState.INVALID
    store(track_id, file_stamp, replace(entry, validation=state))


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
