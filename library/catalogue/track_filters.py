"""Filters of track lists: their parts, and how many tracks meet each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from fingerprint.neighbours.bounded_values import Range
from library import paging
from library.catalogue import list_counts
from library.catalogue.conditions import track_conditions
from library.catalogue.conditions.track_conditions import TrackCondition
from library.catalogue.names import filters
from library.catalogue.names.search_forms import ALBUM, ARTIST
from library.models import Album, Artist, Favourite, Genre, Track, UnitCount, Work
from library.paging import LowerBound, Query
from library.states import Presence, WorkKind
from library.work.unit_counts import LIBRARY


@dataclass(frozen=True, slots=True)
class TrackFilter:
    """Conditions on tracks; None: no condition.

    Attributes
    ----------
    state
        State of fingerprinting, or "missing" for absent files; None: all playable tracks.
    reason
        Reason why fingerprinting failed or was skipped.
    artist, album, genre
        Exact names; case and accents do not matter.
    query
        Words of title, artist and album, whole or in part.
    sounds
        (dimension, minimum, maximum); None: unbounded.
    """

    state: str | None = None
    reason: str | None = None
    album_id: str | None = None
    artist_id: str | None = None
    genre_id: str | None = None
    artist: str | None = None
    album: str | None = None
    genre: str | None = None
    year: int | None = None
    format: str | None = None
    favourite: bool | None = None
    query: str | None = None
    sounds: tuple[Range, ...] = ()


@dataclass(frozen=True, slots=True)
class CountedPart:
    """A part of a filter, and the number of tracks that meet it.

    Attributes
    ----------
    name
        The field of the filter.
    n
        At most so many; a `LowerBound` if there are too many to be counted.
    is_exact
        `n` is the number of tracks in a list with this condition alone.
    ids
        Of the artists, albums or genres that it names.
    """

    name: str
    n: int
    is_exact: bool = True
    ids: tuple[int, ...] = ()


def work_of_track() -> ColumnElement[bool]:
    """Return the condition that joins tracks to their fingerprinting units."""
    return (Work.kind == WorkKind.FINGERPRINT) & (Work.target == Track.id)


#: Parts of a filter that an index outside of SQL has.
BY_INDEX = ("query", "sounds")

#: Parts of a filter that an index of playable tracks has together with presence.
COLUMNS: dict[str, InstrumentedAttribute[Any]] = {"year": Track.year, "format": Track.format}

#: Parts of a filter that name rows with a number of tracks, and where the names are.
_NAMED: dict[str, tuple[Any, str]] = {
    "artist": (Artist, ARTIST),
    "album": (Album, ALBUM),
    "genre": (Genre, ARTIST),
    "artist_id": (Artist, ""),
    "album_id": (Album, ""),
    "genre_id": (Genre, ""),
}


def given(wanted: TrackFilter) -> Iterable[str]:
    """Yield the parts of a filter; a reason is a part of a state, and none of missing tracks."""
    for name in ("state", "reason", *_NAMED, *COLUMNS, "favourite", "query", "sounds"):
        if getattr(wanted, name) not in (None, ()) and (name != "reason" or wanted.state is None):
            yield name


def condition(wanted: TrackFilter, person: str, part: CountedPart) -> TrackCondition:
    """Return the condition of a part of a filter."""
    makers: dict[str, Callable[[], TrackCondition]] = {
        "state": lambda: _of_state(wanted),
        "reason": lambda: track_conditions.of_units(None, wanted.reason),
        "artist": lambda: track_conditions.of_artists(part.ids),
        "artist_id": lambda: track_conditions.of_artists(part.ids),
        "album": lambda: track_conditions.of_albums(part.ids),
        "album_id": lambda: track_conditions.of_albums(part.ids),
        "genre": lambda: track_conditions.of_genres(part.ids),
        "genre_id": lambda: track_conditions.of_genres(part.ids),
        "year": lambda: track_conditions.of_column("year", wanted.year),
        "format": lambda: track_conditions.of_column("format", wanted.format),
        "favourite": lambda: track_conditions.of_favourites(person, bool(wanted.favourite)),
        "query": lambda: track_conditions.of_words(wanted.query or ""),
        "sounds": lambda: track_conditions.of_ranges(wanted.sounds),
    }
    return makers[part.name]()


def _of_state(wanted: TrackFilter) -> TrackCondition:
    if wanted.state == Presence.MISSING:
        return TrackCondition(true(), true())  # the condition on presence has it
    return track_conditions.of_units(wanted.state, wanted.reason)


def count(session: Session, wanted: TrackFilter, person: str, name: str, found: int | None) -> CountedPart:
    """Return a part of a filter with its number of tracks; `found`: tracks for words and bounds."""
    if name in _NAMED:
        return _count_named(session, name, getattr(wanted, name))
    if name in ("state", "reason"):
        return _count_units(session, wanted, name)
    if name in BY_INDEX:
        return CountedPart(name, LowerBound(paging.COUNTED) if found is None else found, found is not None)
    if name == "favourite":
        mine = select(Favourite.track_id).where(Favourite.person == person)
        return CountedPart(name, paging.count(session, mine), is_exact=False)
    query: Query = select(Track.id).where(list_counts.is_shown(), COLUMNS[name] == getattr(wanted, name))
    return CountedPart(name, paging.count(session, query), is_exact=is_of_shown(wanted))


def _count_named(session: Session, name: str, value: str) -> CountedPart:
    table, rows = _NAMED[name][0], _named(session, name, value)
    is_exact = len(rows) <= 1 or table is Album  # a track may have two artists of one name
    return CountedPart(name, sum(row.track_count for row in rows), is_exact, tuple(row.id for row in rows))


def _named(session: Session, name: str, value: str) -> Sequence[Row[tuple[int, int]]]:
    """Return the ids of the rows that a part of a filter names, and their numbers of tracks."""
    table, mark = _NAMED[name]
    meant = filters.is_named(table.words, value, mark) if mark else table.id == paging.number(value)
    return session.execute(select(table.id, table.track_count).where(meant)).all()


def ids_of(session: Session, name: str, value: Any) -> tuple[int, ...]:
    """Return the ids of artists, albums or genres that a part of a filter names."""
    return tuple(row.id for row in _named(session, name, value)) if name in _NAMED else ()


def _count_units(session: Session, wanted: TrackFilter, name: str) -> CountedPart:
    if wanted.state == Presence.MISSING:
        query: Query = select(Track.id).where(Track.presence == Presence.MISSING)
        return CountedPart(name, paging.count(session, query))
    if name == "reason":
        return CountedPart(
            name, paging.count(session, select(Work.id).where(Work.reason == wanted.reason)), False
        )
    counted = select(UnitCount.n).where(UnitCount.scope == LIBRARY, UnitCount.state == wanted.state)
    if wanted.reason is not None:
        counted = counted.where(UnitCount.reason == wanted.reason)
    return CountedPart(name, sum(session.execute(counted).scalars()))


def is_of_shown(wanted: TrackFilter) -> bool:
    """Return whether a list has playable tracks only."""
    return wanted.state is None and wanted.reason is None
