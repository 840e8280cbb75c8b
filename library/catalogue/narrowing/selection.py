"""How a list of tracks is read: the rarest part of its filter finds the tracks, and the others test them.

Where all are frequent, the index of the list's order is walked until a page is full.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import isqrt
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from library import paging
from library.catalogue import list_counts, track_filters
from library.catalogue.conditions.track_conditions import FOUND, unindexed
from library.catalogue.track_filters import BY_INDEX, COLUMNS, CountedPart, TrackFilter
from library.models import Track
from library.paging import LowerBound
from library.states import Presence

#: Tracks are sorted up to this number times the root of the library's size: more are met sooner in the index
#: of the order. A track that is sorted costs 4 microseconds, one that is passed over 2.
SORTED_SHARE = 5

#: In place of the rarest part: tracks are found by something that is no part of the filter.
_ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class FoundTracks:
    """Tracks that an index outside of SQL has for the `query` and the `sounds` of a filter.

    Attributes
    ----------
    total
        Number of playable tracks; of those that meet one of both, where both are given.
    ids
        Their ids, perhaps with others that SQL leaves out; None: too many.
    is_exact
        Whether `total` is the length of the list.
    contains
        Tells which of some playable tracks are among them; None: it is unknown for some.
    """

    total: int
    ids: tuple[str, ...] | None
    is_exact: bool = True
    contains: Callable[[Sequence[str]], Sequence[bool]] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Narrowing:
    """The SQL of a list.

    Attributes
    ----------
    where
        All conditions.
    parts
        Parts that have to be sorted separately (`paging.SortOrder`).
    is_found
        One condition finds the tracks, and they are few; otherwise the index of the order is walked.
    """

    where: tuple[ColumnElement[bool], ...]
    parts: tuple[ColumnElement[bool], ...]
    is_found: bool


@dataclass(frozen=True, slots=True)
class Selection:
    """How a list is read.

    Attributes
    ----------
    total
        Length of the list; None: to be counted.
    parameters
        Of the statements.
    """

    sql: Narrowing
    total: int | None
    parameters: Mapping[str, str] = field(default_factory=dict)


def rarer(found: Sequence[FoundTracks], has_both: bool) -> FoundTracks | None:
    """Return the fewer tracks of those for words and for bounds; of a filter with both, SQL tests each."""
    fewest = min(found, key=lambda each: each.total, default=None)
    return replace(fewest, is_exact=fewest.is_exact and not has_both) if fewest else None


def testing(session: Session, wanted: TrackFilter, person: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a filter to test tracks that something else finds."""
    named = (
        (each, track_filters.ids_of(session, each, getattr(wanted, each)))
        for each in track_filters.given(wanted)
    )
    return _narrow(wanted, person, tuple(named), _ELSEWHERE).where


def select_tracks(
    session: Session, wanted: TrackFilter, person: str, found: FoundTracks | None = None
) -> Selection:
    """Return how a list of tracks is read.

    Parameters
    ----------
    found
        None: no index has tracks for words and bounds of dimensions.
    """
    parts = tuple(
        track_filters.count(session, wanted, person, name, found.total if found else None)
        for name in track_filters.given(wanted)
    )
    rarest = min(
        (each for each in parts if _finds(wanted, each, found)), key=lambda each: each.n, default=None
    )
    if rarest and rarest.n > most_sorted(session):
        rarest = None
    is_elsewhere = rarest is not None and rarest.name in BY_INDEX and found is not None
    parameters = {FOUND: json.dumps(found.ids)} if is_elsewhere and found else {}
    named = tuple((each.name, each.ids) for each in parts)
    is_sure = is_elsewhere and found is not None and found.is_exact
    sql = _narrow(wanted, person, named, rarest.name if rarest else None, is_sure)
    return Selection(sql, _total(session, parts, sql, found), parameters)


def most_sorted(session: Session) -> int:
    """Return the number of tracks up to which they are sorted for a page."""
    return min(SORTED_SHARE * isqrt(list_counts.total(session, list_counts.TRACKS)), paging.COUNTED - 1)


def _finds(wanted: TrackFilter, part: CountedPart, found: FoundTracks | None) -> bool:
    """Return whether tracks can be found by a part of a filter."""
    if part.name in BY_INDEX:
        return found is not None and found.ids is not None
    if part.name in COLUMNS:
        return track_filters.is_of_shown(wanted)
    return part.name != "favourite" or bool(wanted.favourite)


def _total(
    session: Session, parts: Sequence[CountedPart], sql: Narrowing, found: FoundTracks | None
) -> int | None:
    """Return the length of a list that some table has; None for one that is short enough to be counted."""
    others = [each for each in parts if not (found and each.name in BY_INDEX)]
    if not parts:
        return list_counts.total(session, list_counts.TRACKS)
    if not others and found and found.is_exact:
        return found.total
    if len(parts) == 1 and parts[0].is_exact and others:
        return parts[0].n
    return None if sql.is_found else LowerBound(0)


@lru_cache(maxsize=256)  # pages of one list are requested one after the other
def _narrow(
    wanted: TrackFilter,
    person: str,
    parts: tuple[tuple[str, tuple[int, ...]], ...],
    rarest: str | None,
    is_sure: bool = False,
) -> Narrowing:
    """Return the SQL of a list; `is_sure`: tracks that an index found need no test."""
    is_missing = wanted.state == Presence.MISSING
    where = list(_base(wanted, rarest is None or (rarest == "state" and is_missing)))
    for name, ids in parts:
        condition = track_filters.condition(wanted, person, CountedPart(name, 0, ids=ids))
        if name == rarest and condition.finding is not None:
            where.append(condition.finding)
        if name != rarest or (name in BY_INDEX and not is_sure):
            where.append(condition.test)
    is_split = rarest is None and not track_filters.is_of_shown(wanted)
    halves = (Track.listed.expression, ~Track.listed) if is_split else ()
    return Narrowing(tuple(where), halves, rarest is not None)


def _base(wanted: TrackFilter, is_indexed: bool) -> Iterable[ColumnElement[bool]]:
    """Yield the conditions on presence."""
    presence: ColumnElement[Any] = Track.presence.expression
    listed: ColumnElement[Any] = Track.listed.expression
    if not is_indexed:
        presence, listed = unindexed(presence), unindexed(listed)
    yield presence == (Presence.MISSING if wanted.state == Presence.MISSING else Presence.PRESENT)
    if track_filters.is_of_shown(wanted):
        yield listed
