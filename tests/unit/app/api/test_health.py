"""Health tells when the timetable's tasks ran last, and that they stand still."""

from typing import Any

import pytest
from flask import Flask

from app.api.health import SILENCE_S
from library.states import Queue
from live import keys, schedule_runs
from live.client import client as redis
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
    return Client(app)


def health(client: Client) -> Any:
    return client.get("/health")["data"]


def ran(task: str, seconds_ago: float) -> None:
    seconds, _ = redis().time()
    redis().hset(keys.turns_taken(), task, seconds - seconds_ago)


def test_all_is_well_while_the_timetable_runs(healthy: Client) -> None:
    said = health(healthy)
    assert (said["status"], said["checks"]["feed"], said["checks"]["reap"]) == ("ok", "ok", "ok")
    assert set(said["last_runs"]) == {"feed", "reap"}
    assert all(at.endswith("Z") for at in said["last_runs"].values())


@pytest.mark.parametrize("task", SILENCE_S)
def test_a_task_that_is_silent_for_long_is_named(healthy: Client, task: str) -> None:
    ran(schedule_runs.SINCE, 5000)
    ran(task, 2 * SILENCE_S[task])
    said = health(healthy)
    assert said["status"] == "degraded"
    assert said["checks"][task].startswith("did not run for ")
    assert [name for name, state in said["checks"].items() if state != "ok"] == [task]


@pytest.mark.parametrize("task", SILENCE_S)
def test_a_task_of_the_future_was_run_before_the_clock_was_set_back(healthy: Client, task: str) -> None:
    ran(task, -3600)
    assert health(healthy)["checks"][task] == "ran last before the clock was set back"


def test_a_worker_that_has_just_begun_gets_its_time(healthy: Client) -> None:
    for task in SILENCE_S:
        ran(task, 86_400)  # the server was off for a day
    schedule_runs.begin()
    assert health(healthy)["status"] == "ok"


def test_what_never_ran_is_not_well(healthy: Client) -> None:
    redis().delete(keys.turns_taken())
    said = health(healthy)
    assert (said["status"], said["checks"]["feed"]) == ("degraded", "not known when it ran last")
    assert said["last_runs"] == {"feed": None, "reap": None}


def test_without_redis_nobody_knows(healthy: Client, valkey: Valkey) -> None:
    valkey.end()
    schedule_runs.note("feed")  # says so in the log, and nothing else
    said = health(healthy)
    assert (said["status"], said["last_runs"]) == ("degraded", {})
    assert said["checks"]["reap"] == "not known when it ran last"
