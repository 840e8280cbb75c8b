"""Fields that take what they say and nothing that merely resembles it."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from schemas.text import CLEAN_PATTERN, NO_TEXT, compiled

#: What SQL databases hold in a whole number.
MAX_INTEGER = 2**63 - 1

#: Ids that we make are shorter; the bound keeps junk out of queries and logs.
MAX_ID_LENGTH = 64

MAX_QUERY_LENGTH = 200

#: No library is longer, and the databases' own bound would be met by offset + limit.
MAX_OFFSET = 2**31 - 1

#: Ranking keeps so many in memory, and nobody looks at the ten-thousandth best.
MAX_RANKED_OFFSET = 10_000

#: A sort key is cut at 120 characters; in JSON and base64 the longest are far below this.
MAX_CURSOR_LENGTH = 4096

#: Wrong values of one list that are told: with the others it would be a long answer to junk.
MAX_TOLD = 10

#: For the examples of the OpenAPI document.
EXAMPLE_ID = "Zk3vN0aQ8mB1xY7u"

_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][-+]?[0-9]{1,3})?\Z", re.ASCII)
ID_PATTERN = "^[A-Za-z0-9_.-]+$"  # items of a queue have a dot
_CURSOR = "^[A-Za-z0-9_-]+$"
_DIGITS = re.compile(r"-?[0-9]{1,19}\Z", re.ASCII)


class StrictInteger(fields.Integer):
    """A whole number in ASCII digits: not 1.9, not "1_000", not true, nothing a database cannot hold.

    JSON knows one kind of number, in which 3.0 is 3.
    """

    def _validated(self, value: Any) -> int:
        is_whole = not isinstance(value, bool) and (not isinstance(value, float) or value.is_integer())
        if not is_whole or (isinstance(value, str) and not _DIGITS.match(value)):
            raise self.make_error("invalid", input=value)
        number = super()._validated(int(value) if isinstance(value, float) else value)
        if abs(number) > MAX_INTEGER:
            raise self.make_error("too_large", input=value)
        return number


class CleanString(fields.String):
    """Text that can be stored and shown: no NUL, no lone surrogate."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"metadata": {"pattern": CLEAN_PATTERN} | options.get("metadata", {})})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        if NO_TEXT.search(text):
            raise ValidationError("Has characters that are not text.")
        return text


def patterned(pattern: str, longest: int, **options: Any) -> CleanString:
    """Text that matches `^…$`, which the OpenAPI says too."""
    checks = [validate.Length(min=1, max=longest), validate.Regexp(compiled(pattern))]
    metadata = options.pop("metadata", {}) | {"pattern": pattern}
    return CleanString(validate=checks, metadata=metadata, **options)


def identifier(**options: Any) -> CleanString:
    """An opaque id."""
    return patterned(ID_PATTERN, MAX_ID_LENGTH, **options)


class StrictSchema(Schema):
    """Base of every schema: unknown fields are errors, coming and going.

    Attributes
    ----------
    EXAMPLE
        Of a body: what somebody may send who tries it.
    """

    EXAMPLE: ClassVar[dict[str, Any]]

    class Meta:
        """Said aloud, so that the OpenAPI says it too."""

        unknown = RAISE


class BoundedList(fields.List[Any]):
    """A list whose length is judged before what is in it: nobody looks through a megabyte of junk."""

    def _deserialize(self, value: Any, *_context: Any, **options: Any) -> list[Any]:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        self._validate(value)
        found, wrong = [], {}
        for n, each in enumerate(value):
            try:
                found.append(self.inner.deserialize(each, **options))
            except ValidationError as error:
                wrong[n] = error.messages
                if len(wrong) == MAX_TOLD:
                    break
        if wrong:
            raise ValidationError(wrong)
        return found


class StrictFloat(fields.Float):
    """A finite number in ASCII: not "nan", not "1_000", not true."""

    def _validated(self, value: Any) -> float:
        if isinstance(value, bool) or (isinstance(value, str) and not _NUMBER.match(value)):
            raise self.make_error("invalid", input=value)
        number: float = super()._validated(value)
        return number


class StrictBoolean(fields.Boolean):
    """true or false, in a query by these very words."""

    truthy = {True, "true"}  # noqa: RUF012  # marshmallow's own way of saying it
    falsy = {False, "false"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> bool:
        if not isinstance(value, bool | str):  # 1 == True would be found in the set
            raise self.make_error("invalid", input=value)
        found: bool = super()._deserialize(value, attr, data, **options)
        return found


def limit_field(default: int = 50, most: int = 500) -> StrictInteger:
    """How long a page is at most."""
    return StrictInteger(
        load_default=default,
        validate=validate.Range(1, most),
        metadata={"description": "items of a page, at most"},
    )


class OffsetQuery(StrictSchema):
    """Which part of a list that is put in order anew for each question."""

    offset = StrictInteger(
        load_default=0,
        validate=validate.Range(0, MAX_RANKED_OFFSET),
        metadata={"description": "items to skip"},
    )
    limit = limit_field()


class PageQuery(StrictSchema):
    """Which part of a list: by offset, or on from a page by its `next_cursor`."""

    offset = StrictInteger(
        load_default=0, validate=validate.Range(0, MAX_OFFSET), metadata={"description": "items to skip"}
    )
    limit = limit_field()
    cursor = patterned(
        _CURSOR,
        MAX_CURSOR_LENGTH,
        load_default=None,
        metadata={"description": "`next_cursor` of the page before, instead of `offset`"},
    )


class SortedQuery(PageQuery):
    """A list that can be sorted; what is unknown comes last both ways."""

    order = CleanString(
        load_default="asc",
        validate=validate.OneOf(("asc", "desc")),
        metadata={"description": "ascending or descending; what has no value comes last both ways"},
    )


def sort_field(names: Sequence[str]) -> CleanString:
    """What a list can be sorted by; by default the first of the names."""
    return CleanString(
        load_default=names[0], validate=validate.OneOf(names), metadata={"description": "what to sort by"}
    )


def name_field(description: str) -> CleanString:
    """An exact name to filter by."""
    return CleanString(
        load_default=None,
        validate=validate.Length(1, MAX_QUERY_LENGTH),
        metadata={"description": description},
    )


def words_field() -> CleanString:
    """Words that names contain, for lists that are filtered while somebody types."""
    return CleanString(
        load_default=None,
        validate=validate.Length(1, MAX_QUERY_LENGTH),
        metadata={"description": "words that its names contain, in whole or in part; the first ten count"},
    )
