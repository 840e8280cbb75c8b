"""A new engine: every track is heard again in the background while the old vectors go on serving.

Vectors of two versions are never compared. Those of an older one stay where they are, and one version at a
time is the one that comparisons are made by.
"""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from fingerprint.dimensions import ENGINE_VERSION
from library.models import Fingerprint, Track, Work
from library.states import FingerprintKind, Presence, WorkKind, WorkState
from library.work import jobs, units
from library.work.units import Outcome

#: Tracks that the new version must have of those that the old one has, before it serves: what fails now that
#: could be heard before must not hold it back for ever, and nobody should miss a tenth of their library.
SWITCH_SHARE = 0.95


def serving_version(session: Session) -> int:
    """The engine version by whose vectors tracks are compared now."""
    query = (
        select(Fingerprint.engine_version, func.count(Track.id).label("tracks"))
        .join(Track, Track.audio_id == Fingerprint.audio_id)
        .where(_is_full(), Track.presence == Presence.PRESENT, Fingerprint.engine_version <= ENGINE_VERSION)
        .group_by(Fingerprint.engine_version)
    )
    tracks = {row.engine_version: row.tracks for row in session.execute(query)}
    most = max(tracks.values(), default=0)
    return max((v for v, count in tracks.items() if count >= SWITCH_SHARE * most), default=ENGINE_VERSION)


def renew(session: Session) -> int:
    """Queue the next thousand tracks that only an older engine has heard; returns how many.

    They are in one job, and behind everything that is waiting already.
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
        units.put(session, dict.fromkeys(track_ids, Outcome(WorkState.PENDING)), job_id)
    return len(track_ids)


def _is_full() -> ColumnElement[bool]:
    return Fingerprint.kind == FingerprintKind.FULL
