"""What the cache does for its keep."""

from http import HTTPStatus
from itertools import pairwise
from typing import Any

from flask import Response
from werkzeug.exceptions import ServiceUnavailable

from app.http import serializers
from app.http.auth import admin_only
from app.http.blueprint import StrictBlueprint
from app.http.openapi import LOCATION
from app.http.responses import Page, iso, listing, success
from app.monitoring import cache_monitor, cache_report
from cache import flush
from cache.client import CacheUnavailableError
from cache.monitoring import alerts
from library.database import session_scope
from library.work import jobs
from live.client import LiveUnavailableError
from schemas import envelope
from schemas.cache import CacheHealth, CacheSample, CacheStats, Emptied, HistoryQuery, WarmRequest
from schemas.jobs import Job
from workers.cache_warming import request_warming

blueprint = StrictBlueprint("cache", __name__, url_prefix="/api/v1/cache", description="What is kept hot")

NO_COUNTERS = "The Redis that holds the counters does not answer."
NO_CACHE = "The cache's Redis does not answer."


@blueprint.route("", methods=["DELETE"])
@admin_only
@blueprint.response(HTTPStatus.OK, envelope.success(Emptied))
def empty_cache() -> Response:
    """Throw away everything that is cached. Nothing is lost: answers are slower for a while."""
    try:
        return success({"deleted": flush.empty()})
    except CacheUnavailableError:
        raise ServiceUnavailable(NO_CACHE) from None


@blueprint.route("/stats")
@blueprint.response(HTTPStatus.OK, envelope.success(CacheStats))
def get_stats() -> Response:
    """Tell what the cache did, over all processes since the counters began, and what would help it."""
    try:
        reading = cache_monitor.read()
        recommendations = cache_monitor.recommendations(reading)
    except LiveUnavailableError:
        raise ServiceUnavailable(NO_COUNTERS) from None
    return success(cache_report.stats(reading.now, recommendations))


@blueprint.route("/history")
@blueprint.arguments(HistoryQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(CacheSample))
def list_history(query: dict[str, Any]) -> Response:
    """List what the cache did in each ten seconds, oldest first, for charts."""
    try:
        taken = cache_monitor.history(query["minutes"] * 60.0)
    except LiveUnavailableError:
        raise ServiceUnavailable(NO_COUNTERS) from None
    items = [cache_report.sample(before, after) for before, after in pairwise(taken)]
    return listing(Page(items, len(items), 0, max(1, len(items))))


@blueprint.route("/health")
@blueprint.response(HTTPStatus.OK, envelope.success(CacheHealth))
def get_health() -> Response:
    """Tell whether the cache does what it is for: healthy, or the alerts that say why not."""
    active = cache_monitor.alerts()
    told = [
        {"code": alert.code, "level": alert.level, "message": alert.message, "since": iso(alert.since)}
        for alert in active.values()
    ]
    return success({"status": alerts.worst(active), "alerts": told})


@blueprint.route("/warm", methods=["POST"])
@admin_only
@blueprint.arguments(WarmRequest, location="json", required=False)
@blueprint.response(HTTPStatus.ACCEPTED, envelope.success(Job), headers=LOCATION)
def warm(request: dict[str, Any]) -> Response:
    """Put into the cache what will probably be asked for; while that is under way, its job is the answer."""
    job_id = request_warming(request["kinds"])
    with session_scope(read_only=True) as session:
        answer = success(serializers.job(jobs.get(session, job_id)), HTTPStatus.ACCEPTED)
    answer.headers["Location"] = f"/api/v1/jobs/{job_id}"
    return answer
