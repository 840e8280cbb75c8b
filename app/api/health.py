"""Whether everything works."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Response

from app import __version__
from app.auth import public
from app.blueprint import StrictBlueprint
from app.envelope import success
from cache import client as cache_client
from cache.client import CacheUnavailableError
from library import database
from library.errors import DatabaseUnavailableError
from library.states import Queue
from live import client as live_client
from live import heartbeats
from live.client import LiveUnavailableError
from schemas import envelope
from schemas.status import Health

blueprint = StrictBlueprint("health", __name__, description="How the server is doing")

OK = "ok"


@blueprint.route("/api/health")
@blueprint.route("/api/v1/health")
@public
@blueprint.response(HTTPStatus.OK, envelope.success(Health))
@blueprint.alt_response(HTTPStatus.SERVICE_UNAVAILABLE, schema=envelope.success(Health))
def get_health() -> Response:
    """Tell whether the server and all that it depends on work.

    Without a Redis or a queue it is `degraded` (200): slower, or waiting, but answering. Without the database
    it is `down` (503).
    """
    checks = {
        "database": _check(database.ping),
        "redis": _check(live_client.ping),
        "cache": _check(cache_client.ping),
    } | _queues()
    if checks["database"] != OK:
        return success(_health("down", checks), HTTPStatus.SERVICE_UNAVAILABLE)
    return success(_health(OK if set(checks.values()) == {OK} else "degraded", checks))


def _health(status: str, checks: dict[str, str]) -> dict[str, object]:
    return {"status": status, "version": __version__, "checks": checks}


def _check(ping: Callable[[], None]) -> str:
    try:
        ping()
    except (DatabaseUnavailableError, LiveUnavailableError, CacheUnavailableError) as error:
        return f"does not answer ({type(error).__name__})"
    return OK


def _queues() -> dict[str, str]:
    try:
        idle = heartbeats.unattended(Queue)
    except LiveUnavailableError:
        idle = list(Queue)
    return {f"queue_{queue}": "no worker serves it" if queue in idle else OK for queue in Queue}
