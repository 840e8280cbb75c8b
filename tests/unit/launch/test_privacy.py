"""A data folder as releases before 0.2 left it, and what becomes of it at the next start."""

import os
import stat
from pathlib import Path

import pytest

from launch.privacy import close_to_others

FILES = ("auralis.db", "auralis.db-wal", "flower.db", "pictures/ab/1.jpg", "redis/appendonlydir/a.aof")


@pytest.fixture
def data(umask: None, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def modes(folder: Path) -> set[int]:
    """All modes below a folder, without the rights of the owner."""
    return {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in folder.rglob("*")}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_of_an_earlier_release_is_closed_once_and_it_is_told(data: Path) -> None:
    assert 0 not in modes(data)
    assert (
        close_to_others(data, [])
        == f"{data} was open to other users of this machine; now it is its owner's alone"
    )
    assert (mode(data), modes(data)) == (0o700, {0})
    assert close_to_others(data, []) is None


def test_music_in_the_data_folder_stays_within_everybodys_reach(data: Path) -> None:
    (data / "my music").mkdir()
    (data / "my music" / "a.flac").touch()
    told = close_to_others(data, [bytes(data / "my music")])
    assert told is not None
    assert told.startswith(f"files in {data} were open")
    assert (mode(data), mode(data / "my music"), mode(data / "my music" / "a.flac")) == (0o755, 0o755, 0o644)
    assert {mode(data / name) for name in FILES} == {0o600}
    assert close_to_others(data, [bytes(data / "my music")]) is None


def test_a_place_for_all_is_not_closed(data: Path) -> None:
    data.chmod(0o1777)
    close_to_others(data, [])
    assert mode(data) == 0o1777
    assert mode(data / "auralis.db") == 0o600


def test_a_link_is_not_followed(data: Path, tmp_path: Path) -> None:
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "file").touch()
    (data / "home").symlink_to(tmp_path / "foreign")
    (data / "redis" / "linked").symlink_to(tmp_path / "foreign" / "file")
    close_to_others(data, [])
    assert (mode(tmp_path / "foreign"), mode(tmp_path / "foreign" / "file")) == (0o755, 0o644)


def test_a_folder_of_another_user_works_as_it_is(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_descriptor: int, _mode: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "fchmod", refuse)  # a test may run as root, which may do anything
    assert close_to_others(data, []) is None


def test_a_file_system_without_modes_is_no_success(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fchmod", lambda _descriptor, _mode: None)
    assert close_to_others(data, []) is None
