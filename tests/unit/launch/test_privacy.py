"""Permissions of a data folder from releases before 0.2, at the next start."""

import os
import stat
from pathlib import Path

import pytest

from launch.privacy import make_private

FILES = ("auralis.db", "auralis.db-wal", "flower.db", "pictures/ab/1.jpg", "redis/appendonlydir/a.aof")


@pytest.fixture
def data(umask: None, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def modes(folder: Path) -> set[int]:
    """Return all modes below a folder, without the permissions of the owner."""
    return {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in folder.rglob("*")}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folder_of_an_earlier_release_is_made_private_once(data: Path) -> None:
    assert 0 not in modes(data)
    assert make_private(data, []) == f"{data} was readable by other users of this machine; it is private now"
    assert (mode(data), modes(data)) == (0o700, {0})
    assert make_private(data, []) is None


def test_permissions_of_music_are_unchanged(data: Path) -> None:
    (data / "my music").mkdir()
    (data / "my music" / "a.flac").touch()
    message = make_private(data, [bytes(data / "my music")])
    assert message is not None
    assert message.startswith(f"files in {data} were readable")
    assert (mode(data), mode(data / "my music"), mode(data / "my music" / "a.flac")) == (0o755, 0o755, 0o644)
    assert {mode(data / name) for name in FILES} == {0o600}
    assert make_private(data, [bytes(data / "my music")]) is None


def test_sticky_folder_keeps_its_mode(data: Path) -> None:
    data.chmod(0o1777)
    make_private(data, [])
    assert mode(data) == 0o1777
    assert mode(data / "auralis.db") == 0o600


def test_link_is_not_followed(data: Path, tmp_path: Path) -> None:
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "file").touch()
    (data / "home").symlink_to(tmp_path / "foreign")
    (data / "redis" / "linked").symlink_to(tmp_path / "foreign" / "file")
    make_private(data, [])
    assert (mode(tmp_path / "foreign"), mode(tmp_path / "foreign" / "file")) == (0o755, 0o644)


def test_folder_of_another_user_is_unchanged(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_descriptor: int, _mode: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "fchmod", refuse)  # a test may run as root, which may do anything
    assert make_private(data, []) is None


def test_file_system_without_modes_reports_no_change(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fchmod", lambda _descriptor, _mode: None)
    assert make_private(data, []) is None
