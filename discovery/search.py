"""Text index of titles, artists, albums and genres: prefixes, typing errors, no accents, no punctuation."""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import tantivy
from sqlalchemy.orm import Session
from tantivy import Occur, Query, TextAnalyzerBuilder, Tokenizer

from cache import results
from cache.kinds import Kind, Strategy
from cache.results import Question, Result
from library import generations
from library.catalogue import tracks
from library.catalogue.names.search_forms import (
    ALBUM,
    ARTIST,
    TITLE,
    SearchedWord,
    indexed_forms,
    is_unspaced,
    search_forms,
    searched_words,
    whole_names,
)
from library.catalogue.tracks import IndexedTrack

#: Weight of a hit in each field.
FIELD_WEIGHTS = {"title": 3.0, "artist": 2.0, "album": 1.5, "genre": 0.5}

#: Fields of whole names without spaces, and what is added when one is what was typed, or begins so. Each is
#: more than the weights of ten words can be, and the sum of all those after it.
WHOLE_SCORES = {"whole_title": 64_000.0, "whole_artist": 32_000.0, "whole_album": 16_000.0}
START_SCORES = {"whole_title": 8_000.0, "whole_artist": 4_000.0}

#: A whole word weighs more than a prefix, and a prefix more than a word with a typing error.
EXACT_WEIGHT, PREFIX_WEIGHT, TYPO_WEIGHT = 3.0, 1.5, 0.5

#: Shorter words become other words by one wrong letter.
MIN_TYPO_LENGTH, MIN_TWO_TYPOS_LENGTH = 4, 8

#: Scripts without spaces are indexed by single characters and pairs of them.
GRAM_LENGTH = 2

#: The fields of a track's words (`search_forms.index_text`).
FIELDS = {TITLE: "title", ARTIST: "artist", ALBUM: "album"}

#: A name is looked for by its start from here on: fewer letters begin thousands of names.
MIN_START_LENGTH = 4

#: The smallest heap that tantivy accepts.
WRITER_HEAP_BYTES = 15_000_000


@dataclass(frozen=True, slots=True)
class Hits:
    """Ids of tracks, best first, and the number of all matches."""

    track_ids: list[str]
    total: int


