"""Conditions on tracks in two forms: one finds tracks by an index, one tests a track that was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, and_, bindparam, exists, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from fingerprint.dimensions import ENGINE_VERSION
from fingerprint.neighbours.bounded_values import Range
from library.catalogue.names import filters
from library.models import Favourite, Track, TrackArtist, TrackGenre, Work, sounds
from library.states import Presence, WorkKind

#: Parameter of statements that read tracks found elsewhere: a JSON array of their ids.
FOUND = "found"


#: Tracks that are looked up before those of a list. Of the table: see `catalogue.tracks`.
_others = Track.__table__.alias("others")


class unindexed(FunctionElement[Any]):  # noqa: N801  # reads as the SQL operator that it is
    """A column that SQLite does not look up in an index: without statistics it takes the longest one."""

    inherit_cache = True


@compiles(unindexed, "sqlite")
def _sqlite_unindexed(element: unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return f"+{compiler.process(element.clauses, **options)}"


@compiles(unindexed)
def _unindexed(element: unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


class is_found(FunctionElement[bool]):  # noqa: N801  # reads as the SQL operator that it is
    """Whether an id is in a JSON array: one parameter, whatever its length.

    It has no type: SQLite finds no rows by a truth value that is compared with 1.
    """

    inherit_cache = True


@compiles(is_found, "sqlite")
def _sqlite_is_found(element: is_found, compiler: SQLCompiler, **options: Any) -> str:
    id_, ids = (compiler.process(each, **options) for each in element.clauses)
    return f"{id_} IN (SELECT value FROM json_each({ids}))"  # noqa: S608  # columns and parameters


@compiles(is_found)
def _is_found(element: is_found, compiler: SQLCompiler, **options: Any) -> str:
    id_, ids = (compiler.process(each, **options) for each in element.clauses)
    return f"{id_} IN (SELECT json_array_elements_text(CAST({ids} AS json)))"


@dataclass(frozen=True, slots=True)
class TrackCondition:
    """One condition on tracks, in two forms.

    Attributes
    ----------
    test
        Of a track that something else finds.
    finding
        Looks tracks up in an index; None: this condition finds none.
    """

    test: ColumnElement[bool]
    finding: ColumnElement[bool] | None = None


def of_albums(album_ids: Sequence[int]) -> TrackCondition:
    """Return the condition of the tracks of albums."""
    return TrackCondition(unindexed(Track.album_id).in_(album_ids), Track.album_id.in_(album_ids))


def of_artists(artist_ids: Sequence[int]) -> TrackCondition:
    """Return the condition of the tracks of any of some artists."""
    return _linked(TrackArtist.track_id, TrackArtist.artist_id, artist_ids)


def of_genres(genre_ids: Sequence[int]) -> TrackCondition:
    """Return the condition of the tracks of any of some genres."""
    return _linked(TrackGenre.track_id, TrackGenre.genre_id, genre_ids)


def of_favourites(person: str, are: bool) -> TrackCondition:
    """Return the condition of an account's favourites, or of all other tracks."""
    mine = Favourite.person == person
    tested = exists().where(mine, Favourite.track_id == Track.id).correlate(Track)
    found = Track.id.in_(select(Favourite.track_id).where(mine))
    return TrackCondition(tested, found) if are else TrackCondition(~tested)


def of_units(state: str | None, reason: str | None) -> TrackCondition:
    """Return the condition of tracks whose fingerprinting unit is in a state, for a reason, or both."""
    found = select(Work.target).where(Work.kind == WorkKind.FINGERPRINT)
    tested = exists().where(Work.kind == WorkKind.FINGERPRINT, Work.target == Track.id).correlate(Track)
    for column, value in ((Work.state, state), (Work.reason, reason)):
        if value is not None:
            found, tested = found.where(column == value), tested.where(unindexed(column) == value)
    return TrackCondition(tested, Track.id.in_(found))


def of_column(name: str, value: object) -> TrackCondition:
    """Return the condition that a column of tracks, which has an index for playable ones, has a value."""
    shown = (_others.c.presence == Presence.PRESENT) & _others.c.listed
    found = select(_others.c.id).where(shown, _others.c[name] == value)
    return TrackCondition(unindexed(getattr(Track, name)) == value, Track.id.in_(found))


def of_ranges(ranges: Sequence[Range]) -> TrackCondition:
    """Return the condition that dimensions are within bounds; no index finds its tracks."""
    # Rows of an older engine serve until the current one has analysed the recording.
    mine = (sounds.c.audio_id == Track.audio_id) & (sounds.c.engine_version <= ENGINE_VERSION)
    for name, low, high in ranges:
        if low is not None:
            mine &= sounds.c[name] >= low
        if high is not None:
            mine &= sounds.c[name] <= high
    return TrackCondition(exists().where(mine).correlate(Track), _of_found())


def of_words(query: str) -> TrackCondition:
    """Return the condition that names of a track have the words of a query, whole or in part."""
    return TrackCondition(and_(true(), *filters.matches(Track.words, query)), _of_found())


def _of_found() -> ColumnElement[bool]:
    """Return the condition that a track is among those of the parameter `FOUND`."""
    return is_found(Track.id, bindparam(FOUND, type_=String))


def _linked(track_id: Any, of: Any, values: Sequence[object]) -> TrackCondition:
    """Return the condition that a table links tracks to one of some values."""
    tested = exists().where(track_id == Track.id, unindexed(of).in_(values)).correlate(Track)
    return TrackCondition(tested, Track.id.in_(select(track_id).where(of.in_(values))))
