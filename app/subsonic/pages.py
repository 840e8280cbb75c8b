"""Pages of lists by offset, which cost the same anywhere in a list that is read page after page.

The row that a page ended with is remembered under the offset of the next page, so that it is read by keyset
(`library.paging`). A page that nothing is remembered of is found by its offset.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from threading import Lock
from typing import Any

from app.subsonic.writer import Rows, Tree
from library.database import OpenSession, session_scope
from library.paging import ListPage, ListRow, PageRequest
from schemas.objects import JsonObject

#: Rows read together; a longer page is read and written in parts.
ROWS_AT_ONCE = 500

#: Ends of pages that are remembered: of a few players that synchronise at once.
MAX_REMEMBERED = 1000

#: A player that pauses for longer has its next page found by the offset.
REMEMBERED_S = 900.0

Read = Callable[[OpenSession, PageRequest], ListPage]

#: Makes shapes of the rows of one page, with what they show from other tables.
Shape = Callable[[OpenSession, Sequence[ListRow]], list[JsonObject]]


@dataclass(frozen=True, slots=True)
class PageOf:
    """A part of a list.

    Attributes
    ----------
    list_name
        Equal for equal lists, with the account where it shows marks.
    """

    list_name: Hashable
    offset: int
    count: int


def rows(wanted: PageOf, read: Read, shape: Shape) -> Rows:
    """Return a page of a list; its first part is read at once, the rest while it is written."""
    parts = _parts(wanted, read, shape)
    first = next(parts, [])
    return Rows(chain(first, chain.from_iterable(parts)))


def _parts(wanted: PageOf, read: Read, shape: Shape) -> Iterator[list[Tree]]:
    offset, left = wanted.offset, wanted.count
    after = _ends.find(wanted.list_name, offset)
    while left > 0:
        with session_scope(read_only=True) as session:
            found = read(session, PageRequest(offset, min(left, ROWS_AT_ONCE), after))
            shaped = shape(session, found.rows)
        offset, left, after = offset + len(found.rows), left - len(found.rows), found.after
        _ends.remember(wanted.list_name, offset, after)
        yield list(shaped)
        if after is None:
            return


class _Ends:
    """The ends of the pages that were read last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._after: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()

    def find(self, list_name: Hashable, offset: int) -> Any:
        at_s, after = self._after.get((list_name, offset), (0.0, None))
        return after if time.monotonic() - at_s < REMEMBERED_S else None

    def remember(self, list_name: Hashable, offset: int, after: Any) -> None:
        if after is None:
            return
        with self._lock:
            self._after[list_name, offset] = time.monotonic(), after
            self._after.move_to_end((list_name, offset))
            while len(self._after) > MAX_REMEMBERED:
                self._after.popitem(last=False)


_ends = _Ends()
