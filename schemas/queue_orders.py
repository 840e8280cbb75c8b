"""Orders of the queue, as REST has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from marshmallow import ValidationError, validate, validates_schema

from discovery.lists.ordering import MOST_ORDERED, Shape, SoundOrder
from schemas.fields import BoundedList, identifier
from schemas.playing import CommandBody, expected_version_field
from schemas.sound_lists.orders import dimension_field, shape_field
from schemas.typed import TypedSchema


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueOrderBody(CommandBody):
    """An order along a dimension, or the items in the order that they should have."""

    dimension: str | None
    shape: str
    item_ids: list[str] | None

    def order(self) -> SoundOrder | None:
        """Return the order along a dimension, if one is meant."""
        return SoundOrder(self.dimension, Shape(self.shape)) if self.dimension else None


class QueueOrder(TypedSchema[QueueOrderBody]):
    """An order for the tracks that play after the current one: along a dimension, or by their items."""

    data_class = QueueOrderBody

    EXAMPLE: ClassVar = {"dimension": "lufs", "shape": "arc"}

    dimension = dimension_field(load_default=None)
    shape = shape_field()
    item_ids = BoundedList(
        identifier(),
        load_default=None,
        validate=validate.Length(1, MOST_ORDERED),
        metadata={"description": "instead of a dimension; items that are not named follow in their order"},
    )
    expected_version = expected_version_field()

    @validates_schema
    def _check_one(self, values: Mapping[str, object], **_options: object) -> None:
        if (values.get("dimension") is None) == (values.get("item_ids") is None):
            raise ValidationError("Takes dimension, or item_ids.", "dimension")
