"""Full backups, which include playback sessions of Redis, and scheduled backups."""

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
from tests.conftest import reconnected
from tests.redis_fixtures import running_valkey, valkey
from tests.valkeys import Valkey
from workers import full_backup
from workers.backup import back_up, is_due

__all__ = ["running_valkey", "valkey"]


def backups() -> list[str]:
    folder = current().backup_dir
    return sorted(entry.name for entry in folder.iterdir()) if folder.exists() else []


def play() -> str:
    """Fill a queue that is in no snapshot yet."""
    name, added = playback.session_name("ann"), [QueuedTrack("a", "Title", "Artist", "Album", 1000)]
    playback.in_playback(name, lambda: queue.add(Command(name), added))
    assert snapshots.unsaved(0) == [name]
    return name


def test_backup_includes_unsaved_playback_sessions(valkey: Valkey, database: str, tmp_path: Path) -> None:
    name = play()
    manifest = full_backup.back_up(tmp_path / "backup.tar.gz", lambda _done, _total: None)
    assert manifest.tables["playback_sessions"].rows == 1
    assert snapshots.unsaved(0) == []
    with session_scope() as session:
        content = playback_snapshots.restore(session, name).content
    assert content
    assert b'"Title' in content.replace(b"\\", b"")


def test_backup_without_redis_uses_the_saved_snapshots(
    valkey: Valkey, database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    valkey.kill()
    full_backup.back_up(tmp_path / "backup.tar.gz", lambda _done, _total: None)
    assert "playback sessions are backed up as last saved" in caplog.text


def test_backup_is_due_once_per_interval(valkey: Valkey, database: str) -> None:
    assert is_due()
    assert not is_due()
    back_up()
    assert not is_due()
    (written,) = backups()
    with ArchiveReader(current().backup_dir / written) as reader:
        assert reader.verify().rows
    with session_scope(read_only=True) as session:
        assert schedule_slots.age_s(session, full_backup.SCHEDULE) is not None


def test_disabled_backups_are_never_due(
    valkey: Valkey, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AURALIS_BACKUP_HOURS", "0")
    with reconnected():
        assert not is_due()


@pytest.mark.parametrize("obstacle", ["a file in its place", "a full disk"])
def test_failed_backup_logs_one_line_and_is_retried(
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
    (logged,) = caplog.messages
    assert logged.startswith("backup failed, next attempt in an hour: ")
    assert not current().backup_dir.is_dir() or backups() == []
    with session_scope() as session:
        assert schedule_slots.age_s(session, full_backup.SCHEDULE) is None
