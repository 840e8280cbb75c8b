"""How an endpoint answers with a page of a list."""

from collections.abc import Callable
from typing import Any

from flask import Response

from app import cursors
from app.envelope import Page, listing
from library.paging import ListRow, Place, Stretch


def answer(
    query: dict[str, Any], place: Place, stretch: Stretch, show: Callable[[ListRow], dict[str, Any]]
) -> Response:
    """Answer with the rows of a stretch, and where the next begins."""
    items = [show(row) for row in stretch.rows]
    cursor = cursors.seal(query, place, stretch.after)
    return listing(Page(items, stretch.total, place.offset, place.limit, cursor))
