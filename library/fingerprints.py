"""Fingerprints in SQL: what was computed once for a recording is never computed again."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from fingerprint.dimensions import ENGINE_VERSION
from library import generations
from library.database import now, upsert
from library.models import Fingerprint, Recording, Track
from library.states import FingerprintKind, Presence


@dataclass(frozen=True, slots=True)
class Heard:
    """What one decoding of a file gave.

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
    """Those of the tracks that have a fingerprint of today's engine."""
    query = select(Track.id).join(Fingerprint, _of_track(ENGINE_VERSION)).where(Track.id.in_(track_ids))
    return set(session.execute(query).scalars())


def find_vector(session: Session, audio_id: str) -> bytes | None:
    """The packed 25 dimensions of a recording."""
    key = (audio_id, ENGINE_VERSION, FingerprintKind.FULL)
    row = session.get(Fingerprint, key)
    return row.vector if row else None


def find_vectors(session: Session, audio_ids: Sequence[str]) -> dict[str, bytes]:
    """The packed 25 dimensions by audio id, of those recordings that have them."""
    query = select(Fingerprint.audio_id, Fingerprint.vector).where(
        Fingerprint.audio_id.in_(audio_ids),
        Fingerprint.engine_version == ENGINE_VERSION,
        Fingerprint.kind == FingerprintKind.FULL,
    )
    return {row.audio_id: row.vector for row in session.execute(query)}


def find_recording(session: Session, audio_id: str) -> Recording | None:
    """Facts of a recording's decoding."""
    return session.get(Recording, audio_id)


def store(session: Session, track_id: str, heard: Heard) -> None:
    """Keep what was heard and say that the track sounds like it."""
    number = generations.advance(session, generations.VECTORS)
    recording = {
        "audio_id": heard.audio_id,
        "duration_s": heard.duration_s,
        "sample_rate_hz": heard.sample_rate_hz,
        "channels": heard.channels,
        "decoder": heard.decoder,
        "partial": heard.partial,
        "waveform": heard.waveform,
    }
    insert = upsert(session, Recording).values(recording)
    session.execute(insert.on_conflict_do_update(index_elements=["audio_id"], set_=recording))
    fingerprint = {
        "audio_id": heard.audio_id,
        "engine_version": ENGINE_VERSION,
        "kind": FingerprintKind.FULL,
        "vector": heard.vector,
        "created_at": now(),
    }
    insert = upsert(session, Fingerprint).values(fingerprint)
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["audio_id", "engine_version", "kind"], set_={"vector": heard.vector}
        )
    )
    session.execute(
        update(Track)
        .where(Track.id == track_id)
        .values(audio_id=heard.audio_id, duration_s=heard.duration_s, vector_generation=number)
    )


@dataclass(frozen=True, slots=True)
class TrackVector:
    """A track's vector with what spacing by album and artist needs."""

    track_id: str
    vector: bytes | None
    album_id: int | None
    artist: str
    audio_id: str | None


def changed_vectors(
    session: Session, vectors_after: int, catalogue_after: int, version: int = ENGINE_VERSION
) -> list[TrackVector]:
    """Tracks whose sound, tags or presence changed since; a vector of None means: not to be found.

    Parameters
    ----------
    version
        Of the engine that made the vectors (`library.upgrades.serving_version`).
    """
    query = (
        select(
            Track.id, Track.presence, Track.listed, Fingerprint.vector,
            Track.album_id, Track.artist_sort, Track.audio_id,
        )
        .outerjoin(Fingerprint, _of_track(version))
        .where((Track.vector_generation > vectors_after) | (Track.generation > catalogue_after))
    )  # fmt: skip
    return [
        TrackVector(
            row.id,
            row.vector if row.presence == Presence.PRESENT and row.listed else None,
            row.album_id,
            row.artist_sort,
            row.audio_id,
        )
        for row in session.execute(query)
    ]


def _of_track(version: int) -> ColumnElement[bool]:
    return and_(
        Fingerprint.audio_id == Track.audio_id,
        Fingerprint.engine_version == version,
        Fingerprint.kind == FingerprintKind.FULL,
    )
