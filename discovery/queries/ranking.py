"""The engine's queries for searches, in the order of what is meant.

A search is a list of rungs: all that the first one finds is before what the next one adds, so that the others
are not even searched where a page is full. A search for one word is found by its field and its exactness, and
a rung is one of these, in which all score alike; popularity decides. Searches for more words find less,
and have a single rung of sums of constants. Documents of the base and of the tail compare in both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from tantivy import Occur, Query

from discovery.queries.matching import Matching, every, is_plain, joined_names, prefix, some, term
from discovery.query_language import ALBUM, ARTIST, GENRE, TITLE, Clause, ParsedQuery
from discovery.text_documents import (
    NAMES,
    SHORT_LENGTH,
    DocumentKind,
    Names,
    beginning,
    beginnings,
    popular_beginning,
)
from library.catalogue.names.search_forms import SearchedWord, is_unspaced, searched_words

#: Weight of a hit in each field. An album's title and an artist's name are the names of these kinds.
FIELD_WEIGHTS = {
    DocumentKind.TRACK: {TITLE: 3.0, ARTIST: 2.0, ALBUM: 1.5, GENRE: 0.5},
    DocumentKind.ALBUM: {ALBUM: 3.0, ARTIST: 2.0},
    DocumentKind.ARTIST: {ARTIST: 3.0},
}

#: A whole word weighs more than a prefix, and a prefix more than a word with a typing error, in any field.
EXACT_WEIGHT, PREFIX_WEIGHT, FOUND_SCORE = 3.0, 1.5, 0.25

#: Whole names, and names that begin with the query, by the weight of their field. The words of a query weigh
#: less than 100 together.
WHOLE_SCORES = (1600.0, 800.0, 400.0)
START_SCORES = (200.0, 100.0)

#: A name is looked for by its start from here on: fewer letters begin thousands of names.
MIN_START_LENGTH = 4

#: Weight, field and exactness of a word.
Place = tuple[float, str, bool]


@dataclass(frozen=True, slots=True)
class Search:
    """A search for documents of one kind."""

    kind: DocumentKind
    parsed: ParsedQuery

    @property
    def is_possible(self) -> bool:
        """Return whether documents of the kind have what is searched for."""
        fields = {clause.field for clause in self.parsed.clauses if clause.field}
        wanted = any(not each.is_excluded and _has_words(each) for each in self.parsed.clauses)
        has_years = self.parsed.years is not None
        return (
            fields.issubset(NAMES[self.kind])
            and (wanted or has_years)
            and not (has_years and self.kind is DocumentKind.ARTIST)
        )

    def everything(self, typos: int) -> Query:
        """Return the query of all that is found, which is the last rung."""
        found = Query.const_score_query(Matching(self.kind, typos).all_of(self.parsed), FOUND_SCORE)
        if self._single_word():
            return found
        scores = [*self._wholes(self.parsed.name, NAMES[self.kind]), *self._starts(), *self._words()]
        return Query.boolean_query([(Occur.Must, found), *((Occur.Should, query) for query in scores)])

    def counted_term(self) -> tuple[str, str] | None:
        """Return field and term of exactly the documents that are found; None if no term has them."""
        single = self._single_word() if is_plain(self.parsed) else None
        if single is None or len(single[1].wholes) > 1 or len(single[1].wholes[0]) > SHORT_LENGTH:
            return None
        return beginnings(self.kind), beginning(None, single[1].wholes[0])

    def rungs(self, is_exact: bool, typos: int) -> Iterator[Query]:
        """Yield the queries of the rungs before the last one, the best first.

        Parameters
        ----------
        is_exact
            Whether something is found without typing errors.
        """
        single = self._single_word()
        if single:
            matcher = Matching(self.kind, typos)
            ladder = self._ladder(*single) if is_exact else ()
            for query in chain(ladder, self._similar(matcher, *single)):
                yield matcher.restrict([query], self.parsed)

    def _single_word(self) -> tuple[Clause, SearchedWord] | None:
        """Return the only clause and word; None with more or with parts, and in scripts without spaces."""
        wanted = [clause for clause in self.parsed.clauses if not clause.is_excluded]
        words = searched_words(wanted[0].text) if len(wanted) == 1 else ()
        if len(words) != 1 or wanted[0].is_phrase or words[0].parts or any(map(is_unspaced, words[0].wholes)):
            return None
        return wanted[0], words[0]

    def _ladder(self, clause: Clause, word: SearchedWord) -> Iterator[Query]:
        """Yield the rungs of one word: whole names, names that begin so, and words by field and exactness."""
        fields = [clause.field] if clause.field else list(NAMES[self.kind])
        wholes = list(self._wholes(clause.text, fields))
        if wholes:
            yield some(wholes)
        if min(map(len, word.wholes)) >= MIN_START_LENGTH:
            for field in fields[: len(START_SCORES)]:
                first = Names.of(self.kind, field).first
                yield _const([term(first, whole) for whole in word.wholes], 1.0)
                yield _const([prefix(first, whole) for whole in word.wholes], 1.0)
        for _weight, field, is_exact in sorted(self._places(fields), reverse=True):
            if self.kind is DocumentKind.TRACK and max(map(len, word.wholes)) <= SHORT_LENGTH:
                popular = [popular_beginning(field, whole, is_exact) for whole in word.wholes]
                yield _const([term(beginnings(self.kind), each) for each in popular], 1.0)
            yield _const([self._place(field, whole, is_exact) for whole in word.wholes], 1.0)

    def _similar(self, matcher: Matching, clause: Clause, word: SearchedWord) -> Iterator[Query]:
        """Yield the rungs of a word with typing errors that names begin with; the last one has the others."""
        names = [
            Names.of(self.kind, field) for field in ([clause.field] if clause.field else NAMES[self.kind])
        ]
        for each in names[: len(START_SCORES)]:
            similar = [query for whole in word.wholes for query in matcher.similar(each.first, whole)]
            if similar:
                yield _const(similar, 1.0)

    def _places(self, fields: Sequence[str], has_prefixes: bool = True) -> Iterator[Place]:
        for field in fields:
            weight = FIELD_WEIGHTS[self.kind][field]
            yield weight * EXACT_WEIGHT, field, True
            if has_prefixes:
                yield weight * PREFIX_WEIGHT, field, False

    def _place(self, field: str, word: str, is_exact: bool) -> Query:
        if is_exact:
            return term(Names.of(self.kind, field).words, word)
        return Matching(self.kind, 0).begins(word, field)

    def _wholes(self, name: str, fields: Sequence[str]) -> Iterator[Query]:
        for field, score in zip(fields, WHOLE_SCORES, strict=False):
            for whole in joined_names(name):
                yield _const([term(Names.of(self.kind, field).whole, whole)], score)

    def _starts(self) -> Iterator[Query]:
        for name in joined_names(self.parsed.name):
            if len(name) >= MIN_START_LENGTH:
                for field, score in zip(NAMES[self.kind], START_SCORES, strict=False):
                    yield _const([prefix(Names.of(self.kind, field).whole, name)], score)
        for clause in self.parsed.clauses:  # the whole artist of artist:queen before Queensrÿche
            if clause.field and not clause.is_excluded:
                whole = Names.of(self.kind, clause.field).whole
                yield from (
                    _const([term(whole, name)], START_SCORES[0]) for name in joined_names(clause.text)
                )

    def _words(self) -> Iterator[Query]:
        """Yield the scores of words; one that others follow is rarely the beginning of a longer one."""
        for clause in self.parsed.clauses:
            if not (clause.is_excluded or clause.is_phrase):
                fields = [clause.field] if clause.field else NAMES[self.kind]
                words = searched_words(clause.text)
                for number, word in enumerate(words, start=1):
                    yield self._word(word, list(self._places(fields, number == len(words))))

    def _word(self, word: SearchedWord, places: Sequence[Place]) -> Query:
        queries = [self._text(whole, places) for whole in word.wholes]
        if word.parts:
            queries.append(every([self._text(part, places) for part in word.parts]))
        return _best(queries)

    def _text(self, word: str, places: Sequence[Place]) -> Query:
        if is_unspaced(word):  # its characters are in any field
            return _const([Matching(self.kind, 0).begins(word, None)], EXACT_WEIGHT)
        return _best([_const([self._place(field, word, exact)], weight) for weight, field, exact in places])


def _has_words(clause: Clause) -> bool:
    return clause.is_phrase or bool(searched_words(clause.text))


def _const(queries: Sequence[Query], score: float) -> Query:
    return Query.const_score_query(some(queries), score)


def _best(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.disjunction_max_query(list(queries))
