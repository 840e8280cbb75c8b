"""Pages of lists. A page after a known row costs the same at the end of a million rows as at the start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, func, literal_column, select, tuple_, union_all
from sqlalchemy.orm import Session

from library.models.base import ID_LENGTH

#: Digits of the largest whole number that SQL databases store.
MAX_DIGITS = 18

#: Up to this offset rows are skipped while reading; beyond, finding the first row of the page is faster.
FAR = 500

#: Rows of a list whose length no table has are counted up to here.
COUNTED = 10_000

#: The order of matches of a query, by a key that is computed and no column.
RELEVANCE = "relevance"

#: Any selected row, followed by the sort key and the id.
ListRow = Row[*tuple[Any, ...]]

Query = Select[*tuple[Any, ...]]

#: Values of parameters by their names.
Parameters = Mapping[str, Any]


class LowerBound(int):
    """The length of a list that may be longer: counting it would take as long as it is."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The start and length of a page: an offset, or the key and id of the row before it.

    Attributes
    ----------
    parameters
        Values of the list's own parameters.
    """

    offset: int = 0
    limit: int = 50
    after: tuple[Any, Any] | None = None
    parameters: Parameters = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SortOrder:
    """Sort key of a list; equal keys are ordered by id, unknown keys come last both ways.

    Attributes
    ----------
    parts
        Conditions that divide the rows into parts which an index has in this order, but not together.
    """

    key: Any
    id: Any
    descending: bool = False
    parts: tuple[Any, ...] = ()

    @property
    def is_nullable(self) -> bool:
        """Return whether rows may have no key."""
        return bool(getattr(self.key, "nullable", False))


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page; `after` is the key and id of its last row when further rows follow.

    Attributes
    ----------
    total
        Length of the list, or a `LowerBound` of it.
    """

    rows: Sequence[ListRow]
    total: int
    after: tuple[Any, Any] | None

    @property
    def is_lower_bound(self) -> bool:
        """Return whether the list may be longer than its total."""
        return isinstance(self.total, LowerBound)


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
    reader = _Reader(session, order, requested.parameters)
    if unjoined is not None and requested.after is None and offset > FAR:
        requested = reader.after_far(unjoined, requested, total)
    rows = reader.rows(query, requested)
    page = rows[:limit]
    more = len(rows) > limit
    if isinstance(total, LowerBound):
        total = _seen(total, offset, len(page), more)
    return ListPage(page, total, (page[-1].sort_key, page[-1].sort_id) if more else None)


def _seen(total: int, offset: int, rows: int, more: bool) -> int:
    """Return the length of a list that a page shows: the last one has its end."""
    end = offset + rows
    if more:
        return LowerBound(max(total, end + 1))
    return end if rows or not offset else LowerBound(min(total, offset))


def count(session: Session, query: Query, parameters: Parameters = MappingProxyType({})) -> int:
    """Return the number of rows of a query, or a `LowerBound` from `COUNTED` on."""
    found = _count(session, query, COUNTED + 1, parameters)
    return found if found <= COUNTED else LowerBound(COUNTED)


