"""Backups with what only Redis knows, and those of the timetable."""

import logging
from pathlib import Path

import pytest

from app import playback
from config.settings import current
from library.backup.archive import ArchiveReader
from library.database import session_scope
from library.people import playback_snapshots
from library.work import schedule_slots
from live import queue, snapshots
from live.queue import QueuedTrack
from live.scripting import Command
from tests.conftest import connected_anew
from tests.redis_fixtures import running_valkey, valkey
from tests.valkeys import Valkey
from workers import full_backup
from workers.backup import back_up, is_due

__all__ = ["running_valkey", "valkey"]


def backups() -> list[str]:
    folder = current().backup_dir
    return sorted(entry.name for entry in folder.iterdir()) if folder.exists() else []


def play() -> str:
    """Fill a queue that no snapshot has."""
    name, added = playback.session_name("ann"), [QueuedTrack("a", "Title", "Artist", "Album", 1000)]
    playback.in_session(name, lambda: queue.add(Command(name), added))
    assert snapshots.unsaved(0) == [name]
    return name


def test_what_only_redis_knows_is_in_a_backup(valkey: Valkey, database: str, tmp_path: Path) -> None:
    name = play()
    manifest = full_backup.back_up(tmp_path / "backup.tar.gz", lambda _done, _total: None)
    assert manifest.tables["playback_sessions"].rows == 1
    assert snapshots.unsaved(0) == []
    with session_scope() as session:
        content = playback_snapshots.bring_back(session, name).content
    assert content
    assert b'"Title' in content.replace(b"\\", b"")


def test_without_redis_players_are_as_they_were_saved(
    valkey: Valkey, database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    valkey.kill()
    full_backup.back_up(tmp_path / "backup.tar.gz", lambda _done, _total: None)
    assert "players are backed up as they were last saved" in caplog.text


def test_a_backup_is_made_once_in_an_interval(valkey: Valkey, database: str) -> None:
    assert is_due()
    assert not is_due()
    back_up()
    assert not is_due()
    (made,) = backups()
    with ArchiveReader(current().backup_dir / made) as reader:
        assert reader.verify().rows
    with session_scope(read_only=True) as session:
        assert schedule_slots.age_s(session, full_backup.SCHEDULE) is not None


def test_no_backups_are_made_when_they_are_switched_off(
    valkey: Valkey, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AURALIS_BACKUP_HOURS", "0")
    with connected_anew():
        assert not is_due()


@pytest.mark.parametrize("obstacle", ["a file in its place", "a full disk"])
def test_a_backup_that_fails_is_one_line_and_tried_again(
    valkey: Valkey,
    database: str,
    obstacle: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    if obstacle == "a full disk":
        monkeypatch.setattr(full_backup, "RESERVE_BYTES", 1 << 60)
    else:
        current().backup_dir.write_text("a file")
    assert is_due()
    with caplog.at_level(logging.ERROR):
        back_up()
    (said,) = caplog.messages
    assert said.startswith("no backup was made, the next try is in an hour: ")
    assert not current().backup_dir.is_dir() or backups() == []
    with session_scope() as session:
        assert schedule_slots.age_s(session, full_backup.SCHEDULE) is None
