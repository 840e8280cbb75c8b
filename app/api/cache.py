"""What the cache does for its keep."""

from http import HTTPStatus

from flask import Response
from werkzeug.exceptions import ServiceUnavailable

from app.blueprint import StrictBlueprint
from app.envelope import success
from cache.health import find_size
from live.client import LiveUnavailableError
from live.counters import counters
from schemas import envelope
from schemas.status import CacheStats

blueprint = StrictBlueprint("cache", __name__, url_prefix="/api/v1/cache", description="What is kept hot")

KINDS = ("fingerprint", "search")


@blueprint.route("/stats")
@blueprint.response(HTTPStatus.OK, envelope.success(CacheStats))
def get_stats() -> Response:
    """Tell how often the cache had the answer, over all processes since the counters began."""
    try:
        counted = counters.read()
    except LiveUnavailableError:
        raise ServiceUnavailable("The Redis that holds the counters does not answer.") from None
    by_kind = {
        kind: {outcome: counted.get(f"cache.{kind}.{outcome}", 0) for outcome in ("hits", "misses")}
        for kind in KINDS
    }
    hits = sum(counts["hits"] for counts in by_kind.values())
    total = hits + sum(counts["misses"] for counts in by_kind.values())
    size = find_size()
    return success(
        {
            "cache_hit_rate": hits / total if total else None,
            "total_queries": total,
            "cache_hits": hits,
            "cache_misses": total - hits,
            "by_kind": by_kind,
            "items_cached": size.items if size else None,
            "cache_size_mb": round(size.size_mb, 3) if size else None,
            "cache_limit_mb": round(size.limit_mb, 3) if size else None,
            "evictions": size.evictions if size else None,
        }
    )
