"""Pages of lists as they were sent a moment ago, sent again while nothing was written to the database.

A page shows stars, plays and states of this very moment. What the cache's rooms keep is everybody's and says
nothing of those; what is kept here is one person's finished page, and any write of any process ends it.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import orjson
from flask import Flask, Response, current_app, g, request

from app.http import auth
from app.http.responses import CacheNote, Listed, send
from cache import memory
from cache.kinds import Kind, Source, Strategy
from cache.monitoring import metrics
from library import database

View = TypeVar("View", bound=Callable[..., Any])

NOTE = CacheNote(hit=True, source=Source.MEMORY, strategy=Strategy.FAST)

#: What a page from here counts as.
COUNTED = {
    metrics.lookup(Kind.LIST, Source.MEMORY): 1,
    metrics.strategy(Strategy.FAST): 1,
    metrics.tier(Source.MEMORY, "hits"): 1,
}


def kept(view: View) -> View:
    """Keep the pages of a view that are passed to `keep`."""
    view.is_kept = True  # type: ignore[attr-defined]
    return view


def register(app: Flask) -> None:
    """Send again what is kept, to who may have it; after the limits and the rights."""
    app.before_request(_send_again)


def _send_again() -> Response | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if not getattr(view, "is_kept", False):
        return None
    state = database.change_token()
    if state is None:
        return None
    known = auth.person()
    key = f"page:{known.id}:{known.role}:{request.path}?{request.environ['QUERY_STRING']}"
    g.page_to_keep = key, state  # taken before the page is read: it may be newer, never older
    value = memory.tier().find_many([key]).get(key)
    if value is None:
        return None
    kept_state, headers, body = value.split(b"\n", 2)
    if kept_state.decode() != state:
        return None
    metrics.count(COUNTED)
    return send(Listed(body, orjson.loads(headers)), NOTE)


def keep(page: Listed) -> None:
    """Keep the page that the present request is answered with."""
    key, state = g.pop("page_to_keep", (None, ""))
    if key is not None:
        value = b"\n".join((state.encode(), orjson.dumps(page.headers), page.body))
        memory.tier().store({key: value})
