"""Pages of lists. A page after a known row costs the same at the end of a million rows as at the start."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, func, select, tuple_
from sqlalchemy.orm import Session

from library.models.base import ID_LENGTH

#: Digits of the largest whole number that SQL databases store.
MAX_DIGITS = 18

#: Up to this offset rows are skipped while reading; beyond, finding the first row of the page is faster.
FAR = 500

#: The order of matches of a query, by a key that is computed and no column.
RELEVANCE = "relevance"

#: Any selected row, followed by the sort key and the id.
ListRow = Row[*tuple[Any, ...]]

Query = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The start and length of a page: an offset, or the key and id of the row before it."""

    offset: int = 0
    limit: int = 50
    after: tuple[Any, Any] | None = None


@dataclass(frozen=True, slots=True)
class SortOrder:
    """Sort key of a list; equal keys are ordered by id, unknown keys come last both ways."""

    key: Any
    id: Any
    descending: bool = False

    @property
    def is_nullable(self) -> bool:
        """Return whether rows may have no key."""
        return bool(getattr(self.key, "nullable", False))


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page; `after` is the key and id of its last row when further rows follow."""

    rows: Sequence[ListRow]
    total: int
    after: tuple[Any, Any] | None


def read_page(
    session: Session,
    query: Query,
    order: SortOrder,
    requested: PageRequest,
    total: int,
    unjoined: Query | None = None,
) -> ListPage:
    """Return one page of a query.

    Parameters
    ----------
    unjoined
        The same rows without joins: a far offset is found in it by the index alone.
    """
    limit, offset = requested.limit, requested.offset
    if unjoined is not None and requested.after is None and offset > FAR:
        requested = _after_far(session, unjoined, order, requested, total)
    rows = _rows(session, query, order, requested)
    page = rows[:limit]
    more = len(rows) > limit
    return ListPage(page, total, (page[-1].sort_key, page[-1].sort_id) if more else None)


def _after_far(
    session: Session, unjoined: Query, order: SortOrder, requested: PageRequest, total: int
) -> PageRequest:
    """Return the position after the last skipped row, counted from the nearer end."""
    skip, direction = requested.offset - 1, order.descending
    if not order.is_nullable and total - requested.offset < skip:
        skip, direction = max(0, total - requested.offset), not direction
    anchor = unjoined.with_only_columns(order.key, order.id).where(order.key.is_not(None))
    anchor = anchor.order_by(*_direction(replace(order, descending=direction), order.key, order.id))
    found = session.execute(anchor.offset(skip).limit(1)).one_or_none()
    if found is None or requested.offset > total:
        return requested
    return PageRequest(requested.offset, requested.limit, (found[0], found[1]))


def count(session: Session, query: Query) -> int:
    """Return the number of rows of a query."""
    return session.execute(select(func.count()).select_from(query.subquery())).scalar_one()


def number(identifier: str) -> int:
    """Return the number behind an opaque id; -1, which no row has, when it is not one of ours."""
    is_ours = identifier.isascii() and identifier.isdigit() and len(identifier) <= min(MAX_DIGITS, ID_LENGTH)
    return int(identifier) if is_ours else -1


class _Part(Enum):
    """Parts of a list: rows with known keys, from the start or after a row; then rows with unknown keys."""

    KNOWN = auto()
    KNOWN_AFTER = auto()
    UNKNOWN = auto()
    UNKNOWN_AFTER = auto()


def _rows(session: Session, query: Query, order: SortOrder, requested: PageRequest) -> list[ListRow]:
    """Return the rows of a page and the one after it, if there is one."""
    wanted = requested.limit + 1
    rows: list[ListRow] = []
    if requested.after is None:
        rows += _read(session, _statement(query, order, _Part.KNOWN), wanted, skip=requested.offset)
    elif requested.after[0] is not None:
        rows += _read(session, _statement(query, order, _Part.KNOWN_AFTER), wanted, after=requested.after)
    if order.is_nullable and len(rows) < wanted:
        rows += _unknown(session, query, order, requested, wanted - len(rows))
    return rows


def _unknown(
    session: Session, query: Query, order: SortOrder, requested: PageRequest, wanted: int
) -> Sequence[ListRow]:
    """Return rows with unknown keys, from the position where the page continues among them."""
    if requested.after is not None and requested.after[0] is None:
        return _read(session, _statement(query, order, _Part.UNKNOWN_AFTER), wanted, after=requested.after)
    skip = 0
    if requested.after is None and requested.offset:
        skip = max(0, requested.offset - count(session, query.where(order.key.is_not(None))))
    return _read(session, _statement(query, order, _Part.UNKNOWN), wanted, skip=skip)


def _read(
    session: Session, statement: Query, wanted: int, skip: int = 0, after: tuple[Any, Any] = (None, None)
) -> Sequence[ListRow]:
    """Return rows as the driver gives them: lists need no ORM objects."""
    values = {"wanted": wanted, "skip": skip, "after_key": after[0], "after_id": after[1]}
    return session.connection().execute(statement, values).all()


@lru_cache(maxsize=256)  # building it costs as much as executing it
def _statement(query: Query, order: SortOrder, part: _Part) -> Query:
    """Return the statement for one page, wherever it begins."""
    selected = query.add_columns(order.key.label("sort_key"), order.id.label("sort_id"))
    if part in (_Part.UNKNOWN, _Part.UNKNOWN_AFTER):
        selected = selected.where(order.key.is_(None)).order_by(*_direction(order, order.id))
    else:
        selected = selected.order_by(*_direction(order, order.key, order.id))
        if order.is_nullable:
            selected = selected.where(order.key.is_not(None))
    if part is _Part.KNOWN_AFTER:
        selected = selected.where(_beyond(order))
    elif part is _Part.UNKNOWN_AFTER:
        last = bindparam("after_id", type_=order.id.type)
        selected = selected.where(order.id < last if order.descending else order.id > last)
    return selected.limit(bindparam("wanted", type_=Integer)).offset(bindparam("skip", type_=Integer))


def _beyond(order: SortOrder) -> Any:
    """Return a comparison of row values, which both databases look up in the index of the two columns."""
    last = tuple_(bindparam("after_key", type_=order.key.type), bindparam("after_id", type_=order.id.type))
    row = tuple_(order.key, order.id)
    return row < last if order.descending else row > last


def _direction(order: SortOrder, *columns: Any) -> list[Any]:
    return [column.desc() if order.descending else column.asc() for column in columns]
