"""Statistics, history and health of the cache."""

from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import fields, validate

from schemas.envelope import STRATEGIES
from schemas.fields import BoundedList, CleanString, StrictInteger, StrictSchema
from schemas.typed import TypedSchema

KINDS = ("fingerprint", "search", "similar", "list")
WARMING_KINDS = ("popular", "recent", "library", "neighbours", "searches")
LEVELS = ("healthy", "warning", "critical")


def _count(description: str = "") -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": description} if description else {})


def _figure(description: str) -> fields.Float:
    return fields.Float(
        required=True, allow_none=True, metadata={"description": f"{description}; null without measurements"}
    )


def _by_name(values: Any, example: dict[str, object]) -> fields.Dict:
    return fields.Dict(keys=fields.String(), values=values, required=True, metadata={"example": example})


def forced_strategy() -> CleanString:
    """Return the field for a strategy that the caller forces."""
    return CleanString(
        load_default=None,
        validate=validate.OneOf(STRATEGIES),
        metadata={
            "description": "fast: from a cache; accurate: from the index, not by the first 13 numbers alone; "
            "batch: without any cache; default: the server chooses"
        },
    )


class Computing(StrictSchema):
    """The result is being computed for another request; retry after `retry_after_s`."""

    state = fields.String(required=True, metadata={"enum": ["computing"]})
    retry_after_s = fields.Integer(required=True)


class Awaited(Computing):
    """The result is being computed, or the track is being analysed first."""

    state = fields.String(required=True, metadata={"enum": ["computing", "listening"]})
    job_id = fields.String(metadata={"description": "the job that analyses the track"})


class KindFigures(StrictSchema):
    """Lookups of one kind."""

    hits = _count()
    misses = _count()


class TierFigures(StrictSchema):
    """Lookups of one tier, after those before it missed."""

    hits = _count()
    misses = _count()
    errors = _count("failed lookups: the tier was unavailable")
    hit_rate = _figure("share of lookups that hit")


class SourceTimes(StrictSchema):
    """Response times by one source."""

    answers = _count()
    p50_ms = _figure("median")
    p95_ms = _figure("95th percentile")


class Validation(StrictSchema):
    """Partial fingerprints, compared with the complete ones."""

    valid = _count()
    invalid = _count()


class Warming(StrictSchema):
    """Entries that warming added, and hits on them."""

    entries = _count("entries that were cached before they were requested")
    hits = _count("lookups that hit such an entry in Redis")


class Transcodes(StrictSchema):
    """Transcoded streams, which are kept on disk."""

    made = _count("streams that were made")
    hits = _count("requests for a stream that was there already")
    failures = _count("streams that broke off")
    encoder_seconds = _count("time that encoders were busy")
    size_mb = fields.Float(required=True)
    limit_mb = fields.Float(required=True)


class CacheStats(StrictSchema):
    """Statistics of the caches of all processes since the counters started, exact to the last second.

    A lookup is a request for one fingerprint, search or list; an answer is one response.
    """

    cache_hit_rate = _figure("share of lookups that hit memory or Redis")
    avg_response_time_ms = _figure("mean response time")
    p50_response_time_ms = _figure("median response time")
    p95_response_time_ms = _figure("95th percentile of response times")
    p99_response_time_ms = _figure("99th percentile of response times")
    cache_size_mb = fields.Float(
        required=True, allow_none=True, metadata={"description": "null while Redis is unavailable"}
    )
    cache_limit_mb = fields.Float(required=True, allow_none=True, metadata={"description": "0: no limit"})
    items_cached = fields.Integer(required=True, allow_none=True)
    evictions = fields.Integer(required=True, allow_none=True)
    total_queries = _count("lookups")
    cache_hits = _count()
    cache_misses = _count()
    answers = _count("responses that can come from a cache")
    strategies = _by_name(fields.Integer(), {"fast": 720, "accurate": 30, "batch": 250})
    tiers = _by_name(
        fields.Nested(TierFigures), {"redis": {"hits": 9, "misses": 1, "errors": 0, "hit_rate": 0.9}}
    )
    by_kind = _by_name(fields.Nested(KindFigures), {"fingerprint": {"hits": 3, "misses": 1}})
    by_source = _by_name(fields.Nested(SourceTimes), {"redis": {"answers": 9, "p50_ms": 0.7, "p95_ms": 1.4}})
    computations = _count(
        "computed searches and similar tracks; simultaneous misses of the same result share one"
    )
    corrupt_values = _count("damaged values that were found and replaced")
    validation = fields.Nested(Validation, required=True)
    warming = fields.Nested(Warming, required=True)
    transcodes = fields.Nested(Transcodes, required=True)
    recommendations = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "recommendations, by the figures of the last five minutes"},
    )


class CacheSample(StrictSchema):
    """Activity of the cache in the ten seconds before `at`."""

    at = fields.DateTime(required=True)
    hit_rate = _figure("share of lookups that hit a cache")
    p50_ms = _figure("median response time")
    p95_ms = _figure("95th percentile of response times")
    queries = _count("lookups")
    size_mb = fields.Float(required=True, allow_none=True)
    items = fields.Integer(required=True, allow_none=True)
    by_tier = _by_name(fields.Integer(), {"memory": 3, "redis": 5, "database": 1, "computed": 0})
    strategies = _by_name(fields.Integer(), {"fast": 8, "accurate": 0, "batch": 1})


@dataclass(frozen=True, slots=True)
class HistoryArguments:
    """Arguments of the history of the cache."""

    minutes: int


class HistoryQuery(TypedSchema[HistoryArguments]):
    """Length of the history."""

    data_class = HistoryArguments

    minutes = StrictInteger(
        load_default=60,
        validate=validate.Range(1, 120),
        metadata={"description": "length in minutes; two hours are stored"},
    )


class Alert(StrictSchema):
    """An active alert."""

    code = fields.String(required=True, metadata={"example": "HIT_RATE_LOW"})
    level = fields.String(required=True, metadata={"enum": LEVELS[1:]})
    message = fields.String(required=True)
    since = fields.DateTime(required=True)


class CacheHealth(StrictSchema):
    """Health of the cache, with the active alerts."""

    status = fields.String(required=True, metadata={"enum": LEVELS})
    alerts = fields.List(fields.Nested(Alert), required=True)


@dataclass(frozen=True, slots=True)
class WarmBody:
    """Kinds of entries to warm."""

    kinds: list[str]


class WarmRequest(TypedSchema[WarmBody]):
    """Kinds of entries to warm; all by default."""

    data_class = WarmBody

    EXAMPLE: ClassVar = {"kinds": ["popular", "recent"]}

    kinds = BoundedList(
        CleanString(validate=validate.OneOf(WARMING_KINDS)),
        load_default=list(WARMING_KINDS),
        validate=validate.Length(min=1, max=len(WARMING_KINDS)),
    )


class Emptied(StrictSchema):
    """Result of emptying the cache."""

    deleted = _count("deleted keys of Redis; every process empties its memory within a second")
