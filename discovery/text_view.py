"""A state of the text index: a commit in files, and in memory what changed after it."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import tantivy
from tantivy import Occur, Query

from discovery import text_changes, text_documents, text_rows
from discovery.query_language import ParsedQuery
from discovery.text_base import OpenCommit, engine_errors
from discovery.text_documents import SCHEMA, DocumentKind
from discovery.text_queries import QueryBuilder
from library import generations
from library.database import OpenSession

#: Changes that a process adds in memory; a worker adds more to the files. Five thousand take a second.
TAIL_LIMIT = 5000

#: The smallest heap that the engine accepts.
WRITER_HEAP_BYTES = 15_000_000

#: Score and place of a document; only those of a page are read.
Hit = tuple[float, tantivy.Searcher, tantivy.DocAddress]


@dataclass(frozen=True, slots=True)
class Tail:
    """Documents in memory, and the ids of those that they replace in the files."""

    index: tantivy.Index
    searcher: tantivy.Searcher
    replaced: frozenset[str]


@dataclass(frozen=True, slots=True)
class View:
    """The state of the index that one search reads; it never changes.

    Attributes
    ----------
    base
        The commit in files; None in a small library before there is one.
    generation
        Incarnation and number of the catalogue.
    """

    base: OpenCommit | None
    tail: Tail | None
    generation: tuple[str, int]

    def search(
        self, kind: DocumentKind, parsed: ParsedQuery, offset: int, limit: int
    ) -> tuple[list[str], int]:
        """Return ids of documents of one kind, best first, and the number of all matches.

        Raises
        ------
        DamagedIndexError
            The files are damaged.
        """
        query = QueryBuilder(SCHEMA, kind).build(parsed)
        found = [_search(self.tail.searcher, query, offset + limit)] if self.tail else []
        with engine_errors():
            if self.base:
                found.append(_search(self.base.searcher, _without(query, self.tail), offset + limit))
            merged = heapq.merge(*(hits for hits, _total in found), key=lambda hit: -hit[0])
            ids = [
                _id_of(searcher, address) for _, searcher, address in islice(merged, offset, offset + limit)
            ]
        return ids, sum(total for _hits, total in found)


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
    return Tail(index, index.searcher(), frozenset(replaced | (tail.replaced if tail else set())))


def _empty() -> tantivy.Index:
    index = tantivy.Index(SCHEMA)
    index.config_reader("manual")
    return text_documents.register_tokenizers(index)


def _without(query: Query, tail: Tail | None) -> Query:
    """Return a query that passes over documents that the tail replaces."""
    if tail is None:
        return query
    replaced = Query.term_set_query(SCHEMA, "id", sorted(tail.replaced))
    return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, replaced)])


def _search(searcher: tantivy.Searcher, query: Query, wanted: int) -> tuple[Iterable[Hit], int]:
    # The engine allocates room for as many hits as requested: an unbounded number would exhaust the memory.
    limit = max(1, min(wanted, searcher.num_docs))
    found = searcher.search(query, limit, count=True, weight_by_field="popularity")
    hits = ((score, searcher, address) for score, address in found.hits)
    return hits, int(getattr(found, "count", 0))


def _id_of(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> str:
    return str(searcher.doc(address).get_first("id"))
