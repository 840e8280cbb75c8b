"""Fingerprints in SQL, computed once for each recording."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import numpy as np
from sqlalchemy import ColumnElement, Row, Select, and_, func, select, update
from sqlalchemy.orm import Session

from fingerprint.dimensions import DIMENSIONS, ENGINE_VERSION, unpack
from library import generations
from library.catalogue import list_counts
from library.database import now, upsert
from library.models import Fingerprint, Recording, Track, sounds
from library.states import UNKNOWN_ARTIST, FingerprintKind, Presence

#: `distance` of two encodings (mp3, AAC, Opus) of one recording was at most 0.04. Similar recordings may be
#: as near: it excludes others, and proves nothing.
SAME_SOUND = 0.05


@dataclass(frozen=True, slots=True)
class Analysis:
    """The result of analysing a file.

    Attributes
    ----------
    vector
        25 float32, packed (`fingerprint.dimensions.pack`).
    waveform
        Peaks for the player, one byte each.
    """

    audio_id: str
    vector: bytes
    duration_s: float
    sample_rate_hz: int
    channels: int
    decoder: str
    partial: bool
    waveform: bytes


def find_current(session: Session, track_ids: Sequence[str]) -> set[str]:
    """Return the ones of some tracks that have a fingerprint of the current engine."""
    query = select(Track.id).join(Fingerprint, _of_track(ENGINE_VERSION)).where(Track.id.in_(track_ids))
    return set(session.execute(query).scalars())


def find_vector(session: Session, audio_id: str) -> bytes | None:
    """Return the packed 25 dimensions of a recording."""
    key = (audio_id, ENGINE_VERSION, FingerprintKind.FULL)
    row = session.get(Fingerprint, key)
    return row.vector if row else None


def find_vectors(session: Session, audio_ids: Sequence[str]) -> dict[str, bytes]:
    """Return packed 25 dimensions by audio id; recordings without them are left out."""
    query = select(Fingerprint.audio_id, Fingerprint.vector).where(
        Fingerprint.audio_id.in_(audio_ids),
        Fingerprint.engine_version == ENGINE_VERSION,
        Fingerprint.kind == FingerprintKind.FULL,
    )
    return {row.audio_id: row.vector for row in session.execute(query)}


def find_older(session: Session, audio_ids: Sequence[str]) -> dict[str, tuple[int, bytes]]:
    """Return (engine version, packed vector) by audio id, from the newest older engine that has one."""
    query = select(Fingerprint.audio_id, Fingerprint.engine_version, Fingerprint.vector).where(
        Fingerprint.audio_id.in_(audio_ids),
        Fingerprint.engine_version < ENGINE_VERSION,
        Fingerprint.kind == FingerprintKind.FULL,
    )
    rows = session.execute(query.order_by(Fingerprint.engine_version))
    return {row.audio_id: (row.engine_version, row.vector) for row in rows}


def sample(session: Session, limit: int, version: int = ENGINE_VERSION) -> Sequence[bytes]:
    """Return packed vectors of up to `limit` recordings; ids are hashes, so the choice is as good as random.

    Parameters
    ----------
    version
        Of the engine that made the vectors (`library.work.engine_upgrades.serving_version`).
    """
    query = select(Fingerprint.vector).where(
        Fingerprint.engine_version == version,
        Fingerprint.kind == FingerprintKind.FULL,
        select(Track.id).where(Track.audio_id == Fingerprint.audio_id, list_counts.is_shown()).exists(),
    )
    return session.execute(query.order_by(Fingerprint.audio_id).limit(limit)).scalars().all()


class FingerprintKey(NamedTuple):
    """The key of a track's fingerprints.

    Attributes
    ----------
    audio_id
        Id of its recording; None before its first analysis.
    file_stamp
        Identifies the state of its file.
    """

    track_id: str
    audio_id: str | None
    file_stamp: str


def find_keys(session: Session, track_ids: Sequence[str]) -> list[FingerprintKey]:
    """Return the keys of tracks in their order, without unknown tracks."""
    columns = (Track.id, Track.audio_id, Track.size, Track.mtime_ns)
    rows = {row.id: row for row in session.execute(select(*columns).where(Track.id.in_(track_ids)))}
    found = (rows[track_id] for track_id in track_ids if track_id in rows)
    return [FingerprintKey(row.id, row.audio_id, f"{row.size:x}-{row.mtime_ns:x}") for row in found]


def find_recording(session: Session, audio_id: str) -> Recording | None:
    """Return the result of a recording's decoding."""
    return session.get(Recording, audio_id)


def store(session: Session, track_id: str, analysis: Analysis) -> None:
    """Store the result of an analysis and link the track to its recording."""
    number = generations.advance(session, generations.VECTORS)
    recording = {
        "audio_id": analysis.audio_id,
        "duration_s": analysis.duration_s,
        "sample_rate_hz": analysis.sample_rate_hz,
        "channels": analysis.channels,
        "decoder": analysis.decoder,
        "partial": analysis.partial,
        "waveform": analysis.waveform,
    }
    insert = upsert(session, Recording).values(recording)
    session.execute(insert.on_conflict_do_update(index_elements=["audio_id"], set_=recording))
    _store_vector(session, analysis.audio_id, analysis.vector)
    session.execute(
        update(Track)
        .where(Track.id == track_id)
        .values(audio_id=analysis.audio_id, duration_s=analysis.duration_s, vector_generation=number)
    )
    # Other files with the same audio are compared by the same vector from now on.
    session.execute(
        update(Track)
        .where(Track.audio_id == analysis.audio_id, Track.id != track_id)
        .values(vector_generation=number)
    )
    album = select(Track.album_id).where(Track.id == track_id, Track.album_id.is_not(None))
    list_counts.recount_albums(session, [id_ for id_ in session.execute(album).scalars() if id_])


