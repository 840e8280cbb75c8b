"""Conditions and ranks of names that match a query, on columns made by `search_forms.index_text`."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Boolean, ColumnElement, case, false, or_, select, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from library.catalogue.names.search_forms import (
    ALBUM,
    ARTIST,
    START,
    TITLE,
    SearchedWord,
    searched_words,
    whole_names,
)
from library.models.base import SortText

#: Kinds of names, the most important first.
TRACK_MARKS = (TITLE, ARTIST, ALBUM)
ALBUM_MARKS = (ALBUM, ARTIST)
NAME_MARKS = (ARTIST,)

#: Ranks of names that begin with a query, and of all other matches; whole names have those before.
_BEGINS, _OTHER = "8", "9"


class has_text(FunctionElement[bool]):  # noqa: N801  # reads as the SQL function that it is
    """Whether a text contains another one, letter by letter; LIKE takes three times as long on SQLite."""

    type = Boolean()
    inherit_cache = True


@compiles(has_text)
def _has_text(element: has_text, compiler: SQLCompiler, **options: Any) -> str:
    return f"(instr({compiler.process(element.clauses, **options)}) > 0)"


@compiles(has_text, "postgresql")
def _postgres_has_text(element: has_text, compiler: SQLCompiler, **options: Any) -> str:
    return f"(strpos({compiler.process(element.clauses, **options)}) > 0)"


def matches(words: Any, query: str) -> list[ColumnElement[bool]]:
    """Return the conditions that names have every word of a query, whole or in part."""
    return [_has(words, word) for word in searched_words(query)]


def is_named(words: Any, name: str, mark: str) -> ColumnElement[bool]:
    """Return the condition that one of the names of a kind is this one, in any of its search forms."""
    return _any(words, (f"{START} {form} {mark}" for form in whole_names(name)))


def is_favourite(column: Any, id_: Any, person: str, wanted: bool) -> ColumnElement[bool]:
    """Return the condition that an album or an artist is a favourite of an account, or is none.

    Parameters
    ----------
    column
        `AlbumMark.album_id` or `ArtistMark.artist_id`.
    """
    table = column.class_
    mine = select(column).where(table.person == person, table.starred_at.is_not(None))
    return id_.in_(mine) if wanted else id_.not_in(mine)  # type: ignore[no-any-return]


def relevance(words: Any, name_sort: Any, query: str, marks: Sequence[str]) -> ColumnElement[str]:
    """Return the key that orders matches: whole names, names that begin with the query, and others by name.

    Parameters
    ----------
    marks
        Kinds of names, the most important first.
    """
    names = whole_names(query)
    if not names:
        return name_sort  # type: ignore[no-any-return]
    begins = _any(words, (f"{START} {name}" for name in names))
    whole = [
        (_any(words, (f"{START} {name} {mark}" for name in names)), str(rank))
        for rank, mark in enumerate(marks)
    ]
    # Most matches do not begin with the query, so that one comparison ranks them.
    rank = case((~begins, _OTHER), *whole, else_=_BEGINS)
    return type_coerce(type_coerce(rank, SortText).concat(name_sort), SortText)


def _has(words: Any, word: SearchedWord) -> ColumnElement[bool]:
    parts = [f" {' '.join(word.parts)}"] if word.parts else []
    return _any(words, (*word.wholes, *parts))


def _any(words: Any, texts: Iterable[str]) -> ColumnElement[bool]:
    return or_(false(), *(has_text(words, text) for text in texts))
