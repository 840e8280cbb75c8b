"""Pages of lists: read from SQL, shown as JSON, with the cursor of the next page."""

from collections.abc import Callable, Sequence

from flask import Response

from app.http import cursors, page_cache
from app.http.auth import person
from app.http.responses import Page, encode, send
from library.database import OpenSession, session_scope
from library.paging import ListPage, ListRow, PageRequest
from library.people import name_marks
from library.people.name_marks import NO_MARK, NameMark
from library.states import NameKind
from schemas.paging import PageArguments

#: Reads one page of a list from SQL.
Read = Callable[[OpenSession, PageRequest], ListPage]

#: Returns a row as a JSON object.
Show = Callable[[ListRow], object]

#: Returns an album or an artist with its mark as a JSON object.
ShowMarked = Callable[[ListRow, NameMark], object]


def list_response(query: PageArguments, read: Read, show: Show) -> Response:
    """Return the requested page of a list, and cache it where the endpoint's pages are cached."""
    page = cursors.find_page(query)
    with session_scope(read_only=True) as session:
        found = read(session, page)
    return page_response(query, page, found, [show(row) for row in found.rows])


def marked_response(query: PageArguments, read: Read, kind: NameKind, show: ShowMarked) -> Response:
    """Return the requested page of a list of albums or artists, with the caller's marks."""
    page = cursors.find_page(query)
    with session_scope(read_only=True) as session:
        found = read(session, page)
        items = marked(session, kind, found.rows, show)
    return page_response(query, page, found, items)


def marked(session: OpenSession, kind: NameKind, rows: Sequence[ListRow], show: ShowMarked) -> list[object]:
    """Return albums or artists as JSON objects, with the caller's marks."""
    marks = name_marks.find(session, person().id, kind, [row.id for row in rows])
    return [show(row, marks.get(row.id, NO_MARK)) for row in rows]


def page_response(
    query: PageArguments, page: PageRequest, found: ListPage, items: Sequence[object]
) -> Response:
    """Return a page whose rows are JSON objects already."""
    cursor = cursors.seal(query, page, found.after)
    encoded = encode(Page(items, found.total, page.offset, page.limit, cursor, found.is_lower_bound))
    return send(encoded, page_cache.store(encoded))
