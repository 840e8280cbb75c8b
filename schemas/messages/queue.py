"""Messages of clients that change or read the queue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from marshmallow import ValidationError, fields, validate, validates_schema

from discovery.lists.ordering import Shape, SoundOrder
from live.queue import InsertPosition
from schemas.fields import CleanString, StrictInteger, identifier
from schemas.messages.fields import (
    INSERT_POSITIONS,
    MAX_TRACKS_AT_ONCE,
    MAX_WINDOW,
    CommandData,
    CommandSchema,
    InsertPositionField,
    index,
    require_one,
)
from schemas.sound_lists.orders import dimension_field, shape_field
from schemas.typed import TypedSchema

#: As JSON, in which the server stores it with each item; eight pairs of the longest ASCII words fit.
MAX_METADATA_BYTES = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueAddData(CommandData):
    """Tracks to add.

    Attributes
    ----------
    replace
        Replace the whole queue.
    play
        Play the first of the added tracks.
    metadata
        Stored with each added item.
    """

    track_ids: tuple[str, ...]
    position: InsertPosition = "end"
    replace: bool = False
    play: bool = False
    metadata: Mapping[str, str] = field(default_factory=dict)


def _require_short(metadata: dict[str, str]) -> None:
    if len(orjson.dumps(metadata)) > MAX_METADATA_BYTES:
        raise ValidationError(f"Takes {MAX_METADATA_BYTES} bytes of JSON at most; each item stores it.")


class QueueAdd(CommandSchema[QueueAddData]):
    """Add tracks."""

    track_id = identifier(data_key="trackId", load_default=None)
    track_ids = fields.List(
        identifier(),
        data_key="trackIds",
        load_default=None,
        validate=validate.Length(1, MAX_TRACKS_AT_ONCE),
    )
    position = InsertPositionField(load_default="end", metadata={"anyOf": INSERT_POSITIONS})
    replace = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    play = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    metadata = fields.Dict(
        keys=CleanString(validate=validate.Length(1, 32)),
        values=CleanString(validate=validate.Length(0, 200)),
        load_default=dict,
        validate=[validate.Length(max=8), _require_short],
        metadata={
            "description": "stored with each of the items: where they come from; "
            f"as JSON {MAX_METADATA_BYTES} bytes at most"
        },
    )

    @validates_schema
    def one_of_both(self, values: Mapping[str, object], **_options: Any) -> None:
        """Require one track or several."""
        require_one(values, {"track_id": "trackId", "track_ids": "trackIds"})

    def make(self, values: Mapping[str, Any]) -> QueueAddData:
        """Make one track a list of one."""
        others = {name: value for name, value in values.items() if name not in ("track_id", "track_ids")}
        return QueueAddData(track_ids=tuple(values["track_ids"] or [values["track_id"]]), **others)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRemoveData(CommandData):
    """Items to remove by id, or the index of one item."""

    item_ids: tuple[str, ...] = ()
    position: int | None = None


class QueueRemove(CommandSchema[QueueRemoveData]):
    """Remove items, by id or by index."""

    item_id = identifier(data_key="itemId", load_default=None)
    item_ids = fields.List(
        identifier(),
        data_key="itemIds",
        load_default=None,
        validate=validate.Length(1, MAX_TRACKS_AT_ONCE),
    )
    position = index(load_default=None)

    @validates_schema
    def one_of_three(self, values: Mapping[str, object], **_options: Any) -> None:
        """Require an id, several ids or an index."""
        require_one(values, {"item_id": "itemId", "item_ids": "itemIds", "position": "position"})

    def make(self, values: Mapping[str, Any]) -> QueueRemoveData:
        """Make one id a list of one."""
        one = [values["item_id"]] if values["item_id"] is not None else []
        return QueueRemoveData(
            expected_version=values["expected_version"],
            item_ids=tuple(values["item_ids"] or one),
            position=values["position"],
        )


@dataclass(frozen=True, slots=True)
class MoveAfter:
    """Move an item after another one; None: to the front."""

    item_id: str
    after: str | None


@dataclass(frozen=True, slots=True)
class MoveToIndex:
    """Move the item at one index to another index."""

    origin: int
    target: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueReorderData(CommandData):
    """A move of one item."""

    move: MoveAfter | MoveToIndex


class QueueReorder(CommandSchema[QueueReorderData]):
    """Move an item after another one (null: to the front), or from one index to another."""

    item_id = identifier(data_key="itemId", load_default=None)
    after = identifier(allow_none=True)
    origin = index(load_default=None, data_key="from")
    target = index(load_default=None, data_key="to")

    @validates_schema
    def one_way(self, values: Mapping[str, object], **_options: Any) -> None:
        """Require ids or indexes."""
        by_item = values["item_id"] is not None and "after" in values
        by_index = values["origin"] is not None and values["target"] is not None
        if by_item == by_index:
            raise ValidationError("Takes itemId and after, or from and to.")

    def make(self, values: Mapping[str, Any]) -> QueueReorderData:
        """Build the move by item or by index."""
        move: MoveAfter | MoveToIndex
        if values["item_id"] is not None:
            move = MoveAfter(values["item_id"], values.get("after"))
        else:
            move = MoveToIndex(values["origin"], values["target"])
        return QueueReorderData(expected_version=values["expected_version"], move=move)


@dataclass(frozen=True, slots=True)
class QueueGetData:
    """A part of the queue."""

    offset: int
    limit: int


class QueueGet(TypedSchema[QueueGetData]):
    """Read a part of the queue."""

    data_class = QueueGetData

    offset = index(load_default=0)
    limit = StrictInteger(strict=True, load_default=MAX_WINDOW, validate=validate.Range(1, MAX_WINDOW))


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueOrderData(CommandData):
    """An order along a dimension, as the socket's message has it."""

    dimension: str
    shape: str

    def order(self) -> SoundOrder:
        """Return the order that is meant."""
        return SoundOrder(self.dimension, Shape(self.shape))


class QueueOrder(CommandSchema[QueueOrderData]):
    """Order the tracks that play after the current one along a dimension."""

    data_class = QueueOrderData

    dimension = dimension_field(required=True)
    shape = shape_field()
