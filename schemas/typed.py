"""Schemas that load into frozen dataclasses, so that mypy checks all uses of a message or a request."""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from marshmallow import post_load

from schemas.fields import StrictSchema

Data = TypeVar("Data")


class TypedSchema(StrictSchema, Generic[Data]):
    """Base of schemas that load into a dataclass.

    Attributes
    ----------
    data_class
        The dataclass; its fields have the schema's attribute names.
    """

    data_class: type[Data]

    def parse(self, values: Mapping[str, object]) -> Data:
        """Validate values and return them as the dataclass.

        Raises
        ------
        ValidationError
            A value is missing, unknown or not valid.
        """
        parsed: Data = self.load(values)
        return parsed

    def make(self, values: Mapping[str, Any]) -> Data:
        """Build the dataclass of validated values; schemas that accept several spellings override this."""
        return self.data_class(**values)

    @post_load
    def _make(self, values: Mapping[str, Any], **_options: Any) -> Data:
        return self.make(values)
