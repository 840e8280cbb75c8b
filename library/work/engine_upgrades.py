"""Upgrades of the fingerprint engine: tracks are analysed again in the background, and old vectors serve.

Vectors of two versions are never compared: one version serves at a time, and older vectors stay stored.
"""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from fingerprint.dimensions import ENGINE_VERSION
from library.models import Fingerprint, Track, Work
from library.states import FingerprintKind, Presence, WorkKind, WorkState
from library.work import jobs, units
from library.work.units import UnitState

#: Share of the old version's tracks that the new version must have before it serves: tracks that fail only
#: now must not block it for ever, and no library should lose a tenth of its results.
SWITCH_SHARE = 0.95


def serving_version(session: Session) -> int:
    """Return the engine version whose vectors are compared now."""
    query = (
        select(Fingerprint.engine_version, func.count(Track.id).label("tracks"))
        .join(Track, Track.audio_id == Fingerprint.audio_id)
        .where(_is_full(), Track.presence == Presence.PRESENT, Fingerprint.engine_version <= ENGINE_VERSION)
        .group_by(Fingerprint.engine_version)
    )
    tracks = {row.engine_version: row.tracks for row in session.execute(query)}
    most = max(tracks.values(), default=0)
    return max((v for v, count in tracks.items() if count >= SWITCH_SHARE * most), default=ENGINE_VERSION)


def enqueue_outdated(session: Session) -> int:
    """Enqueue the next thousand tracks that only an older engine has analysed; returns the number.

    They form one job, behind all units that are already pending.
    """
    older = select(Fingerprint.audio_id).where(
        _is_full(), Fingerprint.audio_id == Track.audio_id, Fingerprint.engine_version < ENGINE_VERSION
    )
    current = select(Fingerprint.audio_id).where(
        _is_full(), Fingerprint.audio_id == Track.audio_id, Fingerprint.engine_version == ENGINE_VERSION
    )
    query = (
        select(Track.id)
        .join(Work, (Work.target == Track.id) & (Work.kind == WorkKind.FINGERPRINT))
        .where(Work.state == WorkState.DONE, older.exists(), ~current.exists())
        .order_by(Work.id)
        .limit(units.BATCH)
    )
    track_ids = session.execute(query).scalars().all()
    if track_ids:
        job_id = jobs.find_open(session, WorkKind.FINGERPRINT) or jobs.create(session, WorkKind.FINGERPRINT)
        units.set_states(session, dict.fromkeys(track_ids, UnitState(WorkState.PENDING)), job_id)
    return len(track_ids)


def _is_full() -> ColumnElement[bool]:
    return Fingerprint.kind == FingerprintKind.FULL
