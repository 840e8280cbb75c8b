"""The envelopes that every answer stands in."""

from typing import Any

from marshmallow import Schema, fields

from schemas.fields import StrictSchema

CACHE_SOURCES = ("memory", "redis", "database", "computed")
STRATEGIES = ("fast", "accurate", "batch")


class CacheMeta(StrictSchema):
    """Where an answer came from."""

    hit = fields.Boolean(required=True, metadata={"description": "whether a cache had it"})
    source = fields.String(required=True, metadata={"enum": CACHE_SOURCES})
    strategy = fields.String(required=True, metadata={"enum": STRATEGIES})
    hits = fields.Integer(metadata={"description": "of a batch: items that a cache had"})
    misses = fields.Integer(metadata={"description": "of a batch: items that no cache had"})


class Meta(StrictSchema):
    """About the answer itself."""

    request_id = fields.String(required=True, metadata={"example": "7f3c0e8a51d24b60"})
    time_ms = fields.Float(required=True, metadata={"example": 1.7})
    cache = fields.Nested(CacheMeta)
    engine_version = fields.Integer(
        metadata={"description": "of the fingerprints that the answer was made by, all of the same engine"}
    )


class Nothing(StrictSchema):
    """What there is to say about what is gone."""


class Error(StrictSchema):
    """What went wrong, for programs (`code`) and for people (`message`)."""

    status = fields.String(required=True, metadata={"enum": ["error"]})
    code = fields.String(required=True, metadata={"example": "TRACK_NOT_FOUND"})
    message = fields.String(required=True, metadata={"example": "There is no track 'x'."})
    details = fields.Dict(metadata={"description": "for a 422: messages by place and field"})
    timestamp = fields.DateTime(required=True)


class Problem(StrictSchema):
    """The same as RFC 9457 says it, for who asks with `Accept: application/problem+json`."""

    type = fields.String(required=True, metadata={"example": "about:blank"})
    title = fields.String(required=True, metadata={"description": "the status in words"})
    status = fields.Integer(required=True, metadata={"example": 404})
    detail = fields.String(required=True, metadata={"example": "There is no track 'x'."})
    code = fields.String(required=True, metadata={"example": "TRACK_NOT_FOUND"})
    details = fields.Dict(metadata={"description": "for a 422: messages by place and field"})


def success(data: type[Schema]) -> Schema:
    """The envelope of one thing."""
    return named(
        f"{data.__name__}Answer",
        status=fields.String(required=True, metadata={"enum": ["success"]}),
        data=fields.Nested(data, required=True),
        meta=fields.Nested(Meta, required=True),
    )


def listing(item: type[Schema]) -> Schema:
    """The envelope of a page of a list."""
    return named(
        f"{item.__name__}List",
        items=fields.List(fields.Nested(item), required=True),
        total=fields.Integer(required=True, metadata={"description": "items of the whole list"}),
        offset=fields.Integer(required=True, metadata={"description": "items before these"}),
        limit=fields.Integer(required=True, metadata={"description": "items of a page, at most"}),
        next_cursor=fields.String(
            required=True,
            allow_none=True,
            metadata={
                "description": "`cursor` of the next page; null: this is the last, or the list has none"
            },
        ),
        meta=fields.Nested(Meta, required=True),
    )


_made: dict[str, Schema] = {}


def named(name: str, **columns: Any) -> Schema:
    """One schema for each name, so that the OpenAPI refers to it instead of repeating it."""
    if name not in _made:
        _made[name] = type(name, (StrictSchema,), columns)()
    return _made[name]
