"""The scheduler continues when the system clock is set back, before its start or while it runs."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from celery.schedules import schedule

from workers.celery_app import celery_app
from workers.schedule import ClockTolerantScheduler

INTERVAL_S = 1000.0
HOUR_S = 3600.0


class Clock:
    """The system clock of a scheduler; class state, since schedules are pickled into a file."""

    now = datetime(2026, 11, 30, 12, tzinfo=UTC)

    @classmethod
    def advance(cls, seconds: float) -> None:
        cls.now += timedelta(seconds=seconds)

    @classmethod
    def read(cls) -> datetime:
        return cls.now


@pytest.fixture
def app() -> Iterator[Celery]:
    app = Celery("beat", broker="memory://", set_as_current=False)
    app.conf.timezone = "UTC"
    periodic = schedule(INTERVAL_S, nowfun=Clock.read, app=app)
    app.conf.beat_schedule = {"feed": {"task": "feed", "schedule": periodic}}
    yield app
    app.close()


def make(app: Celery, file: Path) -> Any:
    return closing(ClockTolerantScheduler(app=app, schedule_filename=str(file)))


def runs(scheduler: Any) -> int:
    """Return how many times the task was sent so far."""
    while scheduler.tick() == 0:
        pass
    return int(scheduler.schedule["feed"].total_run_count)


def test_task_with_a_last_run_in_the_future_runs_one_interval_after_the_start(
    app: Celery, tmp_path: Path
) -> None:
    with make(app, tmp_path / "schedule") as scheduler:
        scheduler.schedule["feed"].last_run_at = Clock.now + timedelta(seconds=HOUR_S)
    with make(app, tmp_path / "schedule") as scheduler:
        assert runs(scheduler) == 0
        Clock.advance(INTERVAL_S + 1)
        assert runs(scheduler) == 1


def test_tasks_continue_when_the_clock_is_set_back(app: Celery, tmp_path: Path) -> None:
    with make(app, tmp_path / "schedule") as scheduler:
        Clock.advance(INTERVAL_S + 1)
        assert runs(scheduler) == 1
        Clock.advance(-HOUR_S)
        assert runs(scheduler) == 1
        for count in (2, 3):
            Clock.advance(INTERVAL_S + 1)
            assert runs(scheduler) == count


def test_schedule_is_unchanged_while_the_clock_advances(app: Celery, tmp_path: Path) -> None:
    with make(app, tmp_path / "schedule") as scheduler:
        Clock.advance(INTERVAL_S / 2)
        assert runs(scheduler) == 0
        Clock.advance(INTERVAL_S / 2 + 1)
        assert runs(scheduler) == 1


def test_beat_uses_this_scheduler() -> None:
    assert (
        celery_app.conf.beat_scheduler
        == f"{ClockTolerantScheduler.__module__}:{ClockTolerantScheduler.__name__}"
    )
