"""Pages of lists: read from SQL, shown as JSON, with the cursor of the next page."""

from collections.abc import Callable, Sequence

from flask import Response

from app.http import cursors, page_cache
from app.http.responses import Page, encode, send
from library.database import OpenSession, session_scope
from library.paging import ListPage, ListRow, PageRequest
from schemas.paging import PageArguments

#: Reads one page of a list from SQL.
Read = Callable[[OpenSession, PageRequest], ListPage]

#: Returns a row as a JSON object.
Show = Callable[[ListRow], object]


def list_response(query: PageArguments, read: Read, show: Show) -> Response:
    """Return the requested page of a list, and cache it where the endpoint's pages are cached."""
    page = cursors.find_page(query)
    with session_scope(read_only=True) as session:
        found = read(session, page)
    return page_response(query, page, found, [show(row) for row in found.rows])


def page_response(
    query: PageArguments, page: PageRequest, found: ListPage, items: Sequence[object]
) -> Response:
    """Return a page whose rows are JSON objects already."""
    cursor = cursors.seal(query, page, found.after)
    encoded = encode(Page(items, found.total, page.offset, page.limit, cursor))
    return send(encoded, page_cache.store(encoded))