def _count(session: Session, query: Query, most: int, parameters: Parameters) -> int:
    counted = query.with_only_columns(literal_column("1"), maintain_column_froms=True).limit(most).subquery()
    return session.execute(select(func.count()).select_from(counted), parameters).scalar_one()


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


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads parts of a list in its order."""

    session: Session
    order: SortOrder
    parameters: Parameters

    def rows(self, query: Query, requested: PageRequest) -> list[ListRow]:
        """Return the rows of a page and the one after it, if there is one."""
        wanted, after = requested.limit + 1, requested.after
        rows: list[ListRow] = []
        if after is None:
            rows += self.read(query, _Part.KNOWN, wanted, requested.offset)
        elif after[0] is not None:
            rows += self.read(query, _Part.KNOWN_AFTER, wanted, after=after)
        if self.order.is_nullable and len(rows) < wanted:
            rows += self._unknown(query, requested, wanted - len(rows))
        return rows

    def after_far(self, query: Query, requested: PageRequest, total: int) -> PageRequest:
        """Return the position after the last skipped row, counted from the nearer end."""
        is_exact = not isinstance(total, LowerBound)
        if is_exact and requested.offset > total:
            return requested
        reader, skip, parts = self, requested.offset - 1, [_Part.KNOWN, _Part.UNKNOWN]
        if is_exact and total - requested.offset < skip:
            skip, parts = total - requested.offset, parts[::-1]
            reader = replace(self, order=replace(self.order, descending=not self.order.descending))
        for part in parts if self.order.is_nullable else [_Part.KNOWN]:
            found = reader.read(query, part, 1, skip)
            if found:
                return replace(requested, after=(found[0].sort_key, found[0].sort_id))
            skip -= self._count(query, part, skip)
        return requested

    def _unknown(self, query: Query, requested: PageRequest, wanted: int) -> Sequence[ListRow]:
        """Return rows with unknown keys, from the position where the page continues among them."""
        after = requested.after
        if after is not None and after[0] is None:
            return self.read(query, _Part.UNKNOWN_AFTER, wanted, after=after)
        skip = 0
        if after is None and requested.offset:
            skip = requested.offset - self._count(query, _Part.KNOWN, requested.offset)
        return self.read(query, _Part.UNKNOWN, wanted, skip)

    def _count(self, query: Query, part: _Part, most: int) -> int:
        key = self.order.key
        is_part = key.is_not(None) if part is _Part.KNOWN else key.is_(None)
        return _count(self.session, query.where(is_part), most, self.parameters)

    def read(
        self, query: Query, part: _Part, wanted: int, skip: int = 0, after: tuple[Any, Any] = (None, None)
    ) -> Sequence[ListRow]:
        """Return rows as the driver gives them: lists need no ORM objects."""
        values = {"wanted": wanted, "skip": skip, "after_key": after[0], "after_id": after[1]}
        statement = _statement(query, self.order, part)
        return self.session.connection().execute(statement, {**values, **self.parameters}).all()


@lru_cache(maxsize=256)  # building it costs as much as executing it
def _statement(query: Query, order: SortOrder, part: _Part) -> Query:
    """Return the statement for one page, wherever it begins."""
    rows = query.add_columns(order.key.label("sort_key"), order.id.label("sort_id"))
    if part in (_Part.UNKNOWN, _Part.UNKNOWN_AFTER):
        rows = rows.where(order.key.is_(None))
    elif order.is_nullable:
        rows = rows.where(order.key.is_not(None))
    if part is _Part.KNOWN_AFTER:
        rows = rows.where(_beyond(order))
    elif part is _Part.UNKNOWN_AFTER:
        last = bindparam("after_id", type_=order.id.type)
        rows = rows.where(order.id < last if order.descending else order.id > last)
    is_known = part in (_Part.KNOWN, _Part.KNOWN_AFTER)
    by = (order.key, order.id) if is_known else (order.id,)
    wanted, skip = bindparam("wanted", type_=Integer), bindparam("skip", type_=Integer)
    if not order.parts:
        return rows.order_by(*_direction(order, *by)).limit(wanted).offset(skip)
    firsts = (rows.where(each).order_by(*_direction(order, *by)).limit(wanted + skip) for each in order.parts)
    merged = union_all(*(select(each.subquery()) for each in firsts)).subquery()
    by = (merged.c.sort_key, merged.c.sort_id) if is_known else (merged.c.sort_id,)
    return select(merged).order_by(*_direction(order, *by)).limit(wanted).offset(skip)


def _beyond(order: SortOrder) -> Any:
    """Return a comparison of row values, which both databases look up in the index of the two columns."""
    last = tuple_(bindparam("after_key", type_=order.key.type), bindparam("after_id", type_=order.id.type))
    row = tuple_(order.key, order.id)
    return row < last if order.descending else row > last


def _direction(order: SortOrder, *columns: Any) -> list[Any]:
    return [column.desc() if order.descending else column.asc() for column in columns]
