"""The engine's queries for searches, with scores that order what is found.

Scores are sums of constants, so that documents of the base and of the tail compare, and that popularity
decides between equal ones. Each level outweighs the sum of all below: whole names, names that begin with
the query, whole words, words that begin so, and words with a typing error.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import tantivy
from tantivy import FieldType, Occur, Query

from discovery import text_documents
from discovery.query_language import ALBUM, ARTIST, GENRE, TITLE, Clause, ParsedQuery
from discovery.text_documents import (
    GRAM_LENGTH,
    NAMES,
    SHORT_LENGTH,
    DocumentKind,
    Names,
    any_grams,
    any_words,
    beginnings,
    without_spaces,
    years,
)
from library.catalogue.names.search_forms import SearchedWord, is_unspaced, searched_words, whole_names

#: Weight of a hit in each field. An album's title and an artist's name are the names of these kinds.
FIELD_WEIGHTS = {
    DocumentKind.TRACK: {TITLE: 3.0, ARTIST: 2.0, ALBUM: 1.5, GENRE: 0.5},
    DocumentKind.ALBUM: {ALBUM: 3.0, ARTIST: 2.0},
    DocumentKind.ARTIST: {ARTIST: 3.0},
}

#: A whole word weighs more than a prefix, and a prefix more than a word with a typing error, in any field.
EXACT_WEIGHT, PREFIX_WEIGHT, TYPO_SCORE = 3.0, 1.5, 0.25

#: Whole names, and names that begin with the query, by the weight of their field. The words of a query weigh
#: less than 100 together.
WHOLE_SCORES = (1600.0, 800.0, 400.0)
START_SCORES = (200.0, 100.0)

#: Shorter words become other words by one wrong letter.
MIN_TYPO_LENGTH, MIN_TWO_TYPOS_LENGTH = 4, 8

#: A name is looked for by its start from here on: fewer letters begin thousands of names.
MIN_START_LENGTH = 4

#: What an excluded word or a range of years is worth.
NOTHING = 0.25


@dataclass(frozen=True, slots=True)
class QueryBuilder:
    """Builds queries for documents of one kind."""

    schema: tantivy.Schema
    kind: DocumentKind

    def build(self, parsed: ParsedQuery) -> Query:
        """Return the query of a search; without words, or with a field that is not the kind's, of nothing."""
        fields = {clause.field for clause in parsed.clauses if clause.field}
        if not fields.issubset(NAMES[self.kind]) or (parsed.years and self.kind is DocumentKind.ARTIST):
            return Query.empty_query()
        wanted = [clause for clause in parsed.clauses if not clause.is_excluded]
        musts = [query for clause in wanted for query in self._clause(clause)]
        if parsed.years:
            musts.append(self._years(*parsed.years))
        if not musts:
            return Query.empty_query()
        parts = [(Occur.Must, self._or_whole(parsed.name, _all(musts), _is_plain(parsed)))]
        parts += [(Occur.Should, query) for query in self._starts(parsed)]
        for clause in parsed.clauses:
            if clause.is_excluded:
                parts.append((Occur.MustNot, self._phrase(clause)))
        return Query.boolean_query(parts)

    def _or_whole(self, name: str, words: Query, is_plain: bool) -> Query:
        """Return a query for words, whose score whole names raise."""
        raised = [
            (Occur.Should, Query.const_score_query(self._term(field, whole), score))
            for field, score in zip(self._whole_fields(), WHOLE_SCORES, strict=False)
            for whole in _wholes(name)
        ]
        return Query.boolean_query([(Occur.Should if is_plain else Occur.Must, words), *raised])

    def _starts(self, parsed: ParsedQuery) -> Iterable[Query]:
        for name in _wholes(parsed.name):
            if len(name) >= MIN_START_LENGTH:
                for field, score in zip(self._whole_fields(), START_SCORES, strict=False):
                    yield Query.const_score_query(self._prefix(field, name), score)
        for clause in parsed.clauses:  # the whole artist of artist:queen before Queensrÿche
            if clause.field and not clause.is_excluded:
                field = Names.of(self.kind, clause.field).whole
                for name in _wholes(clause.text):
                    yield Query.const_score_query(self._term(field, name), START_SCORES[0])

    def _whole_fields(self) -> Sequence[str]:
        return [Names.of(self.kind, field).whole for field in NAMES[self.kind]]

    def _clause(self, clause: Clause) -> Iterable[Query]:
        if clause.is_phrase:
            yield Query.const_score_query(self._phrase(clause), EXACT_WEIGHT)
            return
        for word in searched_words(clause.text):
            yield self._word(word, clause.field)

    def _years(self, first: int | None, last: int | None) -> Query:
        if first is not None and last is not None and first > last:
            return Query.empty_query()
        found = Query.range_query(self.schema, years(self.kind), FieldType.Unsigned, first, last)
        return Query.const_score_query(found, NOTHING)

    def _phrase(self, clause: Clause) -> Query:
        """Return a query for words that follow one another as they are, in one field."""
        fields = [clause.field] if clause.field else list(NAMES[self.kind])
        queries = []
        for field in fields:
            names = Names.of(self.kind, field)
            for form in whole_names(clause.text):
                words = form.split()
                if is_unspaced(form):
                    queries.append(_all([self._grams(names.grams, word) for word in words]))
                elif len(words) == 1:
                    queries.append(self._term(names.words, form))
                else:
                    queries.append(Query.phrase_query(self.schema, names.words, list(words)))
        return Query.boolean_query([(Occur.Should, query) for query in queries])

    def _word(self, word: SearchedWord, field: str | None) -> Query:
        queries = [self._text(whole, field) for whole in word.wholes]
        if word.parts:
            queries.append(_all([self._part(part, field) for part in word.parts]))
        return queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries)

    def _part(self, part: str, field: str | None) -> Query:
        """Return the query of a part of a word; one letter of R.E.M. is not the start of others."""
        if len(part) > 1 or is_unspaced(part):
            return self._text(part, field)
        return Query.disjunction_max_query(
            [
                Query.const_score_query(self._term(Names.of(self.kind, each).words, part), weight)
                for each, weight in self._weights(field)
            ]
        )

    def _text(self, word: str, field: str | None) -> Query:
        if is_unspaced(word):
            grams = Names.of(self.kind, field).grams if field else any_grams(self.kind)
            return Query.const_score_query(self._grams(grams, word), EXACT_WEIGHT)
        variants = [
            each for name, weight in self._weights(field) for each in self._variants(name, word, weight)
        ]
        variants += self._typos(word, field)
        return Query.disjunction_max_query(variants)

    def _variants(self, name: str, word: str, weight: float) -> Iterable[Query]:
        field = Names.of(self.kind, name).words
        yield Query.const_score_query(self._term(field, word), weight * EXACT_WEIGHT)
        if len(word) <= SHORT_LENGTH:
            begins = self._term(beginnings(self.kind), text_documents.beginning(name, word))
        else:
            begins = self._prefix(field, word)
        yield Query.const_score_query(begins, weight * PREFIX_WEIGHT)

    def _typos(self, word: str, field: str | None) -> Iterable[Query]:
        if len(word) >= MIN_TYPO_LENGTH:
            typos = 2 if len(word) >= MIN_TWO_TYPOS_LENGTH else 1
            searched = Names.of(self.kind, field).words if field else any_words(self.kind)
            like = Query.fuzzy_term_query(self.schema, searched, word, distance=typos)
            yield Query.const_score_query(like, TYPO_SCORE)

    def _weights(self, field: str | None) -> Iterable[tuple[str, float]]:
        weights = FIELD_WEIGHTS[self.kind]
        return [(field, weights[field])] if field else weights.items()

    def _grams(self, field: str, word: str) -> Query:
        pairs = dict.fromkeys(word[i : i + GRAM_LENGTH] for i in range(max(len(word) - 1, 1)))
        return _all([self._term(field, pair) for pair in pairs])

    def _prefix(self, field: str, word: str) -> Query:
        return Query.fuzzy_term_query(self.schema, field, word, distance=0, prefix=True)

    def _term(self, field: str, word: str) -> Query:
        return Query.term_query(self.schema, field, word)


def _is_plain(parsed: ParsedQuery) -> bool:
    """Return whether a query is the words of one name and nothing else."""
    return not parsed.years and len(parsed.clauses) == 1 and parsed.clauses[0].field is None


def _all(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, each) for each in queries])


def _wholes(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(without_spaces, whole_names(name))))
