"""Finished pages of lists, cached in memory until anything is written to the database.

A page shows favourites, play counts and analysis states, so it is cached for one user, and any write by any
process invalidates it (`docs/decisions/0083-lists-have-one-cache.md`).
"""

from collections.abc import Callable
from typing import Any, TypeVar

import orjson
from flask import Flask, Response, current_app, g, request

from app.http import auth
from app.http.responses import CacheNote, EncodedPage, send
from cache import memory
from cache.kinds import Kind, Source, Strategy
from cache.monitoring import metrics
from library import database

View = TypeVar("View", bound=Callable[..., Any])

CACHED = CacheNote(hit=True, source=Source.MEMORY, strategy=Strategy.FAST)
READ = CacheNote(hit=False, source=Source.COMPUTED, strategy=Strategy.ACCURATE)

HIT_COUNTS = {
    metrics.lookup(Kind.LIST, Source.MEMORY): 1,
    metrics.strategy(Strategy.FAST): 1,
    metrics.tier(Source.MEMORY, "hits"): 1,
}
MISS_COUNTS = {metrics.lookup(Kind.LIST, Source.COMPUTED): 1, metrics.strategy(Strategy.ACCURATE): 1}


def cached(view: View) -> View:
    """Cache the pages of a list endpoint."""
    view.is_cached = True  # type: ignore[attr-defined]
    return view


def register(app: Flask) -> None:
    """Return cached pages; after the limits and rights, before the arguments are checked."""
    app.before_request(_find_page)


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


def _find_page() -> Response | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method == "OPTIONS" or not getattr(view, "is_cached", False):
        return None
    state = database.change_token()
    known = auth.person()
    query = "&".join(sorted(request.environ["QUERY_STRING"].split("&")))  # repeated arguments are refused
    key = f"page:{known.id}:{known.role}:{request.path}?{query}"
    g.page_to_cache = key, state  # taken before the page is read: it may be newer than its state, never older
    value = memory.tier().find_many([key]).get(key)
    if value is None:
        return None
    cached_state, headers, body = value.split(b"\n", 2)
    if cached_state.decode() != state:
        return None
    metrics.count(HIT_COUNTS)
    return send(EncodedPage(body, orjson.loads(headers)), CACHED)
