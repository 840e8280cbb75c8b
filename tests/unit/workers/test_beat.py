"""A clock that is set back does not stop the timetable, at its start or while it runs."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from celery.schedules import schedule

from workers.beat import Timetable
from workers.celery_app import celery_app

INTERVAL_S = 1000.0
HOUR_S = 3600.0


class Clock:
    """The wall clock of a scheduler; of the class, since schedules are kept in a file and read again."""

    now = datetime(2026, 11, 30, 12, tzinfo=UTC)

    @classmethod
    def forward(cls, seconds: float) -> None:
        cls.now += timedelta(seconds=seconds)

    @classmethod
    def look(cls) -> datetime:
        return cls.now


@pytest.fixture
def app() -> Iterator[Celery]:
    app = Celery("beat", broker="memory://", set_as_current=False)
    app.conf.timezone = "UTC"
    often = schedule(INTERVAL_S, nowfun=Clock.look, app=app)
    app.conf.beat_schedule = {"feed": {"task": "feed", "schedule": often}}
    yield app
    app.close()


def make(app: Celery, file: Path) -> Any:
    return closing(Timetable(app=app, schedule_filename=str(file)))


def runs(scheduler: Any) -> int:
    """How often the task was sent until now."""
    while scheduler.tick() == 0:
        pass
    return int(scheduler.schedule["feed"].total_run_count)


def test_what_ran_in_the_future_runs_an_interval_after_the_start(app: Celery, tmp_path: Path) -> None:
    with make(app, tmp_path / "schedule") as scheduler:
        scheduler.schedule["feed"].last_run_at = Clock.now + timedelta(seconds=HOUR_S)
    with make(app, tmp_path / "schedule") as scheduler:
        assert runs(scheduler) == 0
        Clock.forward(INTERVAL_S + 1)
        assert runs(scheduler) == 1


def test_a_clock_that_is_set_back_while_it_runs_stops_nothing(app: Celery, tmp_path: Path) -> None:
    with make(app, tmp_path / "schedule") as scheduler:
        Clock.forward(INTERVAL_S + 1)
        assert runs(scheduler) == 1
        Clock.forward(-HOUR_S)
        assert runs(scheduler) == 1
        for turn in (2, 3):
            Clock.forward(INTERVAL_S + 1)
            assert runs(scheduler) == turn


def test_a_clock_that_goes_on_changes_nothing(app: Celery, tmp_path: Path) -> None:
    with make(app, tmp_path / "schedule") as scheduler:
        Clock.forward(INTERVAL_S / 2)
        assert runs(scheduler) == 0
        Clock.forward(INTERVAL_S / 2 + 1)
        assert runs(scheduler) == 1


def test_beat_uses_it() -> None:
    assert celery_app.conf.beat_scheduler == f"{Timetable.__module__}:{Timetable.__name__}"
