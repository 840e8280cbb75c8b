"""Pages of tracks that an index outside of SQL recognises, while SQL only tells the order of all tracks."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from library import paging
from library.catalogue.list_counts import is_shown
from library.models import Track
from library.paging import ListPage, ListRow, PageRequest, SortOrder

#: Rows that are read together, at least and at most.
LEAST, MOST = 100, 10_000

_ALL = select(Track.id).where(is_shown())


def walk(
    session: Session,
    order: SortOrder,
    requested: PageRequest,
    contains: Callable[[Sequence[str]], Sequence[bool]],
    total: int,
    of: int,
) -> ListPage:
    """Return the ids of a page of playable tracks that `contains` recognises.

    Parameters
    ----------
    total, of
        Numbers of these tracks and of all playable ones.
    """
    skip = requested.offset if requested.after is None else 0
    wanted = skip + requested.limit + 1
    found: list[ListRow] = []
    part = PageRequest(after=requested.after)
    while len(found) < wanted:
        size = (wanted - len(found)) * of // max(total, 1) * 5 // 4
        read = paging.read_page(session, _ALL, order, replace(part, limit=min(max(size, LEAST), MOST)), of)
        known = contains([row.id for row in read.rows])
        found += (row for row, is_known in zip(read.rows, known, strict=True) if is_known)
        if read.after is None:
            break
        part = PageRequest(after=read.after)
    rows = found[skip : wanted - 1]
    has_more = len(found) >= wanted
    return ListPage(rows, total, (rows[-1].sort_key, rows[-1].sort_id) if has_more and rows else None)
