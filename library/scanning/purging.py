"""Purging: delete the tracks of missing files for good. Only administrators request it; scans never do."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from library.errors import NotMissingError, TrackNotFoundError
from library.models import (
    Bookmark,
    Correction,
    Favourite,
    FileTags,
    NeverAgain,
    Play,
    Rating,
    Track,
    TrackArtist,
    TrackGenre,
    Work,
)
from library.people import playlists
from library.scanning import stand_ins
from library.states import Presence, WorkKind, WorkState
from library.work import unit_counts

#: Tracks deleted by one transaction.
BATCH = 200

#: Rows that are deleted with their track; fingerprints belong to the recording and stay.
BELONGINGS: tuple[type[Any], ...] = (
    *(TrackArtist, TrackGenre, FileTags),
    *(Favourite, Rating, NeverAgain, Play, Bookmark, Correction),
)


def purge(session: Session, track_id: str) -> None:
    """Delete a track whose file is missing, with its plays, favourites, ratings and corrections.

    Raises
    ------
    TrackNotFoundError
        No track has this id.
    NotMissingError
        Its file is present.
    """
    query = select(Track.presence).where(Track.id == track_id).with_for_update()
    presence = session.execute(query).scalar_one_or_none()
    if presence is None:
        raise TrackNotFoundError(f"There is no track {track_id!r}.")
    if presence == Presence.PRESENT:
        raise NotMissingError("The track's file is present; only missing tracks can be purged.")
    remove(session, [track_id])


def purge_missing(session: Session) -> int:
    """Delete up to `BATCH` missing tracks; returns the number."""
    query = select(Track.id).where(Track.presence == Presence.MISSING)
    ids = session.execute(query.order_by(Track.id).limit(BATCH).with_for_update()).scalars().all()
    remove(session, ids)
    return len(ids)


def remove(session: Session, track_ids: Sequence[str]) -> None:
    """Delete tracks with all that belongs to them, and the stand-ins of their matches."""
    while track_ids:
        stand_in_ids = stand_ins.find(session, track_ids)
        _delete(session, track_ids)
        track_ids = stand_in_ids


def _delete(session: Session, track_ids: Sequence[str]) -> None:
    playlists.remove_tracks(session, track_ids)
    units = (Work.kind == WorkKind.FINGERPRINT) & Work.target.in_(track_ids)
    changes: unit_counts.CountChanges = Counter()
    for row in session.execute(select(Work.state, Work.reason).where(units).with_for_update()):
        unit_counts.count(changes, [unit_counts.LIBRARY], WorkState(row.state), row.reason, -1)
    unit_counts.apply(session, changes)
    session.execute(delete(Work).where(units))
    for table in BELONGINGS:
        session.execute(delete(table).where(table.track_id.in_(track_ids)))
    session.execute(delete(Track).where(Track.id.in_(track_ids)))
