"""A state of the text index: a commit in files, and in memory what changed after it."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import tantivy
from tantivy import Occur, Query

from discovery import text_changes, text_documents, text_rows
from discovery.queries import matching, parts_of_words
from discovery.queries.ranking import Search
from discovery.query_language import ParsedQuery
from discovery.text_base import OpenCommit, engine_errors
from discovery.text_documents import NOTE_ID, SCHEMA, DocumentKind
from library import generations
from library.database import OpenSession

#: Changes that a process adds in memory; a worker adds more to the files. Five thousand take a second.
TAIL_LIMIT = 5000

#: The smallest heap that the engine accepts.
WRITER_HEAP_BYTES = 15_000_000

#: Filters of lists whose tracks are remembered until the library changes.
MOST_REMEMBERED = 16

#: Kinds of documents in an index.
KINDS = (*DocumentKind, NOTE_ID)

#: Score and place of a document in one searcher.
Place = tuple[float, tantivy.DocAddress]

#: Rung, negative score and place of a document; only those of a page are read.
Hit = tuple[int, float, tantivy.Searcher, tantivy.DocAddress]


@dataclass(frozen=True, slots=True)
class Tail:
    """Documents in memory.

    Attributes
    ----------
    replaced
        Ids of the documents that were written or deleted.
    hidden
        Those of them that the files have.
    without
        Query of the hidden documents; None if there are none.
    """

    index: tantivy.Index
    searcher: tantivy.Searcher
    replaced: frozenset[str]
    hidden: frozenset[str]
    without: Query | None


@dataclass(frozen=True, slots=True)
class View:
    """The state of the index that one search reads; it never changes.

    Attributes
    ----------
    base
        The commit in files; None in a small library before there is one.
    generation
        Incarnation and number of the catalogue.
    filtered
        Results of `having`.
    """

    base: OpenCommit | None
    tail: Tail | None
    generation: tuple[str, int]
    filtered: dict[tuple[str, int], tuple[int, list[str] | None]] = field(default_factory=dict, compare=False)

    def search(
        self, kind: DocumentKind, parsed: ParsedQuery, offset: int, limit: int
    ) -> tuple[list[str], int]:
        """Return ids of documents of one kind, best first, and the number of all matches.

        Raises
        ------
        DamagedIndexError
            The files are damaged.
        """
        search = Search(kind, parsed)
        if not search.is_possible:
            return [], 0
        parts, wanted = self._parts(), offset + limit
        with engine_errors():
            is_exact = False
            for typos, enough in matching.typo_steps(parsed):
                found = [part.find(search, typos, wanted) for part in parts]
                total = sum(count for _hits, count in found)
                is_exact = is_exact or (total > 0 and not typos)
                if total >= enough:
                    break
            if not total:
                return [], 0
            last = search.everything(typos)
            ranked = [
                part.best(search.rungs(is_exact, typos), last if hits is None else hits, min(count, wanted))
                for part, (hits, count) in zip(parts, found, strict=True)
            ]
            page = islice(heapq.merge(*ranked, key=lambda hit: hit[:2]), offset, wanted)
            return [_id_of(searcher, address) for _rung, _score, searcher, address in page], total

    def having(self, text: str, at_most: int) -> tuple[int, list[str] | None]:
        """Return the tracks that may have all words of a text, whole or in part; None if too many.

        Raises
        ------
        DamagedIndexError
            The files are damaged.
        """
        known = self.filtered.get((text, at_most))
        if known is None:
            with engine_errors():
                known = self._having(text, at_most)
            if len(self.filtered) >= MOST_REMEMBERED:
                self.filtered.clear()
            self.filtered[text, at_most] = known
        return known

    def _having(self, text: str, at_most: int) -> tuple[int, list[str] | None]:
        parts = self._parts()

        def frequency(name: str, term: str) -> int:
            return sum(part.searcher.doc_freq(name, term) for part in parts)

        for query in parts_of_words.rarest_words(text, at_most, frequency):
            found = [part.all_of(query, at_most) for part in parts]
            total = sum(count for _ids, count in found)
            if total <= at_most:
                return total, [id_ for ids, _count in found for id_ in ids]
        return at_most + 1, None

    def _parts(self) -> list["_Part"]:
        parts = [_Part(self.tail.searcher)] if self.tail else []
        if self.base:
            parts.append(_Part(self.base.searcher, self.tail.without if self.tail else None))
        return parts


@dataclass(frozen=True, slots=True)
class _Part:
    """The documents in files, or those in memory.

    Attributes
    ----------
    hidden
        Query of documents in files that those in memory replace.
    """

    searcher: tantivy.Searcher
    hidden: Query | None = None

    def find(self, search: Search, typos: int, wanted: int) -> tuple[list[Place] | None, int]:
        """Return what the last rung finds, and the number of all; None if that is known without a search."""
        counted = None if typos else search.counted_term()
        if counted and self.is_complete:
            return None, self.searcher.doc_freq(*counted)
        found = self._search(search.everything(typos), wanted, True)
        return found.hits, int(getattr(found, "count", 0))

    def all_of(self, query: Query, at_most: int) -> tuple[list[str], int]:
        """Return the ids of the documents that a query finds, and their number; none if too many."""
        found = self._search(query, at_most, True)
        count = int(getattr(found, "count", 0))
        hits = found.hits if count <= at_most else []
        return [_id_of(self.searcher, address) for _score, address in hits], count

    def best(self, rungs: Iterable[Query], last: Query | list[Place], wanted: int) -> list[Hit]:
        """Return the first hits: those of the rungs, and of the last one if they are fewer."""
        hits: list[Hit] = []
        seen: set[tuple[int, int]] = set()
        for number, found in enumerate(self._results(rungs, last, wanted)):
            for score, address in found:
                place = (address.segment_ord, address.doc)
                if place not in seen:
                    seen.add(place)
                    hits.append((number, -score, self.searcher, address))
            if len(hits) >= wanted:
                break
        return hits[:wanted]

    def _results(
        self, rungs: Iterable[Query], last: Query | list[Place], wanted: int
    ) -> Iterator[list[Place]]:
        for query in rungs:
            yield self._search(query, wanted, False).hits
        yield last if isinstance(last, list) else self._search(last, wanted, False).hits

    @property
    def is_complete(self) -> bool:
        """Return whether every document that was ever added is there, so that terms are counted already."""
        if self.hidden:
            return False
        return sum(self.searcher.doc_freq("kind", kind) for kind in KINDS) == self.searcher.num_docs

    def _search(self, query: Query, wanted: int, count: bool) -> tantivy.SearchResult:
        # The engine allocates room for as many hits as requested, which would exhaust the memory.
        limit = max(1, min(wanted, self.searcher.num_docs))
        if self.hidden:
            query = Query.boolean_query([(Occur.Must, query), (Occur.MustNot, self.hidden)])
        return self.searcher.search(query, limit, count=count, weight_by_field="popularity")


def make(session: OpenSession, base: OpenCommit | None, known: View | None) -> View | None:
    """Return the view of the catalogue as the session sees it; None if too much has changed since the base.

    Parameters
    ----------
    known
        An earlier view, whose tail is extended if it has the same base.
    """
    seen = generations.find(session, generations.CATALOGUE)
    tail, after = None, base.generation[1] if base else 0
    if (
        known
        and known.base is base
        and generations.continues(session, generations.CATALOGUE, known.generation)
    ):
        tail, after = known.tail, known.generation[1]
    n_replaced = len(tail.replaced) if tail else 0
    ids = text_rows.changed_ids(session, after, TAIL_LIMIT + 1)
    if len(ids) + n_replaced > TAIL_LIMIT:
        return None
    return View(base, _extended(session, base, tail, ids) if ids else tail, seen)


def _extended(session: OpenSession, base: OpenCommit | None, tail: Tail | None, ids: Sequence[str]) -> Tail:
    index = tail.index if tail else _empty()
    searchers = [part.searcher for part in (base, tail) if part]
    writer = index.writer(WRITER_HEAP_BYTES, 1)
    replaced = text_changes.write(session, writer, searchers, ids)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    hidden = {id_ for id_ in replaced if base and base.searcher.doc_freq("id", id_)}
    if tail:
        replaced, hidden = replaced | tail.replaced, hidden | tail.hidden
    # Made once: a set of a thousand takes longer than a search.
    without = Query.term_set_query(SCHEMA, "id", sorted(hidden)) if hidden else None
    return Tail(index, index.searcher(), frozenset(replaced), frozenset(hidden), without)


def _empty() -> tantivy.Index:
    index = tantivy.Index(SCHEMA)
    index.config_reader("manual")
    return text_documents.register_tokenizers(index)


def _id_of(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> str:
    return str(searcher.doc(address).get_first("id"))
