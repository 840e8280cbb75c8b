"""Stand-ins: tracks that had the file of a matched track meanwhile; they only serve to undo the match."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from library.models import Match, Track
from library.states import MatchState, Presence


def is_stand_in() -> ColumnElement[bool]:
    """Return the condition of tracks that are kept until a match can no longer be undone."""
    return exists().where(Match.new_track_id == Track.id, Match.state == MatchState.APPLIED)


def find(session: Session, track_ids: Sequence[str]) -> list[str]:
    """Return the stand-ins of some tracks' matches that have no file."""
    query = select(Track.id).join(Match, Match.new_track_id == Track.id)
    query = query.where(Match.track_id.in_(track_ids), Match.state == MatchState.APPLIED)
    return list(session.execute(query.where(Track.presence != Presence.PRESENT).distinct()).scalars())
