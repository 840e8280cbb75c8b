"""Strict fields: they accept no values of another type or spelling."""

import re
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from schemas.text import CLEAN_PATTERN, NO_TEXT, compiled

#: The largest whole number that SQL databases store.
MAX_INTEGER = 2**63 - 1

#: Generated ids are shorter; the bound keeps junk out of queries and logs.
MAX_ID_LENGTH = 64

MAX_QUERY_LENGTH = 200

#: Wrong values of one list that an error names; the rest would only lengthen the response.
MAX_TOLD = 10

#: For the examples of the OpenAPI document.
EXAMPLE_ID = "Zk3vN0aQ8mB1xY7u"

_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][-+]?[0-9]{1,3})?\Z", re.ASCII)
ID_PATTERN = "^[A-Za-z0-9_.-]+$"  # items of a queue have a dot
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,18}(Z|[+-][0-9]{2}:[0-9]{2})\Z", re.ASCII)
_DIGITS = re.compile(r"-?[0-9]{1,19}\Z", re.ASCII)


class StrictInteger(fields.Integer):
    """A whole number in ASCII digits that a database can store: not 1.9, "1_000" or true.

    JSON has one kind of number, so 3.0 is accepted as 3.
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
    """Text without NUL and lone surrogates."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"metadata": {"pattern": CLEAN_PATTERN} | options.get("metadata", {})})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        if NO_TEXT.search(text):
            raise ValidationError("Has characters that are not text.")
        return text


def patterned(pattern: str, longest: int, **options: Any) -> CleanString:
    """Return a field for text that matches `^…$`, documented in the OpenAPI document, too."""
    checks = [validate.Length(min=1, max=longest), validate.Regexp(compiled(pattern))]
    metadata = options.pop("metadata", {}) | {"pattern": pattern}
    return CleanString(validate=checks, metadata=metadata, **options)


def identifier(**options: Any) -> CleanString:
    """Return a field for an opaque id."""
    return patterned(ID_PATTERN, MAX_ID_LENGTH, **options)


class StrictSchema(Schema):
    """Base of every schema; unknown fields are errors in both directions.

    Attributes
    ----------
    EXAMPLE
        A valid body, for the OpenAPI document.
    """

    EXAMPLE: ClassVar[dict[str, object]]

    class Meta:
        """Options of marshmallow, explicit so that the OpenAPI document has them."""

        unknown = RAISE


class BoundedList(fields.List[Any]):
    """A list whose length is validated before its items, so that long invalid lists cost little."""

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


class StrictTime(fields.AwareDateTime):
    """A time as RFC 3339 with its offset from UTC, loaded as seconds since 1970."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        if not isinstance(value, str) or not _TIME.match(value):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return super()._deserialize(value, attr, data, **options).timestamp()


class StrictBoolean(fields.Boolean):
    """true or false; in a query exactly these words."""

    truthy = {True, "true"}  # noqa: RUF012  # marshmallow's interface
    falsy = {False, "false"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> bool:
        if not isinstance(value, bool | str):  # 1 == True would be found in the set
            raise self.make_error("invalid", input=value)
        found: bool = super()._deserialize(value, attr, data, **options)
        return found


def name_field(description: str) -> CleanString:
    """Return a field for an exact name to filter by."""
    return CleanString(
        load_default=None,
        validate=validate.Length(1, MAX_QUERY_LENGTH),
        metadata={"description": description},
    )


def words_field() -> CleanString:
    """Return a field for words to filter names by, as a user types."""
    return CleanString(
        load_default=None,
        validate=validate.Length(1, MAX_QUERY_LENGTH),
        metadata={"description": "words or parts of words that the names contain; the first ten count"},
    )
