"""Tracks as radios choose among them: tags for spacing, and what an account did with them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from library.catalogue.list_counts import is_shown
from library.models import Favourite, NeverAgain, Play, PlaylistTrack, Rating, Track
from library.states import UNKNOWN_ARTIST

#: Ids in one statement.
TOGETHER = 500

#: Of a seed with fewer tracks, some are drawn at random; of a larger one, the next ones after a random id.
#: (Ids are random themselves; sorting few rows of many by id would read the whole index.)
FEW = 2_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A playable track.

    Attributes
    ----------
    artist_key, title_key
        Names as they are compared; "" for an unknown artist.
    favourite_at, played_at
        By the account, in seconds since 1970; None: not.
    plays
        By the account.
    """

    id: str
    title: str
    artist: str
    album: str
    duration_s: float | None
    artist_key: str
    title_key: str
    album_id: int | None
    audio_id: str | None
    rating: int | None
    favourite_at: float | None
    is_never: bool
    plays: int
    played_at: float | None


def find(session: Session, person: str, track_ids: Sequence[str]) -> dict[str, Candidate]:
    """Return the playable ones of some tracks by id."""
    found: dict[str, Candidate] = {}
    wanted = list(dict.fromkeys(track_ids))
    for start in range(0, len(wanted), TOGETHER):
        found |= _find(session, person, wanted[start : start + TOGETHER])
    return found


def _find(session: Session, person: str, ids: list[str]) -> dict[str, Candidate]:
    mine = select(Play.track_id, func.count().label("n"), func.max(Play.played_at).label("last"))
    mine = mine.where(Play.person == person, Play.track_id.in_(ids)).group_by(Play.track_id)
    plays = {row.track_id: (row.n, row.last) for row in session.execute(mine)}
    columns = (Track.id, Track.title, Track.artist, Track.album, Track.duration_s, Track.artist_sort)
    query = select(
        *columns, Track.title_sort, Track.album_id, Track.audio_id, Rating.rating,
        Favourite.added_at.label("favourite_at"), NeverAgain.added_at.label("never_at"),
    )  # fmt: skip
    for table in (Rating, Favourite, NeverAgain):
        query = query.outerjoin(table, and_(table.track_id == Track.id, table.person == person))
    return {
        row.id: Candidate(
            id=row.id,
            title=row.title,
            artist=row.artist,
            album=row.album,
            duration_s=row.duration_s,
            artist_key="" if row.artist == UNKNOWN_ARTIST else row.artist_sort,
            title_key=row.title_sort,
            album_id=row.album_id,
            audio_id=row.audio_id,
            rating=row.rating,
            favourite_at=row.favourite_at,
            is_never=row.never_at is not None,
            plays=plays.get(row.id, (0, None))[0],
            played_at=plays.get(row.id, (0, None))[1],
        )
        for row in session.execute(query.where(Track.id.in_(ids), is_shown()))
    }


def sample(
    session: Session, wanted: Sequence[ColumnElement[bool]], count: int, chance: random.Random
) -> list[str]:
    """Return ids of tracks that fit conditions, drawn at random; all of them if they are fewer."""
    if wanted:
        few = list(session.execute(select(Track.id).where(*wanted).limit(FEW)).scalars())
        if len(few) < FEW:
            return chance.sample(sorted(few), min(count, len(few)))
    pivot = _pivot(chance)
    ordered = select(Track.id).where(*(wanted or [is_shown()])).order_by(Track.id).limit(count)
    found = list(session.execute(ordered.where(Track.id >= pivot)).scalars())
    if len(found) < count:
        found += session.execute(ordered.where(Track.id < pivot).limit(count - len(found))).scalars()
    return found


def of_playlist(session: Session, playlist_id: str, count: int, chance: random.Random) -> list[str]:
    """Return ids of tracks of a playlist, drawn at random."""
    query = select(PlaylistTrack.track_id).where(PlaylistTrack.playlist_id == playlist_id)
    found = sorted(set(session.execute(query).scalars()))
    return chance.sample(found, min(count, len(found)))


def _pivot(chance: random.Random) -> str:
    """Return a random id, in the order in which both databases sort them."""
    letters = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
    return "".join(chance.choices(letters, k=4))
