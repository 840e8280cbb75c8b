"""A new engine hears the library anew while the old one's vectors serve."""

from collections.abc import Sequence

import pytest
from sqlalchemy.orm import Session

from fingerprint.dimensions import ENGINE_VERSION
from library import fingerprints
from library.states import WorkKind, WorkState
from library.work import engine_upgrades, jobs, units
from tests.factories import add_track, find_unit, finish_all, make_heard

NEXT = ENGINE_VERSION + 1


def add_heard(session: Session, names: Sequence[str]) -> list[str]:
    """Tracks that today's engine has heard."""
    ids = [add_track(session, name.encode()) for name in names]
    hear(session, ids)
    finish_all(session, ids)
    return ids


def hear(session: Session, track_ids: Sequence[str]) -> None:
    for track_id in track_ids:
        fingerprints.store(session, track_id, make_heard(audio_id=f"audio of {track_id}"))


def arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (fingerprints, engine_upgrades):
        monkeypatch.setattr(room, "ENGINE_VERSION", NEXT)


def test_todays_engine_has_nothing_to_renew(session: Session) -> None:
    assert engine_upgrades.serving_version(session) == ENGINE_VERSION
    add_heard(session, "ab")
    add_track(session, b"pending")
    assert engine_upgrades.enqueue_outdated(session) == 0
    assert engine_upgrades.serving_version(session) == ENGINE_VERSION


def test_a_new_engine_queues_what_the_old_one_heard_once_and_in_one_job(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = add_heard(session, "abc")
    arrive(monkeypatch)
    monkeypatch.setattr(units, "BATCH", 2)
    assert [engine_upgrades.enqueue_outdated(session) for _ in range(3)] == [2, 1, 0]
    assert {find_unit(session, track_id).state for track_id in old} == {WorkState.PENDING}
    (job_id,) = {find_unit(session, track_id).job_id for track_id in old}
    assert job_id == jobs.find_open(session, WorkKind.FINGERPRINT)


def test_what_failed_or_is_away_is_not_queued(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    (failed,) = add_heard(session, "a")
    find_unit(session, failed).state = WorkState.FAILED
    arrive(monkeypatch)
    assert engine_upgrades.enqueue_outdated(session) == 0


def test_the_old_version_serves_until_nearly_all_were_heard_anew(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = add_heard(session, [f"{n:02}" for n in range(40)])
    arrive(monkeypatch)
    assert engine_upgrades.serving_version(session) == ENGINE_VERSION
    hear(session, old[:37])
    assert engine_upgrades.serving_version(session) == ENGINE_VERSION
    hear(session, old[37:38])  # two that fail now must not hold it back
    assert engine_upgrades.serving_version(session) == NEXT


def test_changes_are_told_in_one_versions_vectors(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = add_heard(session, "ab")
    arrive(monkeypatch)
    hear(session, [first])
    for version, having in ((ENGINE_VERSION, {first, second}), (NEXT, {first})):
        changed = fingerprints.changed_vectors(session, 0, 0, version)
        assert {track.track_id for track in changed if track.vector} == having


def test_a_database_of_a_newer_engine_does_not_confuse_an_older_one(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = add_heard(session, "ab")
    with monkeypatch.context() as later:
        arrive(later)
        hear(session, old)
    assert engine_upgrades.serving_version(session) == ENGINE_VERSION
    assert engine_upgrades.enqueue_outdated(session) == 0
