"""Which documents of one kind a search finds: the engine's queries, cheap enough to count all of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tantivy import FieldType, Occur, Query

from discovery.query_language import Clause, ParsedQuery
from discovery.text_documents import (
    GRAM_LENGTH,
    NAMES,
    SCHEMA,
    SHORT_LENGTH,
    DocumentKind,
    Names,
    any_grams,
    any_words,
    beginning,
    beginnings,
    without_spaces,
    years,
)
from library.catalogue.names.search_forms import SearchedWord, is_unspaced, searched_words, whole_names

#: Wrong letters that a word may have, by the length that it has at least.
TYPOS = ((8, 2), (4, 1))

#: Of words of three letters only swapped letters are forgiven: with a wrong one they are other words.
SWAPPED_LENGTH = 3

#: A single word may be meant with a typing error while it finds less than this.
FEW = 20


@dataclass(frozen=True, slots=True)
class Matching:
    """Builds the query of all documents that a search finds.

    Attributes
    ----------
    typos
        Wrong letters that are forgiven in a word, at most.
    """

    kind: DocumentKind
    typos: int

    def all_of(self, parsed: ParsedQuery) -> Query:
        """Return the query of everything that a search finds, without an order."""
        wanted = [clause for clause in parsed.clauses if not clause.is_excluded]
        words = [query for clause in wanted for query in self._clause(clause)]
        if is_plain(parsed):
            words = [some([every(words), *self.wholes(parsed.name)])]
        return self.restrict(words, parsed)

    def restrict(self, found: Sequence[Query], parsed: ParsedQuery) -> Query:
        """Return the query of documents that all queries find, of the years and without what is excluded."""
        within = [self._years(*parsed.years)] if parsed.years else []
        excluded = [self.phrase(clause) for clause in parsed.clauses if clause.is_excluded]
        if not excluded:
            return every([*found, *within])
        parts = [(Occur.Must, each) for each in (*found, *within)]
        return Query.boolean_query(parts + [(Occur.MustNot, each) for each in excluded])

    def wholes(self, name: str) -> list[Query]:
        """Return queries of documents one of whose names is this one."""
        fields = [Names.of(self.kind, field).whole for field in NAMES[self.kind]]
        return [term(field, whole) for field in fields for whole in joined_names(name)]

    def phrase(self, clause: Clause) -> Query:
        """Return the query of words that follow one another as they are, in one field."""
        fields = [clause.field] if clause.field else list(NAMES[self.kind])
        names = [Names.of(self.kind, field) for field in fields]
        return some([self._in_a_row(each, form) for each in names for form in whole_names(clause.text)])

    def begins(self, word: str, field: str | None) -> Query:
        """Return the query of words that begin so, or of a text in a script without spaces."""
        if is_unspaced(word):
            return self._grams(Names.of(self.kind, field).grams if field else any_grams(self.kind), word)
        if len(word) <= SHORT_LENGTH:
            return term(beginnings(self.kind), beginning(field, word))
        return prefix(self._words(field), word)

    def _words(self, field: str | None) -> str:
        return Names.of(self.kind, field).words if field else any_words(self.kind)

    def _clause(self, clause: Clause) -> Iterable[Query]:
        if clause.is_phrase:
            return [self.phrase(clause)]
        return [self._word(word, clause.field) for word in searched_words(clause.text)]

    def _word(self, word: SearchedWord, field: str | None) -> Query:
        found = [
            each
            for whole in word.wholes
            for each in (self.begins(whole, field), *self.similar(self._words(field), whole))
        ]
        if word.parts:
            found.append(every([self._part(part, field) for part in word.parts]))
        return some(found)

    def _part(self, part: str, field: str | None) -> Query:
        """Return the query of a part of a word; one letter of R.E.M. is not the start of others."""
        if len(part) == 1 and not is_unspaced(part):
            return term(self._words(field), part)
        return some([self.begins(part, field), *self.similar(self._words(field), part)])

    def similar(self, field: str, word: str) -> Iterator[Query]:
        """Yield queries of a word with as many errors as are forgiven, in a field of words or whole names."""
        if not self.typos or is_unspaced(word):
            return
        if len(word) == SWAPPED_LENGTH:
            for swapped in dict.fromkeys((word[1] + word[0] + word[2], word[0] + word[2] + word[1])):
                yield term(field, swapped)
        for length, typos in TYPOS:
            if len(word) >= length:
                distance = min(typos, self.typos)
                yield Query.fuzzy_term_query(SCHEMA, field, word, distance=distance)
                return

    def _in_a_row(self, names: Names, form: str) -> Query:
        words = form.split()
        if is_unspaced(form):
            return every([self._grams(names.grams, word) for word in words])
        return (
            term(names.words, form)
            if len(words) == 1
            else Query.phrase_query(SCHEMA, names.words, list(words))
        )

    def _grams(self, field: str, word: str) -> Query:
        pairs = dict.fromkeys(word[i : i + GRAM_LENGTH] for i in range(max(len(word) - 1, 1)))
        return every([term(field, pair) for pair in pairs])

    def _years(self, first: int | None, last: int | None) -> Query:
        if first is not None and last is not None and first > last:
            return Query.empty_query()
        return Query.range_query(SCHEMA, years(self.kind), FieldType.Unsigned, first, last)


def typo_steps(parsed: ParsedQuery) -> Iterator[tuple[int, int]]:
    """Yield errors to forgive in a word, each with the number of documents that makes more unnecessary."""
    clauses = [each for each in parsed.clauses if not (each.is_phrase or each.is_excluded)]
    words = [word for clause in clauses for word in searched_words(clause.text)]
    lengths = [len(each) for word in words for each in word.wholes + word.parts if not is_unspaced(each)]
    yield 0, FEW if len(words) == 1 else 1
    longest = max(lengths, default=0)
    if longest >= SWAPPED_LENGTH:
        yield 1, 1
    if longest >= TYPOS[0][0]:
        yield 2, 0


def is_plain(parsed: ParsedQuery) -> bool:
    """Return whether a query is the words of one name and nothing else."""
    return not parsed.years and len(parsed.clauses) == 1 and parsed.clauses[0].field is None


def joined_names(name: str) -> tuple[str, ...]:
    """Return the search forms of a name as the fields of whole names have them."""
    return tuple(dict.fromkeys(map(without_spaces, whole_names(name))))


def term(field: str, word: str) -> Query:
    """Return the query of a word."""
    return Query.term_query(SCHEMA, field, word)


def prefix(field: str, word: str) -> Query:
    """Return the query of words that begin with one."""
    return Query.fuzzy_term_query(SCHEMA, field, word, distance=0, prefix=True)


def every(queries: Sequence[Query]) -> Query:
    """Return the query of documents that all queries find; there is at least one."""
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, each) for each in queries])


def some(queries: Sequence[Query]) -> Query:
    """Return the query of documents that any query finds."""
    return (
        queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, each) for each in queries])
    )
