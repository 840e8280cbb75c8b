"""Fields that take what they say and nothing that merely resembles it."""

import re
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

#: What SQL databases hold in a whole number.
MAX_INTEGER = 2**63 - 1

#: Ids that we make are shorter; the bound keeps junk out of queries and logs.
MAX_ID_LENGTH = 64

MAX_QUERY_LENGTH = 200

_DIGITS = re.compile(r"-?[0-9]{1,19}\Z", re.ASCII)


class StrictInteger(fields.Integer):
    """A whole number in ASCII digits: not 1.9, not "1_000", not true, nothing a database cannot hold."""

    def _validated(self, value: Any) -> int:
        if isinstance(value, bool | float) or (isinstance(value, str) and not _DIGITS.match(value)):
            raise self.make_error("invalid", input=value)
        number = super()._validated(value)
        if abs(number) > MAX_INTEGER:
            raise self.make_error("too_large", input=value)
        return number


class CleanString(fields.String):
    """Text that can be stored and shown: no NUL, no lone surrogate."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise ValidationError("Has characters that are not text.")
        return text


def identifier(**options: Any) -> CleanString:
    """An opaque id."""
    return CleanString(validate=validate.Length(min=1, max=MAX_ID_LENGTH), **options)


class StrictSchema(Schema):
    """Base of every schema: unknown fields are errors, coming and going."""

    class Meta:
        """Said aloud, so that the OpenAPI says it too."""

        unknown = RAISE


class PageQuery(StrictSchema):
    """Which part of a list."""

    offset = StrictInteger(load_default=0, validate=validate.Range(0, MAX_INTEGER))
    limit = StrictInteger(load_default=50, validate=validate.Range(1, 500))
