"""Pages of lists. One that begins after a known row costs as much at the end of a million as at the start."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, func, select, tuple_
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
        place = _after_far(session, lean, order, place, total)
    rows = _rows(session, query, order, place)
    page = rows[:limit]
    more = len(rows) > limit
    return Stretch(page, total, (page[-1].sort_key, page[-1].sort_id) if more else None)


def _after_far(session: Session, lean: Query, order: Order, place: Place, total: int) -> Place:
    """The place after the last row that is skipped; it is counted to from the nearer end."""
    skip, direction = place.offset - 1, order.descending
    if not order.key.nullable and total - place.offset < skip:
        skip, direction = max(0, total - place.offset), not direction
    anchor = lean.with_only_columns(order.key, order.id).where(order.key.is_not(None))
    anchor = anchor.order_by(*_direction(replace(order, descending=direction), order.key, order.id))
    found = session.execute(anchor.offset(skip).limit(1)).one_or_none()
    is_beyond = place.offset > total
    return Place(place.offset, place.limit, (found[0], found[1])) if found and not is_beyond else place


def count(session: Session, query: Query) -> int:
    """How many rows a query has."""
    return session.execute(select(func.count()).select_from(query.subquery())).scalar_one()


def number(identifier: str) -> int:
    """The number behind an opaque id; one that belongs to no row where it is none of ours."""
    is_ours = identifier.isascii() and identifier.isdigit() and len(identifier) <= min(MAX_DIGITS, ID_LENGTH)
    return int(identifier) if is_ours else -1


class _Part(Enum):
    """Rows whose key is known, from the start or after one of them; then those whose key is not."""

    KNOWN = auto()
    KNOWN_AFTER = auto()
    UNKNOWN = auto()
    UNKNOWN_AFTER = auto()


def _rows(session: Session, query: Query, order: Order, place: Place) -> list[ListRow]:
    """One row more than the page has: it tells whether there is a next one."""
    wanted = place.limit + 1
    rows: list[ListRow] = []
    if place.after is None:
        rows += _read(session, _statement(query, order, _Part.KNOWN), wanted, skip=place.offset)
    elif place.after[0] is not None:
        rows += _read(session, _statement(query, order, _Part.KNOWN_AFTER), wanted, after=place.after)
    if order.key.nullable and len(rows) < wanted:
        rows += _unknown(session, query, order, place, wanted - len(rows))
    return rows


def _unknown(session: Session, query: Query, order: Order, place: Place, wanted: int) -> Sequence[ListRow]:
    """The rows whose key is unknown, from where the page goes on among them."""
    if place.after is not None and place.after[0] is None:
        return _read(session, _statement(query, order, _Part.UNKNOWN_AFTER), wanted, after=place.after)
    skip = 0
    if place.after is None and place.offset:
        skip = max(0, place.offset - count(session, query.where(order.key.is_not(None))))
    return _read(session, _statement(query, order, _Part.UNKNOWN), wanted, skip=skip)


def _read(
    session: Session, statement: Query, wanted: int, skip: int = 0, after: tuple[Any, Any] = (None, None)
) -> Sequence[ListRow]:
    """Rows as they come from the driver: lists need no objects."""
    values = {"wanted": wanted, "skip": skip, "after_key": after[0], "after_id": after[1]}
    return session.connection().execute(statement, values).all()


@lru_cache(maxsize=256)  # putting one together costs as much as running it
def _statement(query: Query, order: Order, part: _Part) -> Query:
    """What reads one page, wherever that begins. Tables may have the same query asked in one order."""
    selected = query.add_columns(order.key.label("sort_key"), order.id.label("sort_id"))
    if part in (_Part.UNKNOWN, _Part.UNKNOWN_AFTER):
        selected = selected.where(order.key.is_(None)).order_by(*_direction(order, order.id))
    else:
        selected = selected.order_by(*_direction(order, order.key, order.id))
        if order.key.nullable:
            selected = selected.where(order.key.is_not(None))
    if part is _Part.KNOWN_AFTER:
        selected = selected.where(_beyond(order))
    elif part is _Part.UNKNOWN_AFTER:
        last = bindparam("after_id", type_=order.id.type)
        selected = selected.where(order.id < last if order.descending else order.id > last)
    return selected.limit(bindparam("wanted", type_=Integer)).offset(bindparam("skip", type_=Integer))


def _beyond(order: Order) -> Any:
    """A comparison of row values, which both databases look up in the index of the two columns."""
    last = tuple_(bindparam("after_key", type_=order.key.type), bindparam("after_id", type_=order.id.type))
    row = tuple_(order.key, order.id)
    return row < last if order.descending else row > last


def _direction(order: Order, *columns: Any) -> list[Any]:
    return [column.desc() if order.descending else column.asc() for column in columns]
