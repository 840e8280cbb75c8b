"""The language of searches: words, "whole phrases", -exclusions, and fields such as artist: and year:."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from library.catalogue.names.search_forms import searched_words

TITLE, ARTIST, ALBUM, GENRE, YEAR = "title", "artist", "album", "genre", "year"
NAMES = (TITLE, ARTIST, ALBUM, GENRE)

_TERM = re.compile(
    r"""(?<!\S)(?P<minus>-?)(?:(?P<field>title|artist|album|genre|year):)?"""
    r"""(?:["“„”](?P<phrase>[^"“”„]*)["“”]|(?P<word>[^\s"“”„]\S*))(?!\S)""",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?P<first>[0-9]{1,4})?(?P<range>\.\.)?(?P<last>[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of a query.

    Attributes
    ----------
    field
        Where its text must be; None: anywhere.
    is_phrase
        Whether its words must follow one another.
    """

    text: str
    field: str | None = None
    is_phrase: bool = False
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query: clauses that must all hold, the excluded ones not.

    Attributes
    ----------
    years
        First and last year, each None if it is open; none without a range.
    name
        The text that may be the whole name of something.
    """

    clauses: tuple[Clause, ...]
    years: tuple[int | None, int | None] | None
    name: str


def parse(query: str) -> ParsedQuery:
    """Return the parts of a query. Whatever does not follow the language is searched for as words."""
    clauses: list[Clause] = []
    words: list[str] = []
    years: list[tuple[int | None, int | None]] = []
    end = 0
    for term in _TERM.finditer(query):
        words.append(query[end : term.start()])
        end = term.end()
        found = _years(term) if (term["field"] or "").lower() == YEAR else _clause(term)
        if isinstance(found, Clause):
            clauses.append(found)
        elif found:
            years.append(found)
        else:
            words.append(term.group())
    words.append(query[end:])
    rest = " ".join(" ".join(words).split())
    if not (rest or years or any(not clause.is_excluded for clause in clauses)):
        return ParsedQuery((Clause(query),), None, query)
    if rest:
        clauses.insert(0, Clause(rest))
    return ParsedQuery(tuple(clauses), _common(years), _name(query, clauses, years))


def _clause(term: re.Match[str]) -> Clause | None:
    """Return the clause of a term; None for a plain word, and for one without letters."""
    is_phrase = term["phrase"] is not None
    text = term["phrase"] if is_phrase else term["word"]
    field = term["field"].lower() if term["field"] else None
    is_plain = not (is_phrase or field or term["minus"])
    if is_plain or not searched_words(text) or not any(map(str.isalnum, text)):
        return None
    return Clause(text, field, is_phrase, bool(term["minus"]))


def _years(term: re.Match[str]) -> tuple[int | None, int | None] | None:
    found = _YEARS.fullmatch(term["word"] or term["phrase"] or "")
    if not found or term["minus"] or not (found["first"] or found["last"]):
        return None
    first, last = (int(year) if year else None for year in (found["first"], found["last"]))
    if not found["range"]:
        return (first, first) if found["last"] is None else None
    return None if first is not None and last is not None and first > last else (first, last)


def _common(years: Sequence[tuple[int | None, int | None]]) -> tuple[int | None, int | None] | None:
    """Return the years that all ranges have in common."""
    if not years:
        return None
    firsts = [first for first, _last in years if first is not None]
    lasts = [last for _first, last in years if last is not None]
    return max(firsts, default=None), min(lasts, default=None)


def _name(query: str, clauses: Sequence[Clause], years: Sequence[object]) -> str:
    if not years and all(clause == Clause(query) for clause in clauses):
        return query
    return " ".join(clause.text for clause in clauses if not (clause.field or clause.is_excluded))
