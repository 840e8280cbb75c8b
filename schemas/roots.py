"""Music folders."""

from dataclasses import dataclass
from typing import ClassVar

from marshmallow import fields, validate

from schemas.fields import CleanString, StrictSchema
from schemas.typed import TypedSchema

#: Linux's bound for a path (limits.h, PATH_MAX).
MAX_PATH_LENGTH = 4096


class Root(StrictSchema):
    """A music folder."""

    id = fields.String(required=True, metadata={"example": "1"})
    path = fields.String(required=True, metadata={"example": "/music"})
    attached = fields.Boolean(required=True, metadata={"description": "whether it is scanned"})
    origin = fields.String(required=True, metadata={"enum": ["settings", "page", "dismissed"]})
    track_count = fields.Integer(required=True, metadata={"description": "present files"})
    missing_count = fields.Integer(required=True, metadata={"description": "missing files"})
    scanned_at = fields.DateTime(required=True, allow_none=True)


@dataclass(frozen=True, slots=True)
class RootBody:
    """The path of a music folder to add."""

    path: str


class RootRequest(TypedSchema[RootBody]):
    """The music folder to add."""

    data_class = RootBody

    EXAMPLE: ClassVar = {"path": "/music/jazz"}

    path = CleanString(
        required=True,
        validate=validate.Length(1, MAX_PATH_LENGTH),
        metadata={"description": "absolute, beneath one of AURALIS_ROOTS"},
    )