class TextIndex:
    """The index of one process. Searching takes no lock; refreshing does."""

    def __init__(self) -> None:
        self._index = self._empty()
        self._writer = self._index.writer(WRITER_HEAP_BYTES, 1)
        self._lock = threading.Lock()
        self._seen = ("", 0)  # one attribute: incarnation and number are read together or not at all

    @property
    def generation(self) -> str:
        """Return the generation of the catalogue that results come from, or an older one."""
        incarnation, number = self._seen
        return f"{incarnation}.{number}"

    def refresh(self, session: Session) -> None:
        """Index tracks that changed since the last refresh; threads that wait share one refresh."""
        seen = generations.find(session, generations.CATALOGUE)
        if generations.covers(self._seen, seen):
            return
        with self._lock:
            known, last = self._seen
            if generations.covers((known, last), seen):
                return  # another thread was faster
            if seen[0] != known:  # another database: its tracks are others
                self._writer.delete_all_documents()
                last = 0
            for track in tracks.changed(session, last):
                self._writer.delete_documents_by_term("id", track.id)
                if track.is_shown:
                    self._writer.add_document(self._document(track))
            self._writer.commit()
            self._index.reload()
            self._seen = seen

    def find(self, text: str, offset: int, limit: int, forced: Strategy | None = None) -> Result[Hits]:
        """Search through the cache; the index must be fresh.

        Raises
        ------
        StillComputingError
            Another request computes the same search, and enough requests wait for it.
        """
        found = results.get_or_compute(*self.query(text, offset, limit), forced)
        total, track_ids = found.value
        return found._replace(value=Hits(track_ids, total))

    def warm(self, text: str, offset: int, limit: int) -> bool:
        """Cache a search before it is requested; return False when it is cached already.

        Raises
        ------
        CacheUnavailableError
            Redis is unavailable.
        """
        return results.warm(*self.query(text, offset, limit))

    def query(self, text: str, offset: int, limit: int) -> tuple[Question, Callable[[], Any]]:
        """Return the cache's question for a search, and the function that computes its result.

        The generation is taken before the index is searched, so a result is never older than its key.
        """

        def compute() -> Any:
            found = self.search(text, offset, limit)
            return [found.total, found.track_ids]

        return Question(Kind.SEARCH, self.generation, [text, offset, limit]), compute

    def search(self, text: str, offset: int, limit: int) -> Hits:
        """Find tracks that have every word of `text`, or a similar one, in any field."""
        query = self._query(text)
        searcher = self._index.searcher()
        # tantivy allocates room for as many hits as requested: an unbounded number would exhaust the memory
        wanted = min(offset + limit, searcher.num_docs)
        found = searcher.search(query, limit=max(wanted, 1), count=True)
        ids = [searcher.doc(address).get_first("id") for _score, address in found.hits[offset:]]
        return Hits([str(id_) for id_ in ids], int(getattr(found, "count", 0)))

    def _empty(self) -> tantivy.Index:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        for field in FIELD_WEIGHTS:
            builder.add_text_field(field, tokenizer_name="words")
        for field in WHOLE_SCORES:
            builder.add_text_field(field, tokenizer_name="raw")
        builder.add_text_field("grams", tokenizer_name="grams")
        index = tantivy.Index(builder.build())
        index.register_tokenizer("words", TextAnalyzerBuilder(Tokenizer.whitespace()).build())
        index.register_tokenizer("grams", TextAnalyzerBuilder(Tokenizer.ngram(1, GRAM_LENGTH)).build())
        return index

    def _document(self, track: IndexedTrack) -> tantivy.Document:
        texts: dict[str, list[str]] = {"genre": list(search_forms(track.genre))}
        for mark, form in indexed_forms(track.words):
            texts.setdefault(FIELDS[mark], []).append(form)
        wholes = {
            field: [_whole(form) for form in texts.get(field.removeprefix("whole_"), ())]
            for field in WHOLE_SCORES
        }
        unspaced = " ".join(text for each in texts.values() for text in each if is_unspaced(text))
        joined = {field: " ".join(each) for field, each in texts.items()}
        return tantivy.Document(id=track.id, grams=unspaced, **joined, **wholes)

    def _query(self, text: str) -> Query:
        words = searched_words(text)
        if not words:
            return Query.empty_query()
        found = Query.boolean_query([(Occur.Must, self._word_query(word)) for word in words])
        names = tuple(dict.fromkeys(map(_whole, whole_names(text))))
        whole = [
            (Occur.Should, Query.const_score_query(self._term(field, name), score))
            for field, score in WHOLE_SCORES.items()
            for name in names
        ]
        return Query.boolean_query(
            [
                (Occur.Must, Query.boolean_query([(Occur.Should, found), *whole])),
                *((Occur.Should, query) for query in self._starts(names)),
            ]
        )

    def _starts(self, names: Sequence[str]) -> Iterable[Query]:
        for name in names:
            if len(name) >= MIN_START_LENGTH:
                for field, score in START_SCORES.items():
                    begins = Query.fuzzy_term_query(self._index.schema, field, name, distance=0, prefix=True)
                    yield Query.const_score_query(begins, score)

    def _word_query(self, word: SearchedWord) -> Query:
        queries = [self._text_query(whole) for whole in word.wholes]
        if word.parts:
            parts = [(Occur.Must, self._part_query(part)) for part in word.parts]
            queries.append(Query.boolean_query(parts))
        return queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries)

    def _part_query(self, part: str) -> Query:
        """Return the query of a part of a word; one letter of R.E.M. is not the start of others."""
        if len(part) > 1 or is_unspaced(part):
            return self._text_query(part)
        return Query.disjunction_max_query(
            [Query.boost_query(self._term(field, part), weight) for field, weight in FIELD_WEIGHTS.items()]
        )

    def _text_query(self, word: str) -> Query:
        if is_unspaced(word):
            pairs = dict.fromkeys(word[i : i + GRAM_LENGTH] for i in range(max(len(word) - 1, 1)))
            return Query.boolean_query([(Occur.Must, self._term("grams", pair)) for pair in pairs])
        variants = [
            each for field, weight in FIELD_WEIGHTS.items() for each in self._variants(field, word, weight)
        ]
        return Query.disjunction_max_query(variants)

    def _variants(self, field: str, word: str, weight: float) -> Iterable[Query]:
        schema = self._index.schema
        yield Query.boost_query(self._term(field, word), weight * EXACT_WEIGHT)
        begins = Query.fuzzy_term_query(schema, field, word, distance=0, prefix=True)
        yield Query.boost_query(begins, weight * PREFIX_WEIGHT)
        if len(word) >= MIN_TYPO_LENGTH:
            typos = 2 if len(word) >= MIN_TWO_TYPOS_LENGTH else 1
            like = Query.fuzzy_term_query(schema, field, word, distance=typos)
            yield Query.boost_query(like, weight * TYPO_WEIGHT)

    def _term(self, field: str, word: str) -> Query:
        return Query.term_query(self._index.schema, field, word)


def _whole(form: str) -> str:
    return form.replace(" ", "")
