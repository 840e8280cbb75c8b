"""Envelopes of responses."""

from typing import Any

from marshmallow import Schema, fields

from schemas.fields import StrictSchema

CACHE_SOURCES = ("memory", "redis", "database", "computed")
STRATEGIES = ("fast", "accurate", "batch")


class CacheMeta(StrictSchema):
    """The origin of a response."""

    hit = fields.Boolean(required=True, metadata={"description": "whether a cache had it"})
    source = fields.String(required=True, metadata={"enum": CACHE_SOURCES})
    strategy = fields.String(required=True, metadata={"enum": STRATEGIES})
    hits = fields.Integer(metadata={"description": "batch: items from a cache"})
    misses = fields.Integer(metadata={"description": "batch: items that no cache had"})


class Meta(StrictSchema):
    """Metadata of a response."""

    request_id = fields.String(required=True, metadata={"example": "7f3c0e8a51d24b60"})
    time_ms = fields.Float(required=True, metadata={"example": 1.7})
    cache = fields.Nested(CacheMeta)
    engine_version = fields.Integer(
        metadata={"description": "engine of the fingerprints that the response is based on"}
    )


class Nothing(StrictSchema):
    """An empty object."""


class Error(StrictSchema):
    """An error, for programs (`code`) and users (`message`)."""

    status = fields.String(required=True, metadata={"enum": ["error"]})
    code = fields.String(required=True, metadata={"example": "TRACK_NOT_FOUND"})
    message = fields.String(required=True, metadata={"example": "There is no track 'x'."})
    details = fields.Dict(metadata={"description": "422: messages by location and field"})
    timestamp = fields.DateTime(required=True)


class Problem(StrictSchema):
    """An error in the format of RFC 9457, for `Accept: application/problem+json`."""

    type = fields.String(required=True, metadata={"example": "about:blank"})
    title = fields.String(required=True, metadata={"description": "name of the status"})
    status = fields.Integer(required=True, metadata={"example": 404})
    detail = fields.String(required=True, metadata={"example": "There is no track 'x'."})
    code = fields.String(required=True, metadata={"example": "TRACK_NOT_FOUND"})
    details = fields.Dict(metadata={"description": "422: messages by location and field"})


def success(data: type[Schema]) -> Schema:
    """Return the envelope of one item."""
    return named(
        f"{data.__name__}Answer",
        status=fields.String(required=True, metadata={"enum": ["success"]}),
        data=fields.Nested(data, required=True),
        meta=fields.Nested(Meta, required=True),
    )


def listing(item: type[Schema]) -> Schema:
    """Return the envelope of a page of a list."""
    return named(
        f"{item.__name__}List",
        items=fields.List(fields.Nested(item), required=True),
        total=fields.Integer(required=True, metadata={"description": "items of the whole list"}),
        total_is_lower_bound=fields.Boolean(
            metadata={
                "description": "true: the list has at least `total` items, since counting takes too long; "
                "`total` grows with each page, and is exact on the last one"
            },
        ),
        offset=fields.Integer(required=True, metadata={"description": "items before this page"}),
        limit=fields.Integer(required=True, metadata={"description": "maximum number of items"}),
        next_cursor=fields.String(
            required=True,
            allow_none=True,
            metadata={
                "description": "`cursor` of the next page; null on the last page and in lists without cursors"
            },
        ),
        meta=fields.Nested(Meta, required=True),
    )


_made: dict[str, Schema] = {}


def named(name: str, **columns: Any) -> Schema:
    """Return one schema for each name, so that the OpenAPI document refers to it instead of repeating it."""
    if name not in _made:
        _made[name] = type(name, (StrictSchema,), columns)()
    return _made[name]
