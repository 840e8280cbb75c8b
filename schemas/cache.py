"""What the cache does for its keep, as operators see it."""

from typing import Any, ClassVar

from marshmallow import fields, validate

from schemas.envelope import STRATEGIES
from schemas.fields import BoundedList, CleanString, StrictInteger, StrictSchema

KINDS = ("fingerprint", "search", "similar", "list")
WARMING_KINDS = ("popular", "recent", "library", "neighbours", "searches")
LEVELS = ("healthy", "warning", "critical")


def _count(description: str = "") -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": description} if description else {})


def _figure(description: str) -> fields.Float:
    return fields.Float(
        required=True, allow_none=True, metadata={"description": f"{description}; null before the first"}
    )


def _by_name(values: Any, example: dict[str, Any]) -> fields.Dict:
    return fields.Dict(keys=fields.String(), values=values, required=True, metadata={"example": example})


def forced_strategy() -> CleanString:
    """The strategy that a caller forces."""
    return CleanString(
        load_default=None,
        validate=validate.OneOf(STRATEGIES),
        metadata={
            "description": "how to answer: fast from a cache, accurate from the index and not by 13 numbers "
            "alone, batch without any cache; by default the server chooses"
        },
    )


class Computing(StrictSchema):
    """Somebody else has asked for the same, and it is being computed: come again in a moment."""

    state = fields.String(required=True, metadata={"enum": ["computing"]})
    retry_after_s = fields.Integer(required=True)


class Awaited(Computing):
    """It is being computed, or the track that it is about is being listened to first."""

    state = fields.String(required=True, metadata={"enum": ["computing", "listening"]})
    job_id = fields.String(metadata={"description": "the job that listens to the track"})


class KindFigures(StrictSchema):
    """Lookups of one kind."""

    hits = _count()
    misses = _count()


class TierFigures(StrictSchema):
    """What one tier was asked, after those before it had nothing."""

    hits = _count()
    misses = _count()
    errors = _count("asked in vain: it did not answer")
    hit_rate = _figure("share of what it was asked for")


class SourceTimes(StrictSchema):
    """Response times of the answers from one source."""

    answers = _count()
    p50_ms = _figure("half of them came within")
    p95_ms = _figure("95 % of them came within")


class Validation(StrictSchema):
    """Streaming fingerprints, compared with the whole track's."""

    valid = _count()
    invalid = _count()


class Warming(StrictSchema):
    """What warming did, and what it was good for."""

    entries = _count("entries that were put into the cache before they were asked for")
    hits = _count("lookups that found such an entry in Redis")


class CacheStats(StrictSchema):
    """What the caches of all processes did since the counters began, exact to the last second.

    A lookup is one fingerprint, search or list that was asked for; an answer is one response.
    """

    cache_hit_rate = _figure("share of the lookups that memory or Redis answered")
    avg_response_time_ms = _figure("mean time of the answers")
    p50_response_time_ms = _figure("half of the answers came within")
    p95_response_time_ms = _figure("95 % of the answers came within")
    p99_response_time_ms = _figure("99 % of the answers came within")
    cache_size_mb = fields.Float(
        required=True, allow_none=True, metadata={"description": "null while Redis is away"}
    )
    cache_limit_mb = fields.Float(required=True, allow_none=True, metadata={"description": "0: no limit"})
    items_cached = fields.Integer(required=True, allow_none=True)
    evictions = fields.Integer(required=True, allow_none=True)
    total_queries = _count("lookups")
    cache_hits = _count()
    cache_misses = _count()
    answers = _count("responses that a cache could have served")
    strategies = _by_name(fields.Integer(), {"fast": 720, "accurate": 30, "batch": 250})
    tiers = _by_name(
        fields.Nested(TierFigures), {"redis": {"hits": 9, "misses": 1, "errors": 0, "hit_rate": 0.9}}
    )
    by_kind = _by_name(fields.Nested(KindFigures), {"fingerprint": {"hits": 3, "misses": 1}})
    by_source = _by_name(fields.Nested(SourceTimes), {"redis": {"answers": 9, "p50_ms": 0.7, "p95_ms": 1.4}})
    computations = _count(
        "searches and lists that were computed: those who missed the same at once shared one"
    )
    corrupt_values = _count("values that were found damaged and replaced")
    validation = fields.Nested(Validation, required=True)
    warming = fields.Nested(Warming, required=True)
    recommendations = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "what would help, by the figures of the last five minutes"},
    )


class CacheSample(StrictSchema):
    """What the cache did in the seconds before `at`."""

    at = fields.DateTime(required=True)
    hit_rate = _figure("share of its lookups that a cache answered")
    p50_ms = _figure("half of its answers came within")
    p95_ms = _figure("95 % of its answers came within")
    queries = _count("lookups")
    size_mb = fields.Float(required=True, allow_none=True)
    items = fields.Integer(required=True, allow_none=True)
    by_tier = _by_name(fields.Integer(), {"memory": 3, "redis": 5, "database": 1, "computed": 0})
    strategies = _by_name(fields.Integer(), {"fast": 8, "accurate": 0, "batch": 1})


class HistoryQuery(StrictSchema):
    """How far back."""

    minutes = StrictInteger(
        load_default=60,
        validate=validate.Range(1, 120),
        metadata={"description": "at most two hours are kept"},
    )


class Alert(StrictSchema):
    """Something that is wrong now."""

    code = fields.String(required=True, metadata={"example": "HIT_RATE_LOW"})
    level = fields.String(required=True, metadata={"enum": LEVELS[1:]})
    message = fields.String(required=True)
    since = fields.DateTime(required=True)


class CacheHealth(StrictSchema):
    """Healthy, or the alerts that say why not."""

    status = fields.String(required=True, metadata={"enum": LEVELS})
    alerts = fields.List(fields.Nested(Alert), required=True)


class WarmRequest(StrictSchema):
    """What to warm; everything unless said."""

    EXAMPLE: ClassVar = {"kinds": ["popular", "recent"]}

    kinds = BoundedList(
        CleanString(validate=validate.OneOf(WARMING_KINDS)),
        load_default=list(WARMING_KINDS),
        validate=validate.Length(min=1, max=len(WARMING_KINDS)),
    )


class Emptied(StrictSchema):
    """What was thrown away."""

    deleted = _count("keys of Redis; every process empties its own memory within a second")
