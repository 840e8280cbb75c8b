"""Search without an index, while a worker builds it: SQL reads every name of the library.

It finds what the index finds, but forgives no typing error, and reads album: and title: as words of any name.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select
from sqlalchemy.orm import Session

from discovery.query_language import ALBUM, ARTIST, GENRE, TITLE, Clause, ParsedQuery
from library.catalogue import list_counts
from library.catalogue.names import filters
from library.catalogue.names.filters import has_text
from library.catalogue.names.search_forms import SearchedWord, is_unspaced, searched_words, whole_names
from library.models import Album, Artist, Genre, Track, TrackArtist, TrackGenre


def tracks(session: Session, parsed: ParsedQuery, offset: int, limit: int) -> tuple[list[str], int]:
    """Return ids of playable tracks that match, best first, and the number of all matches."""
    wanted = [_track_condition(clause) for clause in parsed.clauses]
    conditions = [list_counts.is_shown(), *wanted, *_years(Track.year, parsed)]
    order = filters.relevance(Track.words, Track.title_sort, parsed.name, filters.TRACK_MARKS)
    return _page(session, Track, conditions, order, (offset, limit) if wanted or parsed.years else None)


def albums(session: Session, parsed: ParsedQuery, limit: int) -> tuple[list[int], int]:
    """Return ids of albums that match, best first, and the number of all matches."""
    wanted = [_name_condition(Album.words, clause) for clause in parsed.clauses]
    fields = {clause.field for clause in parsed.clauses} - {None, ALBUM, ARTIST}
    conditions = [list_counts.albums_shown(), *wanted, *_years(Album.year, parsed)]
    order = filters.relevance(Album.words, Album.title_sort, parsed.name, filters.ALBUM_MARKS)
    has_any = not fields and (wanted or parsed.years)
    return _page(session, Album, conditions, order, (0, limit) if has_any else None)


def artists(session: Session, parsed: ParsedQuery, limit: int) -> tuple[list[int], int]:
    """Return ids of artists that match, best first, and the number of all matches."""
    wanted = [_name_condition(Artist.words, clause) for clause in parsed.clauses]
    fields = {clause.field for clause in parsed.clauses} - {None, ARTIST}
    order = filters.relevance(Artist.words, Artist.name_sort, parsed.name, filters.NAME_MARKS)
    has_any = wanted and not fields and not parsed.years
    return _page(
        session, Artist, [list_counts.artists_shown(), *wanted], order, (0, limit) if has_any else None
    )


def _page(
    session: Session,
    table: Any,
    conditions: Iterable[ColumnElement[bool]],
    order: ColumnElement[str],
    place: tuple[int, int] | None,
) -> tuple[list[Any], int]:
    """Return ids and the number of all rows; no rows without a place, which a query without words has not."""
    if place is None:
        return [], 0
    found = select(table.id).where(*conditions)
    total = session.execute(select(func.count()).select_from(found.subquery())).scalar_one()
    page = found.order_by(order, table.id).offset(place[0]).limit(place[1])
    return list(session.execute(page).scalars()), total


def _years(column: Any, parsed: ParsedQuery) -> list[ColumnElement[bool]]:
    if parsed.years is None:
        return []
    first, last = parsed.years
    found: list[ColumnElement[bool]] = [column.is_not(None)]
    return (
        found
        + ([column >= first] if first is not None else [])
        + ([column <= last] if last is not None else [])
    )


def _track_condition(clause: Clause) -> ColumnElement[bool]:
    """Return the condition of one clause; artists and genres are rows of their own."""
    if clause.field in (None, ALBUM, TITLE):
        return _name_condition(Track.words, clause)
    positive = Clause(clause.text, None, clause.is_phrase)
    if clause.field == ARTIST:
        named = select(TrackArtist.track_id).join(Artist, Artist.id == TrackArtist.artist_id)
        found = Track.id.in_(named.where(_name_condition(Artist.words, positive)))
    else:
        assert clause.field == GENRE
        named = select(TrackGenre.track_id).join(Genre, Genre.id == TrackGenre.genre_id)
        found = Track.id.in_(named.where(_name_condition(Genre.words, positive)))
    return not_(found) if clause.is_excluded else found


def _name_condition(words: Any, clause: Clause) -> ColumnElement[bool]:
    if clause.is_phrase or clause.is_excluded:
        forms = whole_names(clause.text)
        found = or_(false(), *(has_text(words, form if is_unspaced(form) else f" {form} ") for form in forms))
        return not_(found) if clause.is_excluded else found
    return and_(*(_has(words, word) for word in searched_words(clause.text)), *_nothing(clause))


def _nothing(clause: Clause) -> Sequence[ColumnElement[bool]]:
    return () if searched_words(clause.text) else (false(),)


def _has(words: Any, word: SearchedWord) -> ColumnElement[bool]:
    """Return the condition that names have a word or one that begins so, whole or in its parts."""
    wholes = [_begins(words, whole) for whole in word.wholes]
    parts = [and_(*(_begins(words, part) for part in word.parts))] if word.parts else []
    return or_(*wholes, *parts)


def _begins(words: Any, word: str) -> ColumnElement[bool]:
    return has_text(words, word if is_unspaced(word) else f" {word}")
