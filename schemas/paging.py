"""Arguments of paged lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import validate

from schemas.fields import CleanString, StrictInteger, StrictSchema, patterned
from schemas.typed import TypedSchema

#: No library is longer, and offset + limit stays below the bound of the databases.
MAX_OFFSET = 2**31 - 1

#: Ranking holds that many items in memory; later ones are not useful.
MAX_RANKED_OFFSET = 10_000

#: The order of matches of a query (`library.paging.RELEVANCE`).
RELEVANCE = "relevance"

#: A sort key has at most 120 characters, in JSON and base64 far less than this.
MAX_CURSOR_LENGTH = 4096

_CURSOR = "^[A-Za-z0-9_-]+$"


def limit_field(default: int = 50, most: int = 500) -> StrictInteger:
    """Return a field for the length of a page."""
    return StrictInteger(
        load_default=default,
        validate=validate.Range(1, most),
        metadata={"description": "maximum number of items"},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageArguments:
    """A page of a list; `cursor` replaces `offset`."""

    offset: int = 0
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedArguments(PageArguments):
    """A page of a list that can be sorted."""

    sort_by: str
    order: str = "asc"

    @property
    def descending(self) -> bool:
        """Return whether the greatest value comes first."""
        return self.order == "desc"


@dataclass(frozen=True, slots=True, kw_only=True)
class OffsetArguments:
    """A part of a ranked list."""

    offset: int
    limit: int


class OffsetQuery(StrictSchema):
    """Part of a ranked list, by offset."""

    offset = StrictInteger(
        load_default=0,
        validate=validate.Range(0, MAX_RANKED_OFFSET),
        metadata={"description": "items to skip"},
    )
    limit = limit_field()


class PageQuery(StrictSchema):
    """Part of a list: by offset, or following a page by its `next_cursor`."""

    offset = StrictInteger(
        load_default=0, validate=validate.Range(0, MAX_OFFSET), metadata={"description": "items to skip"}
    )
    limit = limit_field()
    cursor = patterned(
        _CURSOR,
        MAX_CURSOR_LENGTH,
        load_default=None,
        metadata={"description": "`next_cursor` of the previous page, instead of `offset`"},
    )


class SortedQuery(PageQuery):
    """Part of a list that can be sorted; unknown values come last in both orders."""

    order = CleanString(
        load_default="asc",
        validate=validate.OneOf(("asc", "desc")),
        metadata={"description": "ascending or descending; items without a value come last in both orders"},
    )


class ListQuery(PageQuery, TypedSchema[PageArguments]):
    """Part of a list without filters."""

    data_class = PageArguments


def sort_field(names: Sequence[str]) -> CleanString:
    """Return a field for the sort key of a list; default: the first name."""
    return CleanString(
        load_default=names[0], validate=validate.OneOf(names), metadata={"description": "sort key"}
    )


def ranked_sort_field(names: Sequence[str]) -> CleanString:
    """Return a field for the sort key of a list that has a query; `with_order` completes it."""
    return CleanString(
        validate=validate.OneOf((*names, RELEVANCE)),
        metadata={
            "description": f"sort key; default: '{names[0]}', with a `query` '{RELEVANCE}', which has whole "
            "names that match first",
        },
    )


def with_order(values: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return arguments of a list with its sort key: by relevance if there is a query and no other wish."""
    has_query = values.get("query") is not None
    wanted = values.get("sort_by", RELEVANCE if has_query else names[0])
    return {**values, "sort_by": wanted if has_query or wanted != RELEVANCE else names[0]}
