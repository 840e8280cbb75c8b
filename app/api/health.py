"""Health of the server and the services that it depends on."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Response

import cache.client
import live.client
from app import __version__
from app.http.auth import public
from app.http.blueprint import StrictBlueprint
from app.http.responses import iso, success
from app.monitoring.prometheus import backup_age_s
from cache.client import CacheUnavailableError
from library import database
from library.errors import DatabaseUnavailableError
from library.states import Queue
from live import schedule_runs, watch_states, worker_heartbeats
from live.client import LiveUnavailableError
from live.schedule_runs import LastTurn
from live.watch_states import WatchState
from schemas import envelope
from schemas.status import Health

blueprint = StrictBlueprint("health", __name__, description="Health of the server")

OK = "ok"

#: Scheduled tasks that everything else depends on, and the longest time since their last run, s.
SILENCE_S = {"feed": 60.0, "reap": 120.0}

#: A clock that is set back by less is a correction.
CLOCK_SLACK_S = 5.0


@blueprint.route("/api/health")
@blueprint.route("/api/v1/health")
@public
@blueprint.response(HTTPStatus.OK, envelope.success(Health))
@blueprint.alt_response(HTTPStatus.SERVICE_UNAVAILABLE, schema=envelope.success(Health))
def get_health() -> Response:
    """Get the health of the server and the services that it depends on.

    `degraded` (200): a Redis or a worker is unavailable or the schedule has stopped; some features are slower
    or wait. `down` (503): the database is unavailable.
    """
    turns = _turns()
    checks = {
        "database": _check(database.ping),
        "redis": _check(live.client.ping),
        "cache": _check(cache.client.ping),
    } | _queues()
    states = _watch_states()
    checks["watcher"] = "no watcher runs" if states is None else OK
    checks |= {task: _silence(turns.get(task), longest_s) for task, longest_s in SILENCE_S.items()}
    last_runs = {task: iso(turn.ran_at) for task, turn in turns.items()}
    health = {
        "version": __version__,
        "checks": checks,
        "last_runs": last_runs,
        "backup_age_s": backup_age_s(),
        "music_folders": [
            {"root_id": str(root_id), "state": each.state, "message": each.message}
            for root_id, each in sorted((states or {}).items())
        ],
    }
    if checks["database"] != OK:
        return success({"status": "down", **health}, HTTPStatus.SERVICE_UNAVAILABLE)
    return success({"status": OK if set(checks.values()) == {OK} else "degraded", **health})


def _check(ping: Callable[[], None]) -> str:
    try:
        ping()
    except (DatabaseUnavailableError, LiveUnavailableError, CacheUnavailableError) as error:
        return f"unavailable ({type(error).__name__})"
    return OK


def _queues() -> dict[str, str]:
    try:
        idle = worker_heartbeats.unattended(Queue)
    except LiveUnavailableError:
        idle = list(Queue)
    return {f"queue_{queue}": "no worker serves it" if queue in idle else OK for queue in Queue}


def _watch_states() -> dict[int, WatchState] | None:
    try:
        return watch_states.find()
    except LiveUnavailableError:
        return None


def _turns() -> dict[str, LastTurn]:
    try:
        return schedule_runs.find(SILENCE_S)
    except LiveUnavailableError:
        return {}


def _silence(turn: LastTurn | None, longest_s: float) -> str:
    if turn is None or turn.silent_s is None:
        return "not known when it ran last"
    if turn.silent_s < -CLOCK_SLACK_S:
        return "ran last before the clock was set back"
    return OK if turn.silent_s <= longest_s else f"did not run for {turn.silent_s:.0f} s"
