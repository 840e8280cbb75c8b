"""Statistics, history and alerts of the cache; emptying and warming it."""

from http import HTTPStatus
from itertools import pairwise

from flask import Response
from werkzeug.exceptions import ServiceUnavailable

from app import job_serializers
from app.http.auth import admin_only
from app.http.blueprint import StrictBlueprint
from app.http.openapi import LOCATION
from app.http.responses import Page, iso, listing, success
from app.monitoring import cache_monitor, cache_report, transcode_report
from app.proxies.forwarding import own_address
from cache import flush
from cache.client import CacheUnavailableError
from cache.monitoring import alerts
from library.database import session_scope
from library.work import jobs
from live.client import LiveUnavailableError
from schemas import envelope
from schemas.cache import (
    CacheHealth,
    CacheSample,
    CacheStats,
    Emptied,
    HistoryArguments,
    HistoryQuery,
    WarmBody,
    WarmRequest,
)
from schemas.jobs import Job
from workers.cache_warming import request_warming

blueprint = StrictBlueprint(
    "cache", __name__, url_prefix="/api/v1/cache", description="Statistics and control of the cache"
)

NO_COUNTERS = "The Redis that stores the counters is unavailable. Try again in a moment."
NO_CACHE = "The cache's Redis is unavailable. Try again in a moment."


@blueprint.route("", methods=["DELETE"])
@admin_only
@blueprint.response(HTTPStatus.OK, envelope.success(Emptied))
def empty_cache() -> Response:
    """Empty the cache. No data is lost; responses are slower until it has filled again."""
    try:
        return success({"deleted": flush.empty()})
    except CacheUnavailableError:
        raise ServiceUnavailable(NO_CACHE) from None


@blueprint.route("/stats")
@blueprint.response(HTTPStatus.OK, envelope.success(CacheStats))
def get_stats() -> Response:
    """Get the statistics of all processes since the counters started, and recommendations."""
    try:
        reading = cache_monitor.read()
        recommendations = cache_monitor.recommendations(reading)
        transcodes = transcode_report.read()
    except LiveUnavailableError:
        raise ServiceUnavailable(NO_COUNTERS) from None
    return success(cache_report.stats(reading.now, recommendations) | {"transcodes": transcodes})


@blueprint.route("/history")
@blueprint.arguments(HistoryQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(CacheSample))
def list_history(query: HistoryArguments) -> Response:
    """List samples of the cache, one for each ten seconds, oldest first."""
    try:
        taken = cache_monitor.history(query.minutes * 60.0)
    except LiveUnavailableError:
        raise ServiceUnavailable(NO_COUNTERS) from None
    items = [cache_report.sample(before, after) for before, after in pairwise(taken)]
    return listing(Page(items, len(items), 0, max(1, len(items))))


@blueprint.route("/health")
@blueprint.response(HTTPStatus.OK, envelope.success(CacheHealth))
def get_health() -> Response:
    """Get the health of the cache, with the active alerts."""
    active = cache_monitor.alerts()
    active_alerts = [
        {"code": alert.code, "level": alert.level, "message": alert.message, "since": iso(alert.since)}
        for alert in active.values()
    ]
    return success({"status": alerts.worst(active), "alerts": active_alerts})


@blueprint.route("/warm", methods=["POST"])
@admin_only
@blueprint.arguments(WarmRequest, location="json", required=False)
@blueprint.response(HTTPStatus.ACCEPTED, envelope.success(Job), headers=LOCATION)
def warm(request: WarmBody) -> Response:
    """Fill the cache with entries that will probably be requested; a running warming returns its job."""
    job_id = request_warming(request.kinds)
    with session_scope(read_only=True) as session:
        response = success(job_serializers.job(jobs.get(session, job_id)), HTTPStatus.ACCEPTED)
    response.headers["Location"] = own_address(f"/api/v1/jobs/{job_id}")
    return response
