import os
import stat
from pathlib import Path

import pytest

from config.durable_files import replace, sync_tree


def test_files_are_synced_before_their_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "album").mkdir()
    (tmp_path / "album" / "a.flac").touch()
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    sync_tree(tmp_path)
    assert set(synced) == {path.stat().st_ino for path in (tmp_path, *tmp_path.rglob("*"))}
    assert synced.index((tmp_path / "album" / "a.flac").stat().st_ino) < synced.index(
        (tmp_path / "album").stat().st_ino
    )


def test_replaced_file_is_private_and_leaves_nothing_else(tmp_path: Path) -> None:
    replace(tmp_path / "file", b"before")
    replace(tmp_path / "file", b"after")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b"after"
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


def test_file_that_cannot_be_replaced_leaves_the_former(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(OSError, match="directory"):
        replace(tmp_path / "file", b"after")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
