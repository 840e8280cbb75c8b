"""Tasks that write the index files, and the web process that asks for them."""

import errno
import shutil
from pathlib import Path
from typing import Any

import pytest

from discovery import sound_files, sound_writer, text_base
from discovery.text_base import FOLDER
from library import fingerprints
from library.database import session_scope
from library.states import JobState, WorkKind
from library.work import jobs, targets
from library.work.jobs import JobReport
from live.client import LiveUnavailableError
from tests.factories import add_root, add_track, add_tracks, make_analysis, make_reading
from tests.redis_fixtures import running_valkey, valkey
from tests.valkeys import Valkey
from workers import feeder
from workers.derived import index_keeping, indexing
from workers.derived.index_keeping import IndexKeeper

__all__ = ["running_valkey", "valkey"]

TRACKS = 5


@pytest.fixture
def sent(valkey: Valkey, database: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A library without index files, and the messages that would be sent."""
    messages: list[str] = []
    for task in (feeder.feed, indexing.refresh):
        monkeypatch.setattr(task, "apply_async", lambda name=task.name, **_options: messages.append(name))
    with session_scope() as session:
        add_tracks(session, add_root(session), *[make_reading(b"%d.mp3" % n) for n in range(TRACKS)])
    return messages


@pytest.fixture
def large(sent: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The same library, whose files take long to build."""
    monkeypatch.setattr(indexing, "TAIL_LIMIT", TRACKS - 1)
    return sent


def index_jobs() -> list[JobReport]:
    with session_scope(read_only=True) as session:
        found = jobs.find_open(session, WorkKind.INDEX)
        return [jobs.get(session, found)] if found else []


def run_job() -> JobReport:
    (job,) = index_jobs()
    indexing.build(targets.part_of_job(job.id, indexing.TEXT))
    with session_scope(read_only=True) as session:
        return jobs.get(session, job.id)


def disk_full(*_arguments: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_files_of_a_small_library_are_built_at_once(sent: list[str]) -> None:
    indexing.refresh()
    assert text_base.open_base()
    assert (sent, index_jobs()) == ([], [])


def test_changes_are_added(sent: list[str]) -> None:
    indexing.refresh()
    before = text_base.open_base()
    with session_scope() as session:
        add_track(session, b"new.mp3")
    indexing.refresh()
    after = text_base.open_base()
    assert before
    assert after
    assert (before.path, before.generation[1] + 1) == (after.path, after.generation[1])


def test_files_of_a_large_library_are_built_as_a_job(large: list[str]) -> None:
    indexing.refresh()
    indexing.refresh()
    assert large == [feeder.feed.name]
    assert text_base.open_base() is None
    job = run_job()
    assert (job.kind, job.state, job.counts.done, job.counts.found) == (
        "index",
        JobState.DONE,
        TRACKS,
        TRACKS,
    )
    assert text_base.open_base()
    indexing.build(targets.part_of_job(job.id, indexing.TEXT))  # a second message
    indexing.refresh()
    assert large == [feeder.feed.name]


def test_files_of_fingerprints_are_written_at_once_or_as_a_job(
    sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_writer, "LEAST_TRACKS", 1)
    with session_scope() as session:
        fingerprints.store(session, add_track(session, b"analysed.mp3"), make_analysis())
    indexing.refresh()
    assert sound_files.open_files()
    shutil.rmtree(sound_files.FOLDER.path)
    monkeypatch.setattr(sound_writer, "FITTED_TRACKS", 0)
    indexing.refresh()
    assert sound_files.open_files() is None
    (job,) = index_jobs()
    monkeypatch.setattr(sound_writer, "FITTED_TRACKS", 50_000)
    indexing.build(targets.part_of_job(job.id, indexing.SOUNDS))
    with session_scope(read_only=True) as session:
        assert (jobs.get(session, job.id).state, jobs.get(session, job.id).counts.done) == (JobState.DONE, 1)
    assert sound_files.open_files()


def test_full_disk_fails_the_job(large: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    indexing.refresh()
    monkeypatch.setattr(text_base, "build", disk_full)
    job = run_job()
    assert (job.state, job.reason) == (JobState.FAILED, indexing.NOT_WRITTEN)
    assert text_base.open_base() is None


def test_failed_refresh_requests_a_build(sent: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_base, "build", disk_full)
    indexing.refresh()
    assert sent == [feeder.feed.name]
    assert len(index_jobs()) == 1


def test_unavailable_redis_delays_requests(large: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(**_options: Any) -> None:
        raise LiveUnavailableError("stopped")

    for task in (feeder.feed, indexing.refresh):
        monkeypatch.setattr(task, "apply_async", unavailable)
    indexing.refresh_soon()
    indexing.refresh()
    assert len(index_jobs()) == 1


def test_web_process_asks_workers_first(large: list[str]) -> None:
    keeper = IndexKeeper()
    for _ in range(3):
        keeper.request()
    assert large == [indexing.refresh.name]
    assert text_base.open_base() is None


def test_web_process_without_workers_writes_the_files_itself(large: list[str]) -> None:
    keeper = IndexKeeper(patience_s=0.0)
    keeper.request()
    assert keeper._writing
    keeper._writing.join()
    assert text_base.open_base()
    keeper.request()
    keeper._writing.join()


def test_web_process_without_room_goes_on(
    sent: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(text_base, "build", disk_full)
    index_keeping._write()
    assert "No space left" in caplog.text


def test_requests_at_once_are_one(sent: list[str]) -> None:
    keeper = IndexKeeper()
    with keeper._lock:
        keeper.request()
    assert sent == []


def test_deleted_folder_is_made_again(sent: list[str]) -> None:
    indexing.refresh()
    folder: Path = FOLDER.path
    shutil.rmtree(folder.parent)
    indexing.refresh()
    assert text_base.open_base()
