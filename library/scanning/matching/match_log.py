"""The matches and questions of scans: listed, accepted, undone and rejected; kept for 30 days."""

from collections.abc import Sequence

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session, aliased

from library import paging
from library.database import now
from library.errors import MatchNotFoundError, MatchSettledError
from library.models import Match, Root, Track
from library.paging import ListPage, ListRow, PageRequest, Query, SortOrder
from library.scanning import purging
from library.scanning.matching import handover, image_handover
from library.scanning.matching.decisions import Place
from library.states import MatchState, Presence

#: Matches are listed and can be undone for this long.
KEPT_S = 30 * 86_400

#: Matches deleted by one transaction.
BATCH = 500


def page(session: Session, requested: PageRequest, state: MatchState | None = None) -> ListPage:
    """Return a page of matches, the latest first."""
    query = _rows()
    counted = select(Match.id)
    if state is not None:
        query, counted = query.where(Match.state == state), counted.where(Match.state == state)
    order = SortOrder(Match.created_at, Match.id, descending=True)
    return paging.read_page(session, query, order, requested, paging.count(session, counted))


def get(session: Session, match_id: str) -> ListRow:
    """Return one match.

    Raises
    ------
    MatchNotFoundError
        No match has this id.
    """
    row = session.execute(_rows().where(Match.id == match_id)).one_or_none()
    if row is None:
        raise MatchNotFoundError(f"There is no match {match_id!r}.")
    return row


def accept(session: Session, match_id: str) -> None:
    """Give the file of a question to the track that it looks like; others for either are rejected.

    Raises
    ------
    MatchNotFoundError
        No match has this id.
    MatchSettledError
        It is no open question any more, or the track or the file has been found elsewhere since.
    """
    match = _find(session, match_id, MatchState.OPEN)
    track, stand_in = session.get(Track, match.track_id), _at(session, match)
    if track is None or track.presence == Presence.PRESENT:
        raise MatchSettledError("The track was found or purged since. Reload the list.")
    if stand_in is None:
        raise MatchSettledError("The file is not there any more. Reload the list.")
    take_over(session, track, stand_in)
    match.state, match.new_track_id, match.settled_at = MatchState.APPLIED, stand_in.id, now()
    session.flush()
    same_file = (Match.new_root_id == match.new_root_id) & (Match.new_path == match.new_path)
    others = update(Match).where(Match.state == MatchState.OPEN, or_(Match.track_id == track.id, same_file))
    session.execute(others.values(state=MatchState.REJECTED, settled_at=now()))


def take_over(session: Session, track: Track, stand_in: Track) -> None:
    """Let a missing track take over the file of another one, with the marks that this got meanwhile."""
    left = Place(stand_in.root_id, stand_in.path)
    image_handover.hand_over(session, stand_in, track, left, Presence.DETACHED, with_marks=True)


def undo(session: Session, match_id: str) -> None:
    """Make the track missing at its old place again; its file is a track without its marks.

    Raises
    ------
    MatchNotFoundError
        No match has this id.
    MatchSettledError
        It is undone already, or the track has moved again since.
    """
    match = _find(session, match_id, MatchState.APPLIED)
    track = _at(session, match)
    if track is None or track.id != match.track_id:
        raise MatchSettledError("The track has moved again since, so this match cannot be undone.")
    stand_in = session.get(Track, match.new_track_id) if match.new_track_id else None
    stand_in = stand_in or handover.add_stand_in(session, track)
    left = Place(match.old_root_id, match.old_path)
    image_handover.hand_over(session, track, stand_in, left, Presence.MISSING)
    match.state, match.settled_at = MatchState.UNDONE, now()


def reject(session: Session, match_id: str) -> None:
    """Close a question: the file is another track.

    Raises
    ------
    MatchNotFoundError
        No match has this id.
    MatchSettledError
        It is no open question any more.
    """
    match = _find(session, match_id, MatchState.OPEN)
    match.state, match.settled_at = MatchState.REJECTED, now()


def delete_old(session: Session) -> None:
    """Delete matches that are older than `KEPT_S`, with the tracks that only undo would need."""
    old = select(Match.id, Match.new_track_id, Match.state).where(Match.created_at < now() - KEPT_S)
    rows = session.execute(old.order_by(Match.created_at).limit(BATCH)).all()
    _delete_stand_ins(
        session, [row.new_track_id for row in rows if row.new_track_id and row.state == MatchState.APPLIED]
    )
    session.execute(delete(Match).where(Match.id.in_([row.id for row in rows])))


def _delete_stand_ins(session: Session, track_ids: Sequence[str]) -> None:
    query = select(Track.id).where(Track.id.in_(track_ids), Track.presence != Presence.PRESENT)
    purging.remove(session, session.execute(query).scalars().all())


def _find(session: Session, match_id: str, state: MatchState) -> Match:
    query = select(Match).where(Match.id == match_id).with_for_update()
    match = session.execute(query).scalar_one_or_none()
    if match is None:
        raise MatchNotFoundError(f"There is no match {match_id!r}.")
    if match.state != state:
        raise MatchSettledError(f"This match is {match.state}. Reload the list.")
    return match


def _at(session: Session, match: Match) -> Track | None:
    """Return the track that has the file of a match."""
    query = select(Track).where(Track.root_id == match.new_root_id, Track.path == match.new_path)
    return session.execute(query.where(Track.presence == Presence.PRESENT)).scalar_one_or_none()


def _rows() -> Query:
    old, new = aliased(Root), aliased(Root)
    return (
        select(
            Match.id,
            Match.job_id,
            Match.group_id,
            Match.state,
            Match.reason,
            Match.track_id,
            Match.old_path,
            Match.new_path,
            Match.created_at,
            Match.settled_at,
            Track.title,
            Track.artist,
            old.path.label("old_root"),
            new.path.label("new_root"),
        )
        .outerjoin(Track, Track.id == Match.track_id)
        .join(old, old.id == Match.old_root_id)
        .join(new, new.id == Match.new_root_id)
    )
