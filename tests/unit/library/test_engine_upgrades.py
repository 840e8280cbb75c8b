"""A new engine analyses the library again while the old one's vectors serve."""

from collections.abc import Sequence

import pytest
from sqlalchemy.orm import Session

from fingerprint.dimensions import ENGINE_VERSION
from library import fingerprints
from library.states import WorkKind, WorkState
from library.work import engine_upgrades, jobs, units
from tests.factories import add_track, find_unit, finish_all, make_analysis

NEXT = ENGINE_VERSION + 1


def add_analysed(session: Session, names: Sequence[str]) -> list[str]:
    """Add tracks that the current engine has analysed."""
    ids = [add_track(session, name.encode()) for name in names]
    analyse(session, ids)
    finish_all(session, ids)
    return ids


def analyse(session: Session, track_ids: Sequence[str]) -> None:
    for track_id in track_ids:
        fingerprints.store(session, track_id, make_analysis(audio_id=f"audio of {track_id}"))


def release_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (fingerprints, engine_upgrades):
        monkeypatch.setattr(room, "ENGINE_VERSION", NEXT)


def test_current_engine_enqueues_nothing(session: Session) -> None:
    assert engine_upgrades.serving_version(session) == ENGINE_VERSION
    add_analysed(session, "ab")
    add_track(session, b"pending")
    assert engine_upgrades.enqueue_outdated(session) == 0
    assert engine_upgrades.serving_version(session) == ENGINE_VERSION


def test_new_engine_enqueues_old_tracks_once_in_one_job(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = add_analysed(session, "abc")
    release_engine(monkeypatch)
    monkeypatch.setattr(units, "BATCH", 2)
    assert [engine_upgrades.enqueue_outdated(session) for _ in range(3)] == [2, 1, 0]
    assert {find_unit(session, track_id).state for track_id in old} == {WorkState.PENDING}
    (job_id,) = {find_unit(session, track_id).job_id for track_id in old}
    assert job_id == jobs.find_open(session, WorkKind.FINGERPRINT)


def test_failed_and_missing_tracks_are_not_enqueued(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    (failed,) = add_analysed(session, "a")
    find_unit(session, failed).state = WorkState.FAILED
    release_engine(monkeypatch)
    assert engine_upgrades.enqueue_outdated(session) == 0


def test_old_version_serves_until_nearly_all_tracks_are_analysed(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = add_analysed(session, [f"{n:02}" for n in range(40)])
    release_engine(monkeypatch)
    assert engine_upgrades.serving_version(session) == ENGINE_VERSION
    analyse(session, old[:37])
    assert engine_upgrades.serving_version(session) == ENGINE_VERSION
    analyse(session, old[37:38])  # two that fail now must not block it
    assert engine_upgrades.serving_version(session) == NEXT


def test_changed_vectors_are_of_one_version(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = add_analysed(session, "ab")
    release_engine(monkeypatch)
    analyse(session, [first])
    for version, having in ((ENGINE_VERSION, {first, second}), (NEXT, {first})):
        changed = fingerprints.changed_vectors(session, 0, 0, version)
        assert {track.track_id for track in changed if track.vector} == having


def test_vectors_of_a_newer_engine_are_ignored(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    old = add_analysed(session, "ab")
    with monkeypatch.context() as later:
        release_engine(later)
        analyse(session, old)
    assert engine_upgrades.serving_version(session) == ENGINE_VERSION
    assert engine_upgrades.enqueue_outdated(session) == 0
