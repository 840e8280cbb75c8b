"""Tracks as rows of arrays: ids, keys for spacing, and vectors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprint.dimensions import DIMENSIONS, PACKED_DTYPE
from fingerprint.plan import FloatArray
from library.fingerprints import TrackVector

#: Keys of `library.fingerprints.TrackVector`.
KEYS = np.dtype(
    [("album", "<i8"), ("artist", "<u8"), ("audio", "<u8"), ("song", "<u8"), ("duration_s", "<f4")]
)

Ids = NDArray[np.bytes_]
Keys = NDArray[np.void]
Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False, slots=True)
class SoundRows:
    """Tracks with a vector.

    Attributes
    ----------
    ids, keys : ndarray (n,)
    vectors : ndarray (n, 25)
        As extracted, NaN where undefined.
    """

    ids: Ids
    keys: Keys
    vectors: FloatArray

    @classmethod
    def of(cls, tracks: Sequence[TrackVector]) -> "SoundRows":
        """Return the rows of tracks that all have a vector."""
        packed = b"".join(track.vector or b"" for track in tracks)
        keys = [(each.album, each.artist, each.audio, each.song, each.duration_s) for each in tracks]
        vectors = np.frombuffer(packed, PACKED_DTYPE).reshape(-1, len(DIMENSIONS))
        return cls(as_ids([track.track_id for track in tracks]), np.array(keys, dtype=KEYS), vectors)

    @classmethod
    def joined(cls, parts: Sequence["SoundRows"]) -> "SoundRows":
        """Return the rows of all parts."""
        return cls(
            np.concatenate([part.ids for part in parts]),
            np.concatenate([part.keys for part in parts]),
            np.concatenate([part.vectors for part in parts]),
        )


@dataclass(frozen=True, eq=False, slots=True)
class KnownTracks:
    """Some of the tracks of an index.

    Attributes
    ----------
    parts
        Sorted ids of tracks, each with an array that tells which of them these are.
    """

    parts: Sequence[tuple[Ids, NDArray[np.bool_]]]

    @property
    def total(self) -> int:
        """Return the number of these tracks."""
        return sum(int(np.count_nonzero(are_known)) for _ids, are_known in self.parts)

    def ids(self) -> list[str]:
        """Return the ids of these tracks."""
        return [each.decode() for ids, are_known in self.parts for each in ids[are_known].tolist()]

    def contains(self, track_ids: Sequence[str]) -> list[bool]:
        """Return which of some tracks are among these."""
        wanted = as_ids(track_ids)
        found = np.zeros(len(wanted), dtype=np.bool_)
        for ids, are_known in self.parts:
            rows = find_rows(ids, wanted)
            there = rows >= 0
            found[there] |= are_known[rows[there]]
        return list(found.tolist())


def as_ids(track_ids: Sequence[str]) -> Ids:
    """Return ids as an array that is compared byte by byte."""
    return np.array([track_id.encode() for track_id in track_ids] or [], dtype=np.bytes_)


def find_rows(sorted_ids: Ids, wanted: Ids) -> Rows:
    """Return the position of each wanted id among sorted ones, -1 where it is not."""
    if not len(sorted_ids):
        return np.full(len(wanted), -1, dtype=np.intp)
    places = np.minimum(np.searchsorted(sorted_ids, wanted), len(sorted_ids) - 1)
    return np.where(sorted_ids[places] == wanted, places, -1)


def known_means(
    rows: Rows, known_z: FloatArray, known_means: FloatArray, z: FloatArray
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Return the mean distances of tracks that sound as before, and which ones have to be computed.

    Parameters
    ----------
    rows
        The row of each track among the known ones, -1 where it is new.
    """
    means = np.ones(len(z), dtype=np.float32)
    is_new = rows < 0
    known = np.flatnonzero(~is_new)
    before, after = np.nan_to_num(known_z[rows[known]], nan=9), np.nan_to_num(z[known], nan=9)
    is_new[known] = (before != after).any(axis=1)
    means[~is_new] = known_means[rows[~is_new]]
    return means, is_new
