"""Warming jobs: asking for one, and what is likely to be asked for next."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from library import locks
from library.catalogue import tracks
from library.database import now
from library.models import Favourite, Play, Track, Work
from library.states import Presence, Queue, WorkKind, WorkState
from library.work import jobs

#: A play counts half as much after each of these, days: what was loved last year is not what plays today.
HALVINGS_DAYS = (7, 30, 90, 365)
SECONDS_PER_DAY = 86_400

#: A track that was begun within this time may still be playing.
PLAYING_S = 900


def request(session: Session, kinds: Iterable[str]) -> str:
    """Ask for a warming of some kinds; the id of its job, or of the one that is under way already."""
    locks.take(session, "warming")
    running = jobs.find_open(session, WorkKind.WARM)
    if running is not None:
        return running
    jobs.forget_ended(session, WorkKind.WARM)
    job_id = jobs.create(session, WorkKind.WARM)
    for kind in dict.fromkeys(kinds):
        session.add(
            Work(
                kind=WorkKind.WARM,
                target=f"{job_id}:{kind}",
                job_id=job_id,
                state=WorkState.PENDING,
                queue=Queue.INTERACTIVE,
            )
        )
    session.flush()
    return job_id


def kind_of(target: str) -> str:
    """The kind of warming that a unit is about."""
    return target.rpartition(":")[2]


def popular(session: Session, limit: int) -> Sequence[str]:
    """Ids of tracks by their plays, each worth less the older it is; then of what came last."""
    age_s = now() - Play.played_at
    steps = [(age_s < days * SECONDS_PER_DAY, 0.5**step) for step, days in enumerate(HALVINGS_DAYS)]
    worth = func.coalesce(func.sum(case(*steps, else_=0.5 ** len(steps))), 0.0)
    query = (
        select(Track.id)
        .outerjoin(Play, Play.track_id == Track.id)
        .where(_can_be_found())
        .group_by(Track.id)
        .order_by(worth.desc(), Track.added_at.desc(), Track.id)
    )
    return session.execute(query.limit(limit)).scalars().all()


def recent(session: Session, limit: int) -> Sequence[str]:
    """Ids of what was played last, the latest first."""
    query = select(Track.id).where(_can_be_found(), Track.last_played_at.is_not(None))
    return session.execute(query.order_by(Track.last_played_at.desc()).limit(limit)).scalars().all()


def loved(session: Session, limit: int) -> Sequence[str]:
    """Ids of everybody's favourites, the latest first."""
    query = (
        select(Track.id)
        .join(Favourite, Favourite.track_id == Track.id)
        .where(_can_be_found())
        .group_by(Track.id)
        .order_by(func.max(Favourite.added_at).desc())
    )
    return session.execute(query.limit(limit)).scalars().all()


def playing(session: Session, limit: int) -> Sequence[str]:
    """Ids of what was begun in the last minutes, the latest first."""
    query = select(Track.id).where(_can_be_found(), Track.last_played_at > now() - PLAYING_S)
    return session.execute(query.order_by(Track.last_played_at.desc()).limit(limit)).scalars().all()


def audio_ids(session: Session, track_ids: Sequence[str]) -> Sequence[str]:
    """What tracks sound like, in their order and each once."""
    by_id = tracks.audio_ids(session, track_ids)
    heard = (by_id.get(track_id) for track_id in track_ids)
    return list(dict.fromkeys(audio_id for audio_id in heard if audio_id))


def _can_be_found() -> ColumnElement[bool]:
    return and_(Track.presence == Presence.PRESENT, Track.audio_id.is_not(None))
