"""Favourites and ratings of the caller."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app import marks
from app.http import auth, long_writes
from app.subsonic import ids
from app.subsonic.faults import Code, SubsonicError
from app.subsonic.ids import Thing, ThingKind
from app.subsonic.writer import Tree
from library.database import OpenSession, session_scope
from library.paging import number
from library.people import favourites, name_marks, ratings
from library.states import NameKind

#: Kinds of names by the kinds of ids.
NAMES = {ThingKind.ALBUM: NameKind.ALBUM, ThingKind.ARTIST: NameKind.ARTIST}


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
    """Add songs, albums and artists to the favourites."""
    return _mark(query, favourites.add, name_marks.star)


def unstar(query: StarArguments) -> Tree:
    """Remove songs, albums and artists from the favourites."""
    return _mark(query, favourites.remove, name_marks.unstar)


def set_rating(query: RatingArguments) -> Tree:
    """Rate a song, an album or an artist with 1 to 5 stars; 0 removes the rating."""
    if not 0 <= query.rating <= 5:
        raise SubsonicError(Code.GENERIC, "`rating` must be from 0 to 5.")
    thing, person = ids.parse(query.id), auth.person().id
    with session_scope() as session:
        if thing.kind in NAMES:
            name_marks.rate(session, person, NAMES[thing.kind], number(thing.id), query.rating)
        else:
            ratings.rate(session, person, ids.of(ThingKind.TRACK, query.id, "song"), query.rating)
    _tell([thing])
    return {}


def _mark(
    query: StarArguments,
    mark_track: Callable[[OpenSession, str, str], None],
    mark_name: Callable[[OpenSession, str, NameKind, int], None],
) -> Tree:
    """Mark everything that was sent, or nothing; `id` is of any kind: older calls send albums as folders."""
    things = [ids.parse(each) for each in query.id]
    things += [Thing(ThingKind.ALBUM, ids.of(ThingKind.ALBUM, each, "album")) for each in query.album_id]
    things += [Thing(ThingKind.ARTIST, ids.of(ThingKind.ARTIST, each, "artist")) for each in query.artist_id]
    if not things:
        raise SubsonicError(Code.MISSING, "Required parameter `id` is missing.")
    person = auth.person().id
    with long_writes.writing(len(things)) as session:
        for kind, id_ in things:
            if kind in NAMES:
                mark_name(session, person, NAMES[kind], number(id_))
            else:
                mark_track(session, person, ids.of(ThingKind.TRACK, id_, "song"))
    _tell(things)
    return {}


def _tell(things: Sequence[Thing]) -> None:
    """Tell the other devices; marks of songs and of names differ in their ids only."""
    told: dict[str, list[str]] = {}
    for kind, id_ in things:
        told.setdefault(NAMES.get(kind, marks.TRACK), []).append(id_)
    marks.tell(*told.items())
