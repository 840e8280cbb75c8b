"""Requests for many tracks or operations."""

from dataclasses import dataclass
from typing import ClassVar

from marshmallow import Schema, fields, validate

from schemas.envelope import Meta, named
from schemas.fields import (
    EXAMPLE_ID,
    BoundedList,
    CleanString,
    StrictBoolean,
    StrictInteger,
    StrictSchema,
    StrictTime,
    identifier,
)
from schemas.listening.plays import PLAYED_AT
from schemas.typed import TypedSchema

MAX_BATCH_IDS = 500

#: Operations of an immediate response, and of a job.
MAX_INLINE, MAX_OPERATIONS = 100, 10_000

OPERATIONS = ("favourite", "unfavourite", "rate", "play", "fingerprint", "add_to_playlist")


@dataclass(frozen=True, slots=True)
class TrackIdsBody:
    """Ids of the requested tracks."""

    track_ids: list[str]


class TrackIds(TypedSchema[TrackIdsBody]):
    """Ids of tracks; repeated ones are returned once."""

    data_class = TrackIdsBody

    EXAMPLE: ClassVar = {"track_ids": [EXAMPLE_ID]}

    track_ids = BoundedList(identifier(), required=True, validate=validate.Length(1, MAX_BATCH_IDS))


@dataclass(frozen=True, slots=True)
class OperationBody:
    """One operation on one track; `rating`, `playlist_id` and `played_at` belong to one kind each."""

    op: str
    track_id: str
    rating: int | None = None
    playlist_id: str | None = None
    played_at: float | None = None


class Operation(TypedSchema[OperationBody]):
    """One operation on one track."""

    data_class = OperationBody

    op = CleanString(required=True, validate=validate.OneOf(OPERATIONS))
    track_id = identifier(required=True)
    rating = StrictInteger(validate=validate.Range(0, 5), metadata={"description": "for `rate`"})
    playlist_id = identifier(metadata={"description": "for `add_to_playlist`"})
    played_at = StrictTime(metadata={"description": f"for `play`: {PLAYED_AT}"})


@dataclass(frozen=True, slots=True)
class BatchBody:
    """Operations, and whether one failure undoes all."""

    operations: list[OperationBody]
    atomic: bool


class BatchRequest(TypedSchema[BatchBody]):
    """Up to 100 operations that are done at once, or up to 10,000 that a job does."""

    data_class = BatchBody

    EXAMPLE: ClassVar = {"operations": [{"op": "rate", "track_id": EXAMPLE_ID, "rating": 5}]}

    operations = BoundedList(
        fields.Nested(Operation), required=True, validate=validate.Length(1, MAX_OPERATIONS)
    )
    atomic = StrictBoolean(
        load_default=False,
        metadata={"description": "undo all changes of the database when one operation fails; 100 at most"},
    )


class OperationResult(StrictSchema):
    """The result of one operation."""

    op = fields.String(required=True)
    track_id = fields.String(required=True)
    status = fields.String(required=True, metadata={"enum": ["done", "error"]})
    code = fields.String(required=True, allow_none=True, metadata={"example": "TRACK_NOT_FOUND"})
    message = fields.String(required=True, allow_none=True)


class BatchResult(StrictSchema):
    """Results of a batch, in the order of its operations."""

    results = fields.List(fields.Nested(OperationResult), required=True)
    done = fields.Integer(required=True)
    failed = fields.Integer(required=True)


def batch_list(item: type[Schema]) -> Schema:
    """Return the envelope of many items, in the order of the request."""
    return named(
        f"{item.__name__}BatchList",
        items=fields.List(fields.Nested(item), required=True),
        missing=fields.List(fields.String(), required=True, metadata={"description": "ids without an item"}),
        count=fields.Integer(required=True, metadata={"description": "number of items"}),
        meta=fields.Nested(Meta, required=True),
    )
