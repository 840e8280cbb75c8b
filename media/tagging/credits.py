"""Credits: the people that a track names, out of names as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from media.tagging.text import MOST_VALUES, unique

#: Names with separators in them that are never split; "... & The ..." and "..., The ..." need no entry.
KNOWN_NAMES = (
    *("AC/DC", "Tyler, The Creator", "Earth, Wind & Fire", "Simon & Garfunkel", "Blood, Sweat & Tears"),
    *("Crosby, Stills & Nash", "Crosby, Stills, Nash & Young", "Emerson, Lake & Palmer", "Hall & Oates"),
    *("Peter, Paul & Mary", "Peter, Paul and Mary", "Dave Dee, Dozy, Beaky, Mick & Tich", "Sonny & Cher"),
    *("Ike & Tina Turner", "Sam & Dave", "Chas & Dave", "Brooks & Dunn", "Zager & Evans", "Peaches & Herb"),
    *("Mumford & Sons", "Belle & Sebastian", "Belle and Sebastian", "Angus & Julia Stone", "Iron & Wine"),
    *("Above & Beyond", "Dimitri Vegas & Like Mike", "Aly & Fila", "Chase & Status", "Camo & Krooked"),
    *("Medeski, Martin & Wood", "Stock, Aitken & Waterman", "Black Country, New Road", "Now, Now"),
    *("Fear, and Loathing in Las Vegas", "Of Monsters and Men", "Nina & Frederik", "Rodrigo y Gabriela"),
    *("Tegan and Sara", "Flanders & Swann", "Marina & The Diamonds", "Florence + The Machine"),
    *("Coheed and Cambria", "Seals & Crofts", "Jan & Dean", "Kruder & Dorfmeister", "Ashford & Simpson"),
    *("Daryl Hall & John Oates", "10,000 Maniacs", "Love / Hate", "Bell Biv DeVoe", "She & Him"),
)

_GUEST = r"(?:feat(?:uring|\.|(?=\s))|ft(?:\.|(?=\s)))\s*"
_BRACKETED = re.compile(
    rf"\s*[(\[{{（【]\s*(?:{_GUEST}|w/(?!o\b)\s*|with\s+)([^)\]}}）】]+)[)\]}}）】]", re.IGNORECASE
)
_WITH = re.compile(r"\s*[(\[{]\s*with\s", re.IGNORECASE)
_OPEN = re.compile(rf"(?<=\S)\s+{_GUEST}(?=[^\s&])(.+)", re.IGNORECASE)
# In a title without brackets, "feat" and "ft" are words ("6 ft Under"): the point makes them an abbreviation.
_OPEN_IN_TITLE = re.compile(r"(?<=\S)\s+(?:featuring\s|feat\.|ft\.)\s*([^(\[]+)", re.IGNORECASE)
_BETWEEN_GUESTS = re.compile(r"\s*[,;/]\s+|\s*[;、]\s*|\s+(?:&|\+|and|And|und|et|x|vs\.?)\s+")
# "&" before an article joins a singer to a band; among guests ("Drake & The Weeknd") only before a small one.
_JOINED = re.compile(r"(?:the|his|her|their|die|los|les)\s", re.IGNORECASE)
_JOINED_GUESTS = re.compile(r"(?:the|[Hh]is|[Hh]er|[Tt]heir)\s")
# "(with ...)" that names nobody.
_NO_GUEST = re.compile(
    r"(?:me|you|us|him|her|them|it|love|strings|orchestra|lyrics|intro|or|and|without|a|an|the|my|your|our|his"
    r"|this|that|bonus|commentary|vocals?|drums|piano)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Splitting:
    """Rules for splitting one text into several names.

    Attributes
    ----------
    separators : tuple of str
        Texts between two names, with their spaces.
    kept : tuple of str
        Names that contain a separator and are one, besides `KNOWN_NAMES`.
    """

    separators: tuple[str, ...] = (";", "；", "、", " / ")
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Credits:
    """Names of a credit, and its text as lists show it; None where that is the names joined by a comma."""

    names: tuple[str, ...]
    shown: str | None


def read_credits(written: Sequence[str], credited: Sequence[str], splitting: Splitting) -> Credits:
    """Return the people of an artist tag.

    Parameters
    ----------
    written
        Its values.
    credited
        Values of the tag that has one name each (ARTISTS), if there is one.
    """
    values = unique(part for text in written for part in text.split("\0"))
    shown = ", ".join(values)
    names = _credited(credited, shown)
    has_guests = any(_OPEN.search(value) or _BRACKETED.search(value) for value in values)
    is_whole = bool(names) or has_guests  # otherwise split at separators, which lists do not show
    names = _folded(names or (name for value in values for name in _with_guests(value, splitting)))
    return Credits(names, shown if shown and is_whole and shown != ", ".join(names) else None)


def title_guests(title: str, splitting: Splitting) -> Iterator[str]:
    """Yield the guests that a title names: "Song (feat. Delta Day)"."""
    for found in _BRACKETED.finditer(title):
        if not _WITH.match(found.group()) or _is_guest(found):
            yield from _guests(found.group(1), splitting)
    opened = _OPEN_IN_TITLE.search(_BRACKETED.sub("", title))
    if opened:
        yield from _guests(opened.group(1), splitting)


def add_guests(people: Credits, guests: Iterable[str]) -> Credits:
    """Return credits with the guests of the title; the text that lists show stays."""
    names = _folded((*people.names, *guests))
    if not people.names or len(names) == len(people.names):
        return people
    return Credits(names, people.shown or ", ".join(people.names))


def before_and_after_guests(text: str) -> tuple[str, ...]:
    """Return the text before "feat." and that behind it."""
    opened = _OPEN.search(text)
    return (text[: opened.start()], opened.group(1)) if opened else (text,)


def _is_guest(found: re.Match[str]) -> bool:
    """Return whether "(with ...)" names a person: written with a capital, and no everyday word."""
    name = found.group(1)
    return "with" in found.group() and not name[:1].islower() and not _NO_GUEST.match(name)


def _with_guests(value: str, splitting: Splitting) -> Iterator[str]:
    """Yield the names in a text: those before the guests, then the guests."""
    guests = [name for found in _BRACKETED.finditer(value) for name in _guests(found.group(1), splitting)]
    rest = _BRACKETED.sub("", value)
    if opened := _OPEN.search(rest):
        guests[:0] = _guests(opened.group(1), splitting)
        rest = rest[: opened.start()]
    yield from _split(rest, splitting)
    yield from guests


def _split(text: str, splitting: Splitting) -> list[str]:
    """Split names at the separators of the setting, outside brackets."""
    return _split_at(text, _separators(splitting.separators), splitting, _JOINED)


def _guests(text: str, splitting: Splitting) -> list[str]:
    return _split_at(text, _BETWEEN_GUESTS, splitting, _JOINED_GUESTS)


def _split_at(
    text: str, separators: re.Pattern[str], splitting: Splitting, joined: re.Pattern[str]
) -> list[str]:
    kept = [found.span() for found in _kept_names(splitting.kept).finditer(text)]
    parts, start = [], 0
    for found in separators.finditer(text):
        at, end = found.span()
        if any(first <= at < last for first, last in kept) or _is_inside_brackets(text[:at]):
            continue
        if joined.match(text, end) and not set(found.group()) & set(";；、/"):
            continue
        parts.append(text[start:at])
        start = end
    return [part.strip() for part in (*parts, text[start:])]


@lru_cache(maxsize=4)
def _separators(texts: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(text) for text in texts) or "(?!)", re.IGNORECASE)


@lru_cache(maxsize=4)
def _kept_names(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted((*names, *KNOWN_NAMES), key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in longest_first), re.IGNORECASE)


def _is_inside_brackets(before: str) -> bool:
    opened = sum(before.count(bracket) for bracket in "([（【")
    return opened > sum(before.count(bracket) for bracket in ")]）】")


def _credited(values: Sequence[str], shown: str) -> tuple[str, ...]:
    """Return the names of an ARTISTS tag; ID3v2.3 has no lists, so that taggers join them by a slash."""
    names = unique(part for value in values for part in re.split("[\0;；]", value))
    if len(names) == 1 and names[0] not in shown:
        parts = unique(names[0].split("/"))
        if all(part in shown for part in parts):
            return parts
    return names


def _folded(names: Iterable[str]) -> tuple[str, ...]:
    """Return names without those that differ by case alone."""
    found: dict[str, str] = {}
    for name in unique(names):
        found.setdefault(name.casefold(), name)
    return tuple(found.values())[:MOST_VALUES]
