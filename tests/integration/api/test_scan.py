"""The library after a scan of valid and invalid files."""

import os
from pathlib import Path

import pytest

from tests.integration.api.conftest import GOOD_TRACKS, ODD_NAME
from tests.servers import Server

pytestmark = pytest.mark.integration

REASONS = {
    "Trouble/empty.mp3": ("failed", "empty_file"),
    "Trouble/text.mp3": ("failed", "not_audio"),
    "Trouble/pipe.ogg": ("skipped", "not_regular_file"),
    "Trouble/loop": ("skipped", "symlink_loop"),
    "Trouble/outside.flac": ("skipped", "symlink_outside_root"),
}


def test_valid_tracks_are_listed_and_done(server: Server) -> None:
    done = [track for track in server.tracks() if not track["path"].startswith("Trouble")]
    assert len(done) == GOOD_TRACKS
    assert {track["state"] for track in done} == {"done"}


def test_invalid_files_have_a_reason(server: Server) -> None:
    found = [*server.tracks(state="failed"), *server.tracks(state="skipped")]
    assert {track["path"]: (track["state"], track["reason"]) for track in found} == REASONS


def test_invalid_files_are_not_listed(server: Server) -> None:
    assert not {track["path"] for track in server.tracks()} & set(REASONS)


def test_file_name_that_is_not_utf8_is_listed_and_playable(server: Server, music: Path) -> None:
    odd = next(track for track in server.tracks() if "\ufffd" in track["path"])
    assert odd["state"] == "done"
    sent = server.get(f"/api/v1/tracks/{odd['id']}/audio").body
    with open(os.path.join(os.fsencode(music), b"Trouble", ODD_NAME), "rb") as file:
        assert sent == file.read()


def test_truncated_file_with_audio_is_done(server: Server) -> None:
    truncated = next(track for track in server.tracks() if track["path"].endswith("truncated.ogg"))
    assert truncated["state"] == "done"
    assert 3.0 < truncated["duration_s"] < 6.0


def test_coverage_adds_up_to_found(server: Server) -> None:
    ledger = server.get("/api/v1/coverage").data
    assert ledger["found"] == GOOD_TRACKS + len(REASONS) + 2
    ends = ledger["done"] + sum(ledger["failed"].values()) + sum(ledger["skipped"].values())
    assert ledger["found"] == ends + ledger["pending"] + ledger["running"]


def test_tags_with_several_values_are_stored_as_lists(server: Server) -> None:
    blossom = next(track for track in server.tracks() if track["title"] == "Blüte")
    detail = server.get(f"/api/v1/tracks/{blossom['id']}").data
    assert detail["artists"] == ["Björk", "Ann 1"]
    assert detail["genres"] == ["Pop", "Jazz"]
    assert (detail["year"], detail["track"], detail["album"]) == (1998, 7, "Duets")


def test_scan_job_has_its_counts(server: Server) -> None:
    jobs = server.get("/api/v1/jobs").json["items"]
    scan = next(job for job in reversed(jobs) if job["kind"] == "scan")
    assert scan["state"] == "done"
    assert scan["found"] == GOOD_TRACKS + len(REASONS) + 2
    assert scan["errors"] == {reason: 1 for _state, reason in REASONS.values()}
