"""Tracks worth warming the cache for, chosen by the plays and favourites of all accounts."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from library.catalogue import tracks
from library.database import now
from library.models import Favourite, Play, Track
from library.states import Presence

#: A play counts half as much after each of these, days: last year's favourite is not what plays today.
HALVINGS_DAYS = (7, 30, 90, 365)
SECONDS_PER_DAY = 86_400

#: A track that was started within this time may still be playing.
PLAYING_S = 900


def most_played(session: Session, limit: int) -> Sequence[str]:
    """Return track ids by weighted number of plays, recent plays first; then the latest added."""
    age_s = now() - Play.played_at
    steps = [(age_s < days * SECONDS_PER_DAY, 0.5**step) for step, days in enumerate(HALVINGS_DAYS)]
    worth = func.coalesce(func.sum(case(*steps, else_=0.5 ** len(steps))), 0.0)
    query = (
        select(Track.id)
        .outerjoin(Play, Play.track_id == Track.id)
        .where(_is_searchable())
        .group_by(Track.id)
        .order_by(worth.desc(), Track.added_at.desc(), Track.id)
    )
    return session.execute(query.limit(limit)).scalars().all()


def last_played(session: Session, limit: int) -> Sequence[str]:
    """Return track ids by their last play, the latest first."""
    query = select(Track.id).where(_is_searchable(), Track.last_played_at.is_not(None))
    return session.execute(query.order_by(Track.last_played_at.desc()).limit(limit)).scalars().all()


def favourites(session: Session, limit: int) -> Sequence[str]:
    """Return the ids of all accounts' favourites, the latest first."""
    query = (
        select(Track.id)
        .join(Favourite, Favourite.track_id == Track.id)
        .where(_is_searchable())
        .group_by(Track.id)
        .order_by(func.max(Favourite.added_at).desc())
    )
    return session.execute(query.limit(limit)).scalars().all()


def playing(session: Session, limit: int) -> Sequence[str]:
    """Return the ids of tracks started within `PLAYING_S`, the latest first."""
    query = select(Track.id).where(_is_searchable(), Track.last_played_at > now() - PLAYING_S)
    return session.execute(query.order_by(Track.last_played_at.desc()).limit(limit)).scalars().all()


def audio_ids(session: Session, track_ids: Sequence[str]) -> Sequence[str]:
    """Return the audio ids of tracks, in their order and without duplicates."""
    by_id = tracks.audio_ids(session, track_ids)
    found = (by_id.get(track_id) for track_id in track_ids)
    return list(dict.fromkeys(audio_id for audio_id in found if audio_id))


def _is_searchable() -> ColumnElement[bool]:
    return and_(Track.presence == Presence.PRESENT, Track.audio_id.is_not(None))
