"""Documents of the text index: tracks, albums and artists, and the schema of their fields.

A field belongs to one kind of document, so that a query finds documents of its kind only.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from zlib import crc32

import tantivy
from tantivy import Query, TextAnalyzerBuilder, Tokenizer

from discovery.query_language import ALBUM, ARTIST, GENRE, TITLE
from discovery.text_rows import IndexedName, IndexedTrack
from library.catalogue.names import search_forms
from library.catalogue.names.search_forms import indexed_forms, is_unspaced

#: Rises with every change of the fields; together with the engine's version, that of the files.
SCHEMA_VERSION = 2

#: Scripts without spaces are indexed by single characters and pairs of them.
GRAM_LENGTH = 2

#: Words of this many letters are looked up as the beginning of others in a field of beginnings.
SHORT_LENGTH = 3

#: One of so many tracks has the terms of popular ones.
POPULAR_SHARE = 20

#: What a popular document's score is multiplied by is below 1 + 16 of these: less than any other difference.
POPULARITY_STEP, MAX_POPULARITY = 2e-6, 15

#: The fields of the words of `search_forms.index_text`, by their mark.
FIELDS = {search_forms.TITLE: TITLE, search_forms.ARTIST: ARTIST, search_forms.ALBUM: ALBUM}

#: Id of the document that holds the generation.
NOTE_ID = "note"


class DocumentKind(StrEnum):
    """Kinds of documents; each is the beginning of its fields' names."""

    TRACK = "track"
    ALBUM = "album"
    ARTIST = "artist"


#: Fields of names that documents of a kind have.
NAMES = {
    DocumentKind.TRACK: (TITLE, ARTIST, ALBUM, GENRE),
    DocumentKind.ALBUM: (ALBUM, ARTIST),
    DocumentKind.ARTIST: (ARTIST,),
}


@dataclass(frozen=True, slots=True)
class Names:
    """Names of the fields of one field of names of one kind.

    Attributes
    ----------
    words
        The words of all search forms.
    whole
        Whole search forms without spaces.
    first
        First words of search forms.
    grams
        Single characters and pairs of scripts without spaces.
    """

    words: str
    whole: str
    first: str
    grams: str

    @classmethod
    def of(cls, kind: DocumentKind, field: str) -> "Names":
        """Return the names of the fields."""
        return cls(
            f"{kind}_{field}", f"{kind}_whole_{field}", f"{kind}_first_{field}", f"{kind}_{field}_grams"
        )


def any_words(kind: DocumentKind) -> str:
    """Return the field of all words of documents of a kind."""
    return f"{kind}_any"


def any_grams(kind: DocumentKind) -> str:
    """Return the field of all characters and pairs of documents of a kind."""
    return f"{kind}_grams"


def beginnings(kind: DocumentKind) -> str:
    """Return the field of the first letters of words, as terms made by `beginning`."""
    return f"{kind}_beginnings"


def years(kind: DocumentKind) -> str:
    """Return the field of the year."""
    return f"{kind}_year"


def beginning(field: str | None, word: str) -> str:
    """Return the term of a word's first letters in a field of names; None: in any of them."""
    return f"{field or ''} {word}"


def popular_beginning(field: str, word: str, is_whole: bool) -> str:
    """Return the term of a word, or of its first letters, which only popular documents have."""
    return f"{field}{'=' if is_whole else '+'}{word}"


