"""Many things in one request."""

from marshmallow import Schema, fields, validate

from schemas.envelope import Meta, named
from schemas.fields import StrictSchema, identifier

MAX_BATCH_IDS = 500


class TrackIds(StrictSchema):
    """Which tracks; what is named twice is answered once."""

    track_ids = fields.List(
        identifier(),
        required=True,
        validate=validate.Length(1, MAX_BATCH_IDS),
        metadata={"example": ["Zk3vN0aQ8mB1xY7u"]},
    )


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
