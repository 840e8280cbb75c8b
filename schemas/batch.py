"""Many things in one request."""

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
    identifier,
)

MAX_BATCH_IDS = 500

#: Operations answered at once; more of them are a job's.
MAX_INLINE, MAX_OPERATIONS = 100, 10_000

OPERATIONS = ("favourite", "unfavourite", "rate", "play", "fingerprint", "add_to_playlist")


class TrackIds(StrictSchema):
    """Which tracks; what is named twice is answered once."""

    EXAMPLE: ClassVar = {"track_ids": [EXAMPLE_ID]}

    track_ids = BoundedList(identifier(), required=True, validate=validate.Length(1, MAX_BATCH_IDS))


class Operation(StrictSchema):
    """One thing to be done to one track."""

    op = CleanString(required=True, validate=validate.OneOf(OPERATIONS))
    track_id = identifier(required=True)
    rating = StrictInteger(validate=validate.Range(0, 5), metadata={"description": "for `rate`"})
    playlist_id = identifier(metadata={"description": "for `add_to_playlist`"})


class BatchRequest(StrictSchema):
    """What is to be done: up to 100 operations at once, more of them by a job."""

    EXAMPLE: ClassVar = {"operations": [{"op": "rate", "track_id": EXAMPLE_ID, "rating": 5}]}

    operations = BoundedList(
        fields.Nested(Operation), required=True, validate=validate.Length(1, MAX_OPERATIONS)
    )
    atomic = StrictBoolean(
        load_default=False,
        metadata={"description": "all or nothing, of what changes the database; 100 at most"},
    )


class OperationResult(StrictSchema):
    """What became of one operation."""

    op = fields.String(required=True)
    track_id = fields.String(required=True)
    status = fields.String(required=True, metadata={"enum": ["done", "error"]})
    code = fields.String(required=True, allow_none=True, metadata={"example": "TRACK_NOT_FOUND"})
    message = fields.String(required=True, allow_none=True)


class BatchResult(StrictSchema):
    """What became of a batch, operation by operation in their order."""

    results = fields.List(fields.Nested(OperationResult), required=True)
    done = fields.Integer(required=True)
    failed = fields.Integer(required=True)


def batch(item: type[Schema]) -> Schema:
    """The envelope of many things, in the order in which they were asked for."""
    return named(
        f"{item.__name__}BatchList",
        items=fields.List(fields.Nested(item), required=True),
        missing=fields.List(
            fields.String(), required=True, metadata={"description": "ids that there is nothing for"}
        ),
        count=fields.Integer(required=True, metadata={"description": "how many items there are"}),
        meta=fields.Nested(Meta, required=True),
    )
