"""Announcements of workers reach subscribed clients."""

import pytest

from fingerprint.dimensions import DIMENSIONS
from library.database import session_scope
from library.people import playlists
from library.people.accounts import OWNER
from library.people.playlist_parts import playlist_notices
from library.people.playlists import PlaylistDetails
from library.states import PlaylistAccess, WorkKind
from library.work import jobs
from live.announcements import (
    AlertRaised,
    Announcement,
    FingerprintProgressed,
    FingerprintReady,
    GivenMark,
    LibraryChanged,
    MarksChanged,
    announce,
)
from live.counters import counters
from tests.contract.messages import hold_to_schema
from tests.factories import add_job, add_units, make_vector
from tests.signals import wait_until
from tests.unit.ws.conftest import Stage
from tests.unit.ws.library import make_library
from workers import publishing
from workers.scrobbling import sending


def test_announcements_reach_subscribers(stage: Stage) -> None:
    phone, laptop = stage.join("phone"), stage.join("laptop")
    phone.ask("connection.subscribe", topics=["library", "fingerprints"])
    facts: list[tuple[Announcement, str]] = [
        (
            FingerprintProgressed("t", {"tempo_bpm": 120.0, "brightness": None}, 0.5, 0.25),
            "fingerprint.progress",
        ),
        (FingerprintReady("t", {"tempo_bpm": 120.0}, 1.0, 1.0), "fingerprint.ready"),
        (LibraryChanged(1, 2, 3, 40), "library.changed"),
        (AlertRaised("warning", "DISK", "almost full"), "notification.warning"),
    ]
    for fact, kind in facts:
        announce(fact)
        hold_to_schema(phone.receive_until(kind))
    assert laptop.receive()["type"] in ("notification.warning", "player.state")
    assert phone.ask("connection.ping")["data"]["libraryGeneration"] == 40


def test_marks_reach_the_devices_of_their_account_only(stage: Stage) -> None:
    phone, laptop = stage.join("phone"), stage.join("laptop")
    phone.ask("connection.subscribe", topics=["library"])
    given = [GivenMark("album", "7", True, None), GivenMark("track", "t", False, 5)]
    announce(MarksChanged("someone else", given))
    announce(MarksChanged(OWNER, given))
    announce(LibraryChanged(1, 2, 3, 40))
    received = phone.receive_until("marks.changed")
    hold_to_schema(received)
    assert received["data"]["marks"] == [
        {"kind": "album", "id": "7", "favourite": True, "rating": None},
        {"kind": "track", "id": "t", "favourite": False, "rating": 5},
    ]
    assert phone.receive()["type"] == "library.changed"
    assert laptop.ask("connection.ping")["type"] == "connection.pong"  # not subscribed


def test_track_that_a_page_begins_is_shown_to_scrobblers(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[str, str]] = []
    monkeypatch.setattr(sending, "announce_soon", lambda *told: shown.append(told))
    first, second, *_ = ids = make_library()
    phone = stage.join("phone")
    phone.ask("queue.add", trackIds=ids, play=True)
    phone.ask("player.volume", volume=0.5)
    phone.ask("player.next")
    wait_until(lambda: len(shown) == 2)  # it follows the response
    assert shown == [(OWNER, first), (OWNER, second)]


def test_workers_publish_jobs(stage: Stage) -> None:
    phone = stage.join("phone")
    phone.ask("connection.subscribe", topics=["jobs"])
    with session_scope() as session:
        job_id = add_units(session, "a", "b")
    publishing.publish_job(job_id)
    received = phone.receive_until("job.progress")
    hold_to_schema(received)
    assert (received["data"]["total"], received["data"]["state"]) == (2, "pending")
    publishing.publish_job(job_id)  # throttled
    with session_scope() as session:
        ended = add_job(session)
        jobs.finish_if_complete(session, ended)
    publishing.publish_job(ended)
    assert phone.receive_until("job.progress")["data"]["jobId"] == ended
    publishing.publish_job(None)


def test_analysed_track_and_changed_library_are_published(stage: Stage) -> None:
    (track, *_) = make_library()
    phone = stage.join("phone")
    phone.ask("connection.subscribe", topics=["library", "fingerprints"])
    publishing.publish_fingerprint(track, make_vector(1))
    ready = phone.receive_until("fingerprint.ready")["data"]
    assert set(ready["dimensions"]) == {dimension.name for dimension in DIMENSIONS}
    publishing.publish_library()
    publishing.publish_library(added=5)
    assert phone.receive_until("library.changed")["data"]["added"] == 5
    assert publishing.named([float("nan")] * len(DIMENSIONS))[DIMENSIONS[0].name] is None


def test_welcome_shows_the_latest_jobs(stage: Stage) -> None:
    with session_scope() as session:
        job_id = jobs.create(session, WorkKind.SCAN)
    assert [job["jobId"] for job in stage.connect().receive()["data"]["jobs"]] == [job_id]


def test_cache_statistics_and_positions_reach_subscribers(stage: Stage) -> None:
    ids = make_library()
    phone = stage.join("phone")
    counters.add("cache.search.hits", 3)
    phone.ask("connection.subscribe", topics=["cache"])
    received = phone.receive_until("cache.stats")
    hold_to_schema(received)
    assert received["data"]["hits"] >= 3
    phone.ask("connection.subscribe", topics=["position"])
    phone.ask("queue.add", trackIds=ids, play=True)
    position = phone.receive_until("player.position")
    hold_to_schema(position)
    play = phone.replica.player["playId"]
    phone.ask("player.report", playId=play, position=60_000, status="stalled")
    while phone.receive_until("player.position")["data"]["position"] != 60_000:
        pass


def test_changed_playlists_reach_their_account_and_shared_ones_all(stage: Stage) -> None:
    phone = stage.join("phone")
    playlist_notices.listen(publishing.publish_playlist)
    with session_scope() as session:
        made = playlists.create(session, OWNER, "mixed")
        other = playlists.create(session, "another", "private")
    changed = phone.receive_until("playlist.changed")
    hold_to_schema(changed)
    assert changed["data"] == {"playlistId": made, "version": 1}
    with session_scope() as session:
        playlists.change(session, "another", other, PlaylistDetails(access=PlaylistAccess.READ))
    assert phone.receive_until("playlist.changed")["data"] == {"playlistId": other, "version": 2}
    with session_scope() as session:  # those that saw it are told once more
        playlists.change(session, "another", other, PlaylistDetails(access=PlaylistAccess.PRIVATE))
    assert phone.receive_until("playlist.changed")["data"]["version"] == 3


def test_changes_that_are_rolled_back_are_not_announced(stage: Stage) -> None:
    phone = stage.join("phone")
    playlist_notices.listen(publishing.publish_playlist)
    with session_scope() as session:
        playlists.create(session, OWNER, "lost")
        session.rollback()
    with session_scope() as session, session.begin_nested():
        kept = playlists.create(session, OWNER, "kept")
    assert phone.receive_until("playlist.changed")["data"]["playlistId"] == kept
