"""Tasks that make the map: small libraries at once, large ones as a job that can be cancelled."""

import errno
from typing import Any

import pytest

from discovery.sound_map import map_files, map_writer
from library import fingerprints
from library.database import session_scope
from library.states import JobState, WorkKind
from library.work import jobs, part_jobs, schedule_slots, targets
from library.work.jobs import JobReport
from live.client import LiveUnavailableError
from tests.factories import add_readings, make_analysis, make_reading
from tests.redis_fixtures import running_valkey, valkey
from tests.valkeys import Valkey
from workers import feeder
from workers.derived import mapping

__all__ = ["running_valkey", "valkey"]

TRACKS = 30

pytestmark = pytest.mark.numerical


@pytest.fixture
def sent(valkey: Valkey, database: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A library without a map, and the messages that would be sent."""
    messages: list[str] = []
    for task in (feeder.feed, mapping.refresh):
        monkeypatch.setattr(task, "apply_async", lambda name=task.name, **_options: messages.append(name))
    monkeypatch.setattr(schedule_slots, "take", lambda *_slot: True)
    with session_scope() as session:
        ids = add_readings(session, *[make_reading(b"%d.mp3" % n) for n in range(TRACKS)])
        for n, id_ in enumerate(ids):
            fingerprints.store(session, id_, make_analysis(n))
    return messages


@pytest.fixture
def large(sent: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Treat the same library as one that takes minutes."""
    monkeypatch.setattr(mapping, "MOST_AT_ONCE", TRACKS - 1)
    monkeypatch.setattr(mapping, "REPORT_INTERVAL_S", 0.01)
    return sent


def open_job() -> JobReport:
    with session_scope(read_only=True) as session:
        found = jobs.find_open(session, WorkKind.MAP)
        assert found
        return jobs.get(session, found)


def run(job: JobReport) -> JobReport:
    mapping.build(targets.part_of_job(job.id, mapping.MAP))
    with session_scope(read_only=True) as session:
        return jobs.get(session, job.id)


def test_small_library_is_mapped_at_once(sent: list[str]) -> None:
    mapping.refresh()
    files = map_files.open_map()
    assert files
    assert (files.tracks, sent) == (TRACKS, [])
    mapping.refresh()
    assert map_files.open_map(files) is files


def test_large_library_is_arranged_as_a_job(large: list[str]) -> None:
    mapping.refresh()
    mapping.refresh()
    assert large == [feeder.feed.name] * 2
    assert map_files.open_map() is None
    job = run(open_job())
    assert (job.state, job.counts.done, job.counts.found) == (JobState.DONE, TRACKS, TRACKS)
    files = map_files.open_map()
    assert files
    assert files.origin.method == map_files.TSNE


def test_new_tracks_of_a_large_library_need_no_job(large: list[str]) -> None:
    mapping.refresh()
    run(open_job())
    with session_scope() as session:
        (new,) = add_readings(session, make_reading(b"new.mp3"))
        fingerprints.store(session, new, make_analysis(99))
    mapping.refresh()
    files = map_files.open_map()
    assert files
    assert files.tracks == TRACKS + 1
    assert large == [feeder.feed.name]


def test_cancelled_job_ends_the_computation(large: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    mapping.refresh()
    job = open_job()

    def cancelled(progress: Any, compute: Any) -> bool:
        with session_scope() as session:
            jobs.cancel(session, job.id)
            part_jobs.cancel(session, job.id)

        def work(report: Any) -> Any:
            share = 0.0
            while True:
                share += 0.001
                report(min(share, 0.9))

        compute(work)
        return True

    monkeypatch.setattr(map_writer, "renew", cancelled)
    assert run(job).state == JobState.CANCELLED


def test_full_disk_fails_the_job(large: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    mapping.refresh()
    monkeypatch.setattr(map_writer, "renew", full)
    job = run(open_job())
    assert (job.state, job.reason) == (JobState.FAILED, mapping.NOT_WRITTEN)


def test_full_disk_leaves_a_small_library_without_a_map(
    sent: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(map_writer, "renew", full)
    mapping.refresh()
    assert "No space left" in caplog.text


def test_slot_that_is_taken_delays_the_map(sent: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule_slots, "take", lambda *_slot: False)
    mapping.refresh()
    assert map_files.open_map() is None


def test_unavailable_redis_delays_the_map(large: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(**_options: Any) -> None:
        raise LiveUnavailableError("stopped")

    for task in (feeder.feed, mapping.refresh):
        monkeypatch.setattr(task, "apply_async", unavailable)
    mapping.refresh_soon()
    mapping.refresh()
    assert open_job().counts.found == 0


def test_second_message_finds_nothing_to_claim(large: list[str]) -> None:
    mapping.refresh()
    job = run(open_job())
    assert run(job).state == JobState.DONE
