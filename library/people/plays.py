"""Plays of an account: the history of the tracks it has played."""

from sqlalchemy import and_, case, func, insert, select, update
from sqlalchemy.orm import Session

from library import locks, paging
from library.catalogue import tracks
from library.database import now
from library.errors import PlayTimeError, TooManyError, TrackNotFoundError
from library.models import Play, Track
from library.paging import ListPage, PageRequest, SortOrder
from library.people import outbox

#: Plays stored per account and day: as many as the longest batch has operations.
MAX_PLAYS_A_DAY = 10_000
SECONDS_PER_DAY = 86_400

#: Two plays of a track by one account that are less than this apart are the same one, reported twice.
SAME_PLAY_S = 1.0

#: Clocks of devices may be ahead by this much: the play then has the server's time.
MAX_AHEAD_S = 600.0

#: 2000-01-01; a device that gives an earlier time does not know it.
FIRST_S = 946_684_800.0


def add(session: Session, person: str, track_id: str, played_at: float | None = None) -> bool:
    """Store a play of a track; return False when it is known already.

    Parameters
    ----------
    played_at
        Seconds since 1970; hours or years ago, too. None: now, and always another play.

    Raises
    ------
    TrackNotFoundError
        No track has this id.
    PlayTimeError
        The time is in the future, or before 2000.
    TooManyError
        `MAX_PLAYS_A_DAY` plays of the account were stored in the last 24 hours.
    """
    locks.take(session, outbox.plays_lock(person))  # two reports of one play must see each other
    clock_s = session.execute(select(now())).scalar_one()
    at_s = clock_s if played_at is None else _checked(played_at, clock_s)
    _check_track(session, track_id)
    if played_at is not None and _is_known(session, person, track_id, at_s):
        return False
    _count(session, person, clock_s)
    last = case((Track.last_played_at > at_s, Track.last_played_at), else_=at_s)
    counted = {"play_count": Track.play_count + 1, "last_played_at": last}
    session.execute(update(Track).where(Track.id == track_id).values(counted))
    row = {"person": person, "track_id": track_id, "played_at": at_s, "recorded_at": clock_s}
    play_id = session.execute(insert(Play).values(row).returning(Play.id)).scalar_one()
    outbox.add(session, person, play_id, track_id, at_s)
    return True


def page(session: Session, person: str, requested: PageRequest) -> ListPage:
    """Return an account's plays, the latest first: rows of tracks, each with `played_at` and `play_id`."""
    mine = Play.person == person
    total = session.execute(select(func.count()).where(mine)).scalar_one()
    columns = (Play.played_at.label("played_at"), Play.id.label("play_id"))
    query = tracks.rows(person).add_columns(*columns).join(Play, Play.track_id == Track.id).where(mine)
    order = SortOrder(Play.played_at, Play.id, descending=True)
    return paging.read_page(session, query, order, requested, total)


def _checked(played_at: float, clock_s: float) -> float:
    if not FIRST_S <= played_at <= clock_s + MAX_AHEAD_S:
        wrong = "before the year 2000" if played_at < FIRST_S else "in the future"
        raise PlayTimeError(
            f"The time of this play is {wrong}, so it was not stored. Check the clock of its device."
        )
    return min(played_at, clock_s)


def _check_track(session: Session, track_id: str) -> None:
    if session.execute(select(Track.id).where(Track.id == track_id)).one_or_none() is None:
        raise TrackNotFoundError(f"There is no track {track_id!r}.")


def _is_known(session: Session, person: str, track_id: str, at_s: float) -> bool:
    mine = and_(Play.person == person, Play.track_id == track_id)
    near = and_(Play.played_at > at_s - SAME_PLAY_S, Play.played_at < at_s + SAME_PLAY_S)
    return session.execute(select(Play.id).where(mine, near).limit(1)).one_or_none() is not None


def _count(session: Session, person: str, clock_s: float) -> None:
    """Count a play that is being stored, by the time of its storing: late ones count today.

    A transaction reads the number once, however many plays it stores.
    """
    counts: dict[str, int] = session.info.setdefault("plays_today", {})
    if person not in counts:
        today = (Play.person == person, Play.recorded_at > clock_s - SECONDS_PER_DAY)
        counts[person] = session.execute(select(func.count()).where(*today)).scalar_one()
    if counts[person] >= MAX_PLAYS_A_DAY:
        raise TooManyError(
            f"{MAX_PLAYS_A_DAY} of your plays were recorded in the last 24 hours, the maximum; this one was "
            "not recorded. Send it again later."
        )
    counts[person] += 1
