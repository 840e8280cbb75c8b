"""Pages of lists. One that begins after a known row costs as much at the end of a million as at the start."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select, tuple_
from sqlalchemy.orm import Session

from library.models.base import ID_LENGTH

#: What SQL databases hold in a whole number, in digits.
MAX_DIGITS = 18

#: Rows that are skipped as they are read; beyond, looking for the first row of the page is cheaper.
FAR = 500

#: A row of whatever was selected, followed by the key and the id that it is sorted by.
ListRow = Row[*tuple[Any, ...]]

Query = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: so many rows from the start, or after the row with this key and id."""

    offset: int = 0
    limit: int = 50
    after: tuple[Any, Any] | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by; rows with equal keys by their ids, unknown keys last both ways."""

    key: Any
    id: Any
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """One page, and the key and id of its last row when there are rows after it."""

    rows: Sequence[ListRow]
    total: int
    after: tuple[Any, Any] | None


def stretch(
    session: Session, query: Query, order: Order, place: Place, total: int, lean: Query | None = None
) -> Stretch:
    """Read one page of a query.

    Parameters
    ----------
    lean
        The same rows without anything joined to them: a far offset is found in it, by the index alone.
    """
    limit, offset = place.limit, place.offset
    if lean is not None and place.after is None and offset > FAR:
        anchor = lean.with_only_columns(order.key, order.id).where(order.key.is_not(None))
        anchor = anchor.order_by(*_direction(order, order.key, order.id))
        found = session.execute(anchor.offset(offset - 1).limit(1)).one_or_none()
        place = Place(offset, limit, (found[0], found[1])) if found else place
    selected = query.add_columns(order.key.label("sort_key"), order.id.label("sort_id"))
    rows = _rows(session, selected, order, place)
    page = rows[:limit]
    more = len(rows) > limit
    return Stretch(page, total, (page[-1].sort_key, page[-1].sort_id) if more else None)


def count(session: Session, query: Query) -> int:
    """How many rows a query has."""
    return session.execute(select(func.count()).select_from(query.subquery())).scalar_one()


def number(identifier: str) -> int:
    """The number behind an opaque id; one that belongs to no row where it is none of ours."""
    is_ours = identifier.isascii() and identifier.isdigit() and len(identifier) <= min(MAX_DIGITS, ID_LENGTH)
    return int(identifier) if is_ours else -1


def _rows(session: Session, query: Query, order: Order, place: Place) -> list[ListRow]:
    """One row more than the page has: it tells whether there is a next one."""
    wanted = place.limit + 1
    known = query.where(order.key.is_not(None)) if order.key.nullable else query
    rows: list[ListRow] = []
    if place.after is None:
        page = known.order_by(*_direction(order, order.key, order.id)).offset(place.offset or None)
        rows += session.execute(page.limit(wanted)).all()
    elif place.after[0] is not None:
        page = known.where(_beyond(order, place.after))
        page = page.order_by(*_direction(order, order.key, order.id))
        rows += session.execute(page.limit(wanted)).all()
    if order.key.nullable and len(rows) < wanted:
        unknown = _unknown(session, query, order, place)
        rows += session.execute(unknown.limit(wanted - len(rows))).all()
    return rows


def _unknown(session: Session, query: Query, order: Order, place: Place) -> Query:
    """The rows whose key is unknown, from where the page goes on among them."""
    unknown = query.where(order.key.is_(None)).order_by(*_direction(order, order.id))
    if place.after is None and place.offset:
        known = count(session, query.where(order.key.is_not(None)))
        return unknown.offset(max(0, place.offset - known))
    if place.after is not None and place.after[0] is None:
        last = place.after[1]
        return unknown.where(order.id < last if order.descending else order.id > last)
    return unknown


def _beyond(order: Order, after: tuple[Any, Any]) -> Any:
    """A comparison of row values, which both databases look up in the index of the two columns."""
    row, last = tuple_(order.key, order.id), tuple_(*after)
    return row < last if order.descending else row > last


def _direction(order: Order, *columns: Any) -> list[Any]:
    return [column.desc() if order.descending else column.asc() for column in columns]
