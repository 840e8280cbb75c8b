"""Favourites and ratings of the caller."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.http import auth, long_writes
from app.subsonic import ids
from app.subsonic.faults import Code, SubsonicError
from app.subsonic.ids import ThingKind
from app.subsonic.writer import Tree
from library.database import OpenSession, session_scope
from library.people import favourites, ratings

ONLY_SONGS = (
    "Auralis has favourites and ratings of songs only, not of albums and artists. Nothing was changed."
)


@dataclass(frozen=True, slots=True)
class StarArguments:
    """Of star and unstar."""

    id: tuple[str, ...] = ()
    album_id: tuple[str, ...] = ()
    artist_id: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RatingArguments:
    """Of setRating."""

    id: str
    rating: int


def star(query: StarArguments) -> Tree:
    """Add songs to the favourites."""
    return _mark(query, favourites.add)


def unstar(query: StarArguments) -> Tree:
    """Remove songs from the favourites."""
    return _mark(query, favourites.remove)


def set_rating(query: RatingArguments) -> Tree:
    """Rate a song with 1 to 5 stars; 0 removes the rating."""
    (track_id,) = _songs([query.id])
    if not 0 <= query.rating <= 5:
        raise SubsonicError(Code.GENERIC, "`rating` must be from 0 to 5.")
    with session_scope() as session:
        ratings.rate(session, auth.person().id, track_id, query.rating)
    return {}


def _mark(query: StarArguments, mark: Callable[[OpenSession, str, str], None]) -> Tree:
    sent = [*query.id, *query.album_id, *query.artist_id]
    if not sent:
        raise SubsonicError(Code.MISSING, "Required parameter `id` is missing.")
    track_ids = _songs(query.id) if len(query.id) == len(sent) else _refuse()
    with long_writes.writing(len(track_ids)) as session:
        for track_id in track_ids:
            mark(session, auth.person().id, track_id)
    return {}


def _songs(sent: Iterable[str]) -> list[str]:
    """Return the tracks of ids; folders of older calls are albums and artists."""
    things = [ids.parse(each) for each in sent]
    return [thing.id for thing in things if thing.kind is ThingKind.TRACK or _refuse()]


def _refuse() -> list[str]:
    raise SubsonicError(Code.GENERIC, ONLY_SONGS)
