"""Music folders."""

from dataclasses import dataclass
from typing import ClassVar

from marshmallow import fields, validate

from schemas.fields import CleanString, StrictBoolean, StrictSchema
from schemas.typed import TypedSchema

#: Linux's bound for a path (limits.h, PATH_MAX).
MAX_PATH_LENGTH = 4096


class GoneFolder(StrictSchema):
    """A folder beneath a music folder, with the number of files that are gone from it."""

    path = fields.String(required=True, metadata={"example": "Artist/Album"})
    files = fields.Integer(required=True)


class GoneFiles(StrictSchema):
    """Files that are gone in a number that has to be confirmed; their tracks stay listed until then."""

    reason = fields.String(required=True, metadata={"example": "too_many_missing"})
    message = fields.String(required=True, metadata={"description": "the reason, for users"})
    files = fields.Integer(required=True)
    folders = fields.List(
        fields.Nested(GoneFolder), required=True, metadata={"description": "the first 20, the most first"}
    )
    asked_at = fields.DateTime(required=True)
    is_waiting = fields.Boolean(
        required=True, metadata={"description": "an administrator chose to wait for the files"}
    )


class Root(StrictSchema):
    """A music folder."""

    id = fields.String(required=True, metadata={"example": "1"})
    path = fields.String(required=True, metadata={"example": "/music"})
    attached = fields.Boolean(required=True, metadata={"description": "whether it is scanned"})
    origin = fields.String(required=True, metadata={"enum": ["settings", "page", "dismissed"]})
    track_count = fields.Integer(required=True, metadata={"description": "present files"})
    missing_count = fields.Integer(required=True, metadata={"description": "missing files"})
    detached_count = fields.Integer(metadata={"description": "files that are not listed: it is detached"})
    scanned_at = fields.DateTime(required=True, allow_none=True)
    gone = fields.Nested(
        GoneFiles,
        allow_none=True,
        metadata={"description": "files that wait for `POST /roots/{root_id}/gone`; null: none"},
    )


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


@dataclass(frozen=True, slots=True)
class GoneBody:
    """Whether files are gone for good."""

    are_gone: bool


class GoneRequest(TypedSchema[GoneBody]):
    """Whether files are gone for good."""

    data_class = GoneBody

    EXAMPLE: ClassVar = {"are_gone": True}

    are_gone = StrictBoolean(
        required=True, metadata={"description": "true: mark them as missing; false: keep waiting for them"}
    )