def _store_vector(session: Session, audio_id: str, vector: bytes) -> None:
    fingerprint = {
        "audio_id": audio_id,
        "engine_version": ENGINE_VERSION,
        "kind": FingerprintKind.FULL,
        "vector": vector,
        "created_at": now(),
    }
    insert = upsert(session, Fingerprint).values(fingerprint)
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["audio_id", "engine_version", "kind"], set_={"vector": vector}
        )
    )
    sound = dimension_columns(audio_id, vector)
    insert = upsert(session, sounds).values(sound)
    session.execute(insert.on_conflict_do_update(index_elements=["audio_id"], set_=sound))


def distance(one: bytes, other: bytes) -> float:
    """Return the mean difference of two packed vectors, each dimension in its typical range and at most 1.

    Dimensions that either does not have are left out; 1 if none is left.
    """
    ranges = np.array([each.typical_high - each.typical_low for each in DIMENSIONS])
    apart = np.minimum(np.abs(unpack(one) - unpack(other)) / ranges, 1.0)
    return float(np.nanmean(apart)) if np.isfinite(apart).any() else 1.0


def dimension_columns(audio_id: str, vector: bytes) -> dict[str, object]:
    """Return a vector as a row of `sounds`."""
    values = zip(DIMENSIONS, unpack(vector), strict=True)
    numbers = {dimension.name: None if math.isnan(value) else float(value) for dimension, value in values}
    return {"audio_id": audio_id, "engine_version": ENGINE_VERSION, **numbers}


@dataclass(frozen=True, slots=True)
class TrackVector:
    """A track's vector, and the keys for spacing results by album and artist.

    Keys are numbers of 64 bits, the same in every process.

    Attributes
    ----------
    album, artist
        0 without tags: untagged tracks have nothing in common.
    audio
        Of its recording.
    song
        Equal for equal title and artist.
    """

    track_id: str
    vector: bytes | None
    album: int
    artist: int
    audio: int
    song: int
    duration_s: float


def changed_vectors(
    session: Session, vectors_after: int, catalogue_after: int, version: int = ENGINE_VERSION
) -> list[TrackVector]:
    """Return tracks whose fingerprint, tags or presence changed; without a vector a track is to be removed.

    Parameters
    ----------
    version
        Of the engine that made the vectors (`library.work.engine_upgrades.serving_version`).
    """
    query = _vectors(version).where(_changed(vectors_after, catalogue_after))
    return list(map(_track_vector, session.execute(query)))


def changed_ids(session: Session, vectors_after: int, catalogue_after: int, at_most: int) -> list[str]:
    """Return ids of tracks whose fingerprint, tags or presence changed, or of `at_most` of them."""
    changed = select(Track.id).where(_changed(vectors_after, catalogue_after)).limit(at_most)
    return list(session.execute(changed).scalars())


def count_changed(session: Session, vectors_after: int, catalogue_after: int, at_most: int) -> int:
    """Return the number of tracks that changed, or `at_most` if there are more."""
    changed = select(Track.id).where(_changed(vectors_after, catalogue_after)).limit(at_most)
    return session.execute(select(func.count()).select_from(changed.subquery())).scalar_one()


def count_analysed(session: Session, at_most: int) -> int:
    """Return the number of tracks that were ever analysed, or `at_most` if there are more."""
    analysed = select(Track.id).where(Track.vector_generation > 0).limit(at_most).subquery()
    return session.execute(select(func.count()).select_from(analysed)).scalar_one()


def page_of_vectors(session: Session, after_id: str, limit: int, version: int) -> list[TrackVector]:
    """Return the next tracks with a vector of an engine, ordered by id."""
    query = (
        _vectors(version, is_outer=False)
        .where(Track.id > after_id, Track.presence == Presence.PRESENT, Track.listed)
        .order_by(Track.id)
        .limit(limit)
    )
    return list(map(_track_vector, session.execute(query)))


def page_of_shown(session: Session, after_id: str, limit: int) -> list[str]:
    """Return the next ids of playable tracks, ordered by id."""
    query = select(Track.id).where(Track.id > after_id, list_counts.is_shown())
    return list(session.execute(query.order_by(Track.id).limit(limit)).scalars())


def _changed(vectors_after: int, catalogue_after: int) -> ColumnElement[bool]:
    return (Track.vector_generation > vectors_after) | (Track.generation > catalogue_after)


def _vectors(version: int, is_outer: bool = True) -> Select[Any]:
    columns: Any = select(
        Track.id, Track.presence, Track.listed, Fingerprint.vector, Track.album_id, Track.artist,
        Track.artist_sort, Track.audio_id, Track.title_sort, Track.duration_s,
    )  # fmt: skip
    return cast(Select[Any], columns.join(Fingerprint, _of_track(version), isouter=is_outer))


def _track_vector(row: Row[Any]) -> TrackVector:
    return TrackVector(
        row.id,
        row.vector if row.presence == Presence.PRESENT and row.listed else None,
        row.album_id or 0,
        0 if row.artist == UNKNOWN_ARTIST else _key(row.artist_sort),
        _key(row.audio_id or ""),
        _key(row.title_sort, row.artist_sort),
        row.duration_s or 0.0,
    )


def _key(*texts: str) -> int:
    digest = hashlib.blake2b("\0".join(texts).encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def _of_track(version: int) -> ColumnElement[bool]:
    return and_(
        Fingerprint.audio_id == Track.audio_id,
        Fingerprint.engine_version == version,
        Fingerprint.kind == FingerprintKind.FULL,
    )
