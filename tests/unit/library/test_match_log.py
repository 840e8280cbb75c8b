"""Matches are kept for 30 days, and then deleted with the tracks that only undo would need."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from library.database import now
from library.models import Match, Track
from library.scanning import roots
from library.scanning.matching import match_log
from library.states import MatchState, Presence
from tests.factories import add_track, make_tags

DAY_S = 86_400


def add_match(session: Session, name: str, state: MatchState, days: float) -> str:
    """Add a match of some days ago and the track that had its file meanwhile; return the track's id."""
    track_id = add_track(session, name.encode(), tags=make_tags(title=name))
    match = Match(
        group_id=name,
        state=state,
        reason="same_file",
        track_id=track_id,
        new_track_id=track_id,
        old_root_id=1,
        old_path=b"old",
        new_root_id=1,
        new_path=b"new",
        created_at=0.0,
    )
    session.add(match)
    session.flush()
    session.execute(update(Match).where(Match.id == match.id).values(created_at=now() - days * DAY_S))
    return track_id


def test_old_matches_are_deleted_with_the_tracks_of_undo(session: Session) -> None:
    applied = add_match(session, "applied", MatchState.APPLIED, 31)
    undone = add_match(session, "undone", MatchState.UNDONE, 31)
    recent = add_match(session, "recent", MatchState.APPLIED, 29)
    found_again = add_match(session, "found again", MatchState.APPLIED, 31)
    roots.mark_absent(session, [applied, undone, recent], Presence.MISSING)
    match_log.delete_old(session)
    assert list(session.execute(select(Match.group_id)).scalars()) == ["recent"]
    assert set(session.execute(select(Track.id)).scalars()) == {undone, recent, found_again}


def test_old_matches_are_deleted_in_batches_from_the_oldest(session: Session) -> None:
    session.add_all(
        Match(
            group_id=str(n),
            state=MatchState.REJECTED,
            reason="same_file",
            track_id="t",
            old_root_id=1,
            old_path=b"old",
            new_root_id=1,
            new_path=b"new",
            created_at=float(n),
        )
        for n in range(match_log.BATCH + 1)
    )
    session.flush()
    match_log.delete_old(session)
    assert list(session.execute(select(Match.group_id)).scalars()) == [str(match_log.BATCH)]
    match_log.delete_old(session)
    assert session.execute(select(Match.id)).all() == []
