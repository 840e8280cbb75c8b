"""A backup restores every row, or is refused."""

import hashlib
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from launch.data_folder import locked
from library.backup.archive import HEAD, MANIFEST, ArchiveReader
from library.backup.writing import Origin, prune
from library.errors import BackupError
from library.migrations import migrate
from tests.backups import (
    SECRETS,
    back_up,
    fill_library,
    left_in,
    members,
    restore_backup,
    rows_in,
    run,
)
from tests.released import REVISIONS, SAMPLED

Blank = Callable[[], str]


@pytest.mark.parametrize("revision", SAMPLED)
@pytest.mark.unmeasured(after=1)
def test_backup_of_any_schema_restores_every_row(
    revision: str, make_blank: Blank, plain_environment: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, elsewhere = make_blank(), make_blank()
    fill_library(url, revision)
    path = back_up(url, tmp_path / "from", monkeypatch)
    restore_backup(path, tmp_path / "to", elsewhere)
    migrate(url)
    assert rows_in(elsewhere) == rows_in(url)


def test_restored_secrets_are_private(backup: Path, tmp_path: Path) -> None:
    data = tmp_path / "to"
    restore_backup(backup, data)
    assert left_in(data) == sorted(["auralis.db", "lock", *SECRETS])
    assert {name: (data / name).read_text() for name in SECRETS} == SECRETS
    assert {stat.S_IMODE((data / name).stat().st_mode) for name in SECRETS} == {0o600}
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_backup_describes_itself(full: str, backup: Path) -> None:
    with ArchiveReader(backup) as reader:
        manifest = reader.verify()
    assert (manifest.head.format, manifest.head.auralis, manifest.head.schema) == (1, "0.1.0", REVISIONS[-1])
    found = members(backup)
    assert manifest.members == {
        name: hashlib.sha256(content).hexdigest() for name, content in found.items() if name != MANIFEST
    }
    assert next(iter(found)) == HEAD
    assert all(note.rows for note in manifest.tables.values())


def test_rows_are_split_into_chunks(
    full: str, tmp_path: Path, make_blank: Blank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("library.backup.tables.CHUNK_BYTES", 100)
    path = back_up(full, tmp_path / "from", monkeypatch)
    assert "tables/tracks/000003.jsonl" in members(path)
    elsewhere = make_blank()
    restore_backup(path, tmp_path / "to", elsewhere)
    assert rows_in(elsewhere) == rows_in(full)


def test_new_rows_after_a_restore_get_unused_ids(backup: Path, tmp_path: Path, make_blank: Blank) -> None:
    url = make_blank()
    restore_backup(backup, tmp_path / "to", url)
    run(url, "INSERT INTO plays (person, track_id, played_at) VALUES ('owner', 'AAAAAAAAAAAAAAA1', 0)")
    assert (42,) in rows_in(url)["plays"]


def test_newer_backup_replaces_an_older_one(
    full: str, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(full, "DELETE FROM plays")
    assert back_up(full, tmp_path / "from", monkeypatch) == backup
    with ArchiveReader(backup) as reader:
        assert reader.verify().tables["plays"].rows == 0
    assert left_in(backup.parent) == ["backup.tar.gz", "data"]


def test_file_of_another_kind_is_not_overwritten(
    full: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    song = tmp_path / "from" / "backup.tar.gz"
    song.parent.mkdir()
    song.write_bytes(b"ID3")
    with pytest.raises(BackupError, match="is not a backup that could be replaced"):
        back_up(full, tmp_path / "from", monkeypatch)
    assert song.read_bytes() == b"ID3"


def test_writes_during_a_backup_are_not_blocked_and_not_included(
    full: str, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("library.backup.tables.CHUNK_BYTES", 1)
    before = rows_in(full)
    path = back_up(full, tmp_path / "from", monkeypatch, lambda done, _total: write(full, done))
    restore_backup(path, tmp_path / "to")
    assert len(rows_in(full)["plays"]) > len(before["plays"]) + 50
    assert rows_in(f"sqlite:///{tmp_path}/to/auralis.db") == before


def write(url: str, number: int) -> None:
    """Write, as a request does, while a backup runs."""
    run(
        url,
        f"INSERT INTO plays (person, track_id, played_at) VALUES ('owner', 'AAAAAAAAAAAAAAA1', {number})",
        "UPDATE tracks SET play_count = play_count + 1 WHERE id = 'AAAAAAAAAAAAAAA1'",
        "DELETE FROM favourites",
    )


def test_restore_into_a_database_with_tables_is_refused(full: str, backup: Path, tmp_path: Path) -> None:
    before = rows_in(full)
    with pytest.raises(BackupError, match=r"is not empty|exists: move it away"):
        restore_backup(backup, tmp_path / "to", full)
    assert rows_in(full) == before
    assert left_in(tmp_path / "to") == []


def test_restore_into_a_folder_in_use_is_refused(backup: Path, tmp_path: Path) -> None:
    with locked(tmp_path / "to"), pytest.raises(BackupError, match=r"Auralis runs on .*: stop it first"):
        restore_backup(backup, tmp_path / "to")
    assert left_in(tmp_path / "to") == ["lock"]


def test_prune_keeps_the_newest_backups_of_this_library(backup: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    names = [f"auralis-2026010{n}T000000Z.tar.gz" for n in range(1, 7)]
    for name in names:
        shutil.copy(backup, folder / name)
    for name in ("auralis-20250101T000000Z.tar.gz", "auralis.tar.gz", "song.mp3"):
        (folder / name).write_bytes(b"a stranger's")
    (folder / "auralis-20240101T000000Z.tar.gz").symlink_to(backup)
    shutil.copy(backup, folder / "mine.tar.gz")
    others = set(left_in(folder)) - set(names)
    ours, strangers = (Origin("0.1.0", tmp_path, key) for key in (SECRETS["secret_key"], "another"))
    assert prune(folder, folder / names[0], strangers, 1) == []
    # The newest by name is older than one named by a clock in the future.
    gone = prune(folder, folder / names[2], ours, 3)
    assert sorted(path.name for path in gone) == [names[0], names[1], names[3]]
    assert set(left_in(folder)) - set(names) == others
