"""How an endpoint answers with a page of a list: from SQL, or through the cache where all see the same."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from flask import Response

from app.http import cursors
from app.http.page_cache import keep
from app.http.responses import CacheNote, Listed, Page, encode, send
from cache import results
from cache.kinds import CACHES, Kind, Source, Strategy
from cache.monitoring import metrics
from cache.results import Question
from library import generations
from library.database import OpenSession
from library.paging import ListPage, ListRow, PageRequest

Show = Callable[[ListRow], dict[str, Any]]


#: A page that reading costs less than asking a cache.
READ = CacheNote(hit=False, source=Source.COMPUTED, strategy=Strategy.ACCURATE)

#: What such a page counts as.
COUNTED = {metrics.lookup(Kind.LIST, READ.source): 1, metrics.strategy(READ.strategy): 1}


def answer(query: dict[str, Any], place: PageRequest, stretch: ListPage, show: Show) -> Response:
    """Answer with the rows of a stretch, and where the next begins."""
    return send(_encoded(query, place, stretch, show))


def read_answer(query: dict[str, Any], place: PageRequest, stretch: ListPage, show: Show) -> Response:
    """The same with a page of which everybody sees the same; it is kept until something is written."""
    page = _encoded(query, place, stretch, show)
    keep(page)
    metrics.count(COUNTED)
    return send(page, READ)


def _encoded(query: dict[str, Any], place: PageRequest, stretch: ListPage, show: Show) -> Listed:
    items = [show(row) for row in stretch.rows]
    cursor = cursors.seal(query, place, stretch.after)
    return encode(Page(items, stretch.total, place.offset, place.limit, cursor))


class Shared(NamedTuple):
    """A list of which everybody sees the same.

    Attributes
    ----------
    name
        Of what.
    query
        The arguments beside the place.
    by_sound
        Whether it changes with fingerprints too, and not only with tags and presence.
    """

    name: str
    query: dict[str, Any]
    place: PageRequest
    by_sound: bool


def shared_answer(
    session: OpenSession, shared: Shared, read: Callable[[], ListPage], show: Show, store_ids: bool = False
) -> tuple[Sequence[Any], Callable[[Sequence[dict[str, Any]]], Response]]:
    """Find a page through the cache.

    Parameters
    ----------
    read
        Reads it from SQL.
    store_ids
        Keep ids alone, where what is shown has a person's fields.

    Returns
    -------
    The items, or their ids, and what answers with the items in the end.
    """

    def compute() -> Any:
        found = read()
        kept = [row.id if store_ids else show(row) for row in found.rows]
        return [found.total, found.after, kept]

    names = (generations.CATALOGUE, generations.VECTORS) if shared.by_sound else (generations.CATALOGUE,)
    generation = "-".join("{}.{}".format(*generations.find(session, name)) for name in names)
    question = Question(Kind.LIST, generation, [shared.name, shared.query, shared.place])
    result = results.get_or_compute(question, compute)
    total, after, kept = result.value
    note = CacheNote(result.source in CACHES, result.source, result.strategy)
    cursor = cursors.seal(shared.query, shared.place, tuple(after) if after else None)

    def respond(items: Sequence[dict[str, Any]]) -> Response:
        listed = encode(Page(items, total, shared.place.offset, shared.place.limit, cursor))
        keep(listed)
        return send(listed, note)

    return kept, respond
