"""Orders of lists along a dimension of their sound."""

from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import fields, validate

from discovery.lists.ordering import MOST_ORDERED, Shape, SoundOrder
from fingerprint.dimensions import NAMES
from schemas.fields import EXAMPLE_ID, BoundedList, CleanString, StrictSchema, identifier
from schemas.typed import TypedSchema

SHAPES = tuple(shape.value for shape in Shape)


def dimension_field(**options: Any) -> CleanString:
    """Return a field for the name of a dimension."""
    return CleanString(
        validate=validate.OneOf(NAMES),
        metadata={"description": "dimension whose values decide", "example": "tempo_bpm"},
        **options,
    )


def shape_field() -> CleanString:
    """Return a field for the shape of an order."""
    return CleanString(
        load_default=SHAPES[0],
        validate=validate.OneOf(SHAPES),
        metadata={
            "description": "rising: lowest first; falling; arc: rising to a peak and falling again; valley: "
            "the opposite. Tracks without a value stay at the end"
        },
    )


@dataclass(frozen=True, slots=True)
class OrderBody:
    """An order along a dimension."""

    dimension: str
    shape: str

    def order(self) -> SoundOrder:
        """Return the order that is meant."""
        return SoundOrder(self.dimension, Shape(self.shape))


class Order(TypedSchema[OrderBody]):
    """An order along a dimension."""

    data_class = OrderBody

    EXAMPLE: ClassVar = {"dimension": "tempo_bpm", "shape": "arc"}

    dimension = dimension_field(required=True)
    shape = shape_field()


@dataclass(frozen=True, slots=True)
class ListOrderBody(OrderBody):
    """Tracks to be put in order."""

    track_ids: list[str]


class ListOrder(TypedSchema[ListOrderBody]):
    """Tracks, and the order that they should have; a track may be named twice."""

    data_class = ListOrderBody

    EXAMPLE: ClassVar = {"track_ids": [EXAMPLE_ID], "dimension": "spectral_centroid"}

    track_ids = BoundedList(identifier(), required=True, validate=validate.Length(1, MOST_ORDERED))
    dimension = dimension_field(required=True)
    shape = shape_field()


class Ordered(StrictSchema):
    """A list in order."""

    positions = fields.List(
        fields.Integer(), required=True, metadata={"description": "indexes into the list that was sent"}
    )
    unplaced = fields.Integer(
        required=True, metadata={"description": "tracks at its end, which do not have the dimension"}
    )
