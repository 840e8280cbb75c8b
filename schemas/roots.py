"""The folders with music."""

from typing import ClassVar

from marshmallow import fields, validate

from schemas.fields import CleanString, StrictSchema

#: Linux's own bound for a path (limits.h, PATH_MAX).
MAX_PATH_LENGTH = 4096


class Root(StrictSchema):
    """A folder with music."""

    id = fields.String(required=True, metadata={"example": "1"})
    path = fields.String(required=True, metadata={"example": "/music"})
    attached = fields.Boolean(required=True, metadata={"description": "whether it is scanned"})
    origin = fields.String(required=True, metadata={"enum": ["settings", "page", "dismissed"]})
    track_count = fields.Integer(required=True, metadata={"description": "files that are there"})
    missing_count = fields.Integer(required=True, metadata={"description": "files that were there"})
    scanned_at = fields.DateTime(required=True, allow_none=True)


class RootRequest(StrictSchema):
    """Which folder to add."""

    EXAMPLE: ClassVar = {"path": "/music/jazz"}

    path = CleanString(
        required=True,
        validate=validate.Length(1, MAX_PATH_LENGTH),
        metadata={"description": "absolute, beneath one of AURALIS_ROOTS"},
    )