def make_schema() -> tantivy.Schema:
    """Return the schema of all kinds."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("parents", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_float_field("popularity", fast=True)
    for kind, fields in NAMES.items():
        for field in fields:
            names = Names.of(kind, field)
            builder.add_text_field(names.words, tokenizer_name="words")
            builder.add_text_field(names.whole, tokenizer_name="raw", index_option="basic")
            builder.add_text_field(names.first, tokenizer_name="raw", index_option="basic")
            builder.add_text_field(names.grams, tokenizer_name="grams", index_option="basic")
        builder.add_text_field(any_words(kind), tokenizer_name="words", index_option="basic")
        builder.add_text_field(any_grams(kind), tokenizer_name="grams", index_option="basic")
        builder.add_text_field(beginnings(kind), tokenizer_name="raw", index_option="basic")
        builder.add_unsigned_field(years(kind), indexed=True, fast=True)
    return builder.build()


#: The schema of every index of this version.
SCHEMA = make_schema()


def register_tokenizers(index: tantivy.Index) -> tantivy.Index:
    """Prepare an index that was created or opened for writing; returns it."""
    index.register_tokenizer("words", TextAnalyzerBuilder(Tokenizer.whitespace()).build())
    index.register_tokenizer("grams", TextAnalyzerBuilder(Tokenizer.ngram(1, GRAM_LENGTH)).build())
    return index


def is_popular(track: IndexedTrack, level: int) -> bool:
    """Return whether a track is above a level of popularity, or one of a few of this level.

    No track is more popular than one of them and is not one of them.
    """
    own = popularity_level(track.popularity)
    return own > level or (own == level and crc32(track.id.encode()) % POPULAR_SHARE == 0)


def track_document(track: IndexedTrack, level: int = -1) -> tantivy.Document:
    """Return the document of a track; its parents are its album and artists.

    Parameters
    ----------
    level
        Of popularity, from which on it has the terms of popular documents; by default every track has.
    """
    forms = _forms(track.words)
    forms[GENRE] = list(search_forms.search_forms(track.genre))
    document = _document(DocumentKind.TRACK, track.id, forms, track.year, track.popularity)
    if is_popular(track, level):
        for term in _popular_beginnings(forms):
            document.add_text(beginnings(DocumentKind.TRACK), term)
    for artist_id in track.artist_ids:
        document.add_text("parents", name_id(DocumentKind.ARTIST, artist_id))
    if track.album_id is not None:
        document.add_text("parents", name_id(DocumentKind.ALBUM, track.album_id))
    return document


def name_document(kind: DocumentKind, row: IndexedName) -> tantivy.Document:
    """Return the document of an album or an artist."""
    return _document(kind, name_id(kind, row.id), _forms(row.words), row.year, row.popularity)


def note_document(generation: tuple[str, int], read_at_s: float) -> tantivy.Document:
    """Return the document that holds the generation and the time at which plays were read."""
    incarnation, number = generation
    document = tantivy.Document()
    document.add_text("kind", NOTE_ID)
    for value in (NOTE_ID, incarnation, number, read_at_s):
        document.add_text("id" if value == NOTE_ID else "parents", str(value))
    return document


def read_note(searcher: tantivy.Searcher) -> tuple[tuple[str, int], float]:
    """Return the generation of a commit, and the time at which plays were read, in seconds.

    Raises
    ------
    ValueError
        The index has no such document.
    """
    hits = searcher.search(Query.term_query(SCHEMA, "id", NOTE_ID), 1, count=False).hits
    if not hits:
        raise ValueError("the index has no generation")
    incarnation, number, read_at_s = map(str, searcher.doc(hits[0][1]).get_all("parents"))
    return (incarnation, int(number)), float(read_at_s)


def name_id(kind: DocumentKind, number: int) -> str:
    """Return the id of the document of an album or an artist; no track has such an id."""
    return f"{kind}:{number}"


def number_of(id_: str) -> int:
    """Return the id of an album or an artist by that of its document."""
    return int(id_.partition(":")[2])


def popularity_level(popularity: int) -> int:
    """Return how popular something is: 0 without plays, and one more whenever they double."""
    return min(max(popularity, 0).bit_length(), MAX_POPULARITY)


def _forms(words: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for mark, form in indexed_forms(words):
        found.setdefault(FIELDS[mark], []).append(form)
    return found


def _document(
    kind: DocumentKind, id_: str, forms: Mapping[str, list[str]], year: int | None, popularity: int
) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("id", id_)
    document.add_text("kind", kind)
    # The engine multiplies scores by log2(2 + value).
    exponent = 1 + POPULARITY_STEP * popularity_level(popularity)
    document.add_float("popularity", math.pow(2, exponent) - 2)
    if year is not None and year >= 0:
        document.add_unsigned(years(kind), year)
    shown = {field: each for field, each in forms.items() if field in NAMES[kind]}
    for field, each in shown.items():
        names = Names.of(kind, field)
        document.add_text(names.words, " ".join(each))
        for whole in dict.fromkeys(map(without_spaces, each)):
            document.add_text(names.whole, whole)
        for first in dict.fromkeys(form.partition(" ")[0] for form in each):
            document.add_text(names.first, first)
        if unspaced := " ".join(filter(is_unspaced, each)):
            document.add_text(names.grams, unspaced)
            document.add_text(any_grams(kind), unspaced)
        for term in _beginnings(field, each):
            document.add_text(beginnings(kind), term)
    everything = [form for each in shown.values() for form in each]
    document.add_text(any_words(kind), " ".join(everything))
    for term in _beginnings(None, everything):
        document.add_text(beginnings(kind), term)
    return document


def _beginnings(field: str | None, forms: Iterable[str]) -> Iterable[str]:
    words = {word for form in forms for word in form.split() if not is_unspaced(word)}
    starts = {word[:length] for word in words for length in range(1, SHORT_LENGTH + 1)}
    return (beginning(field, start) for start in sorted(starts))


def _popular_beginnings(forms: Mapping[str, Iterable[str]]) -> Iterable[str]:
    found: dict[str, None] = {}
    for field, each in forms.items():
        for word in (word for form in each for word in form.split() if not is_unspaced(word)):
            if len(word) <= SHORT_LENGTH:
                found[popular_beginning(field, word, True)] = None
            found |= dict.fromkeys(
                popular_beginning(field, word[:length], False) for length in range(1, SHORT_LENGTH + 1)
            )
    return found


def without_spaces(form: str) -> str:
    """Return a search form as the fields of whole names have it."""
    return form.replace(" ", "")
