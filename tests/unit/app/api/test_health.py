"""Health reports the last runs of scheduled tasks, and overdue ones."""

from typing import Any

import pytest
from flask import Flask

from app.api.health import SILENCE_S
from library.states import Queue
from live import keys, schedule_runs, watch_states
from live.client import client as redis
from live.watch_states import WatchState
from live.worker_heartbeats import BEAT_S
from tests.contract.client import Client
from tests.redis_fixtures import running_valkey, valkey
from tests.valkeys import Valkey

__all__ = ["running_valkey", "valkey"]


@pytest.fixture
def healthy(app: Flask, valkey: Valkey) -> Client:
    """All queues are served, and the timetable has just run."""
    for queue in Queue:
        redis().set(keys.heartbeat(queue), 1, ex=round(100 * BEAT_S))
    schedule_runs.begin()
    for task in SILENCE_S:
        schedule_runs.note(task)
    watch_states.publish({1: WatchState("watched", "watched")})
    return Client(app)


def health(client: Client) -> Any:
    return client.get("/health")["data"]


def ran(task: str, seconds_ago: float) -> None:
    seconds, _ = redis().time()
    redis().hset(keys.turns_taken(), task, seconds - seconds_ago)


def test_server_is_healthy_while_scheduled_tasks_run(healthy: Client) -> None:
    said = health(healthy)
    assert (said["status"], said["checks"]["feed"], said["checks"]["reap"]) == ("ok", "ok", "ok")
    assert set(said["last_runs"]) == {"feed", "reap"}
    assert all(at.endswith("Z") for at in said["last_runs"].values())


@pytest.mark.parametrize("task", SILENCE_S)
def test_overdue_task_is_named(healthy: Client, task: str) -> None:
    ran(schedule_runs.SINCE, 5000)
    ran(task, 2 * SILENCE_S[task])
    said = health(healthy)
    assert said["status"] == "degraded"
    assert said["checks"][task].startswith("did not run for ")
    assert [name for name, state in said["checks"].items() if state != "ok"] == [task]


def test_health_says_how_music_folders_are_watched(healthy: Client) -> None:
    watch_states.publish({1: WatchState("watched", "watched"), 2: WatchState("polled", "every 15 min")})
    assert health(healthy)["music_folders"] == [
        {"root_id": "1", "state": "watched", "message": "watched"},
        {"root_id": "2", "state": "polled", "message": "every 15 min"},
    ]
    redis().delete(keys.watch_states())
    said = health(healthy)
    assert (said["status"], said["checks"]["watcher"]) == ("degraded", "no watcher runs")
    assert said["music_folders"] == []


@pytest.mark.parametrize("task", SILENCE_S)
def test_run_in_the_future_is_reported_as_clock_change(healthy: Client, task: str) -> None:
    ran(task, -3600)
    assert health(healthy)["checks"][task] == "ran last before the clock was set back"


def test_new_schedule_is_healthy_until_its_tasks_are_due(healthy: Client) -> None:
    for task in SILENCE_S:
        ran(task, 86_400)  # the server was off for a day
    schedule_runs.begin()
    assert health(healthy)["status"] == "ok"


def test_task_that_never_ran_is_degraded(healthy: Client) -> None:
    redis().delete(keys.turns_taken())
    said = health(healthy)
    assert (said["status"], said["checks"]["feed"]) == ("degraded", "not known when it ran last")
    assert said["last_runs"] == {"feed": None, "reap": None}


def test_last_runs_are_unknown_without_redis(healthy: Client, valkey: Valkey) -> None:
    valkey.end()
    schedule_runs.note("feed")  # says so in the log, and nothing else
    said = health(healthy)
    assert (said["status"], said["last_runs"]) == ("degraded", {})
    assert said["checks"]["reap"] == "not known when it ran last"
