"""Finished pages of lists, cached in memory until anything is written to the database.

A page shows favourites, play counts and analysis states, so it is cached for one user, and any write by any
process invalidates it (`docs/decisions/0083-lists-have-one-cache.md`).
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import orjson
from flask import Response, g, request

from app.http import auth
from app.http.responses import CacheNote, EncodedPage, send
from cache import memory
from cache.kinds import Kind, Source, Strategy
from cache.monitoring import metrics
from library import database

Arguments = ParamSpec("Arguments")

CACHED = CacheNote(hit=True, source=Source.MEMORY, strategy=Strategy.FAST)
READ = CacheNote(hit=False, source=Source.COMPUTED, strategy=Strategy.ACCURATE)

HIT_COUNTS = {
    metrics.lookup(Kind.LIST, Source.MEMORY): 1,
    metrics.strategy(Strategy.FAST): 1,
    metrics.tier(Source.MEMORY, "hits"): 1,
}
MISS_COUNTS = {metrics.lookup(Kind.LIST, Source.COMPUTED): 1, metrics.strategy(Strategy.ACCURATE): 1}


def cached(view: Callable[Arguments, Response]) -> Callable[Arguments, Response]:
    """Cache the pages of a list endpoint; a cached page is returned before its arguments are parsed."""

    @wraps(view)
    def find_or_view(*args: Arguments.args, **options: Arguments.kwargs) -> Response:
        return _find() or view(*args, **options)

    return find_or_view


def store(page: EncodedPage) -> CacheNote | None:
    """Cache the page that the current request returns; None where the endpoint's pages are not cached."""
    key, state = g.pop("page_to_cache", ("", None))
    if not key:
        return None
    if state is not None:
        value = b"\n".join((state.encode(), orjson.dumps(page.headers), page.body))
        memory.tier().store({key: value})
    metrics.count(MISS_COUNTS)
    return READ


def _find() -> Response | None:
    state = database.change_token()
    known = auth.person()
    key = f"page:{known.id}:{known.role}:{request.path}?{request.environ['QUERY_STRING']}"
    g.page_to_cache = key, state  # taken before the page is read: it may be newer than its state, never older
    value = memory.tier().find_many([key]).get(key)
    if value is None:
        return None
    cached_state, headers, body = value.split(b"\n", 2)
    if cached_state.decode() != state:
        return None
    metrics.count(HIT_COUNTS)
    return send(EncodedPage(body, orjson.loads(headers)), CACHED)
