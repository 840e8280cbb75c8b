"""How the server and its cache are doing."""

from marshmallow import fields

from schemas.fields import StrictSchema


class Health(StrictSchema):
    """Whether everything works: ok, or degraded while something that can be done without is away."""

    status = fields.String(required=True, metadata={"enum": ["ok", "degraded", "down"]})
    version = fields.String(required=True)
    checks = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "'ok', or what is wrong, by name", "example": {"database": "ok"}},
    )


class CacheStats(StrictSchema):
    """What the caches did since the counters began."""

    cache_hit_rate = fields.Float(
        required=True, allow_none=True, metadata={"description": "null before the first query"}
    )
    total_queries = fields.Integer(required=True)
    cache_hits = fields.Integer(required=True)
    cache_misses = fields.Integer(required=True)
    by_kind = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String(), values=fields.Integer()),
        required=True,
        metadata={"example": {"fingerprint": {"hits": 3, "misses": 1}}},
    )
    items_cached = fields.Integer(required=True, allow_none=True)
    cache_size_mb = fields.Float(required=True, allow_none=True)
    cache_limit_mb = fields.Float(required=True, allow_none=True)
    evictions = fields.Integer(required=True, allow_none=True)
