"""Which tracks have the words of a list's filter, whole or in part: all of them, and perhaps others."""

import re
from collections.abc import Callable, Iterator, Sequence

from tantivy import Query

from discovery.queries.matching import every, some
from discovery.query_language import ALBUM, ARTIST, TITLE
from discovery.text_documents import (
    SCHEMA,
    SHORT_LENGTH,
    DocumentKind,
    Names,
    any_words,
    beginning,
    beginnings,
)
from library.catalogue.names.search_forms import SearchedWord, searched_words

#: More words find few tracks less, and each costs a walk through all words of the library.
MOST_WORDS = 2

#: Automata of longer texts are refused by the engine.
MOST_LETTERS = 40

_SIGNS = re.compile(r"([\\.+*?()|\[\]{}^$])")

#: The fields in which a list's filter looks; the field of all words has genres, too.
FIELDS = (TITLE, ARTIST, ALBUM)

#: Returns the number of tracks whose names have a term: field and term.
Frequency = Callable[[str, str], int]


def rarest_words(text: str, at_most: int, frequency: Frequency) -> Iterator[Query]:
    """Yield queries of tracks that have the longest words, the cheaper one first.

    None if each word is, or begins, one of a name of more than `at_most` tracks.
    """
    words = [word for word in searched_words(text) if not _is_frequent(word, at_most, frequency)]
    words.sort(key=lambda word: min(map(len, word.wholes)), reverse=True)
    if words:
        names = [Names.of(DocumentKind.TRACK, field).words for field in FIELDS]
        for fields in ([any_words(DocumentKind.TRACK)], names):
            yield every([_query(word, fields) for word in words[:MOST_WORDS]])


def _is_frequent(word: SearchedWord, at_most: int, frequency: Frequency) -> bool:
    terms = [(Names.of(DocumentKind.TRACK, field).words, whole) for field in FIELDS for whole in word.wholes]
    terms += [
        (beginnings(DocumentKind.TRACK), beginning(field, whole))
        for field in FIELDS
        for whole in word.wholes
        if len(whole) <= SHORT_LENGTH
    ]
    return any(frequency(*each) > at_most for each in terms)


def _query(word: SearchedWord, fields: Sequence[str]) -> Query:
    found = [_has(whole, field) for whole in word.wholes for field in fields]
    if word.parts:
        found.append(every([some([_has(part, field) for field in fields]) for part in word.parts]))
    return some(found)


def _has(text: str, field: str) -> Query:
    pattern = _SIGNS.sub(r"\\\1", text[:MOST_LETTERS])
    return Query.regex_query(SCHEMA, field, f".*{pattern}.*")
