import json
import os
import stat
import tempfile
from pathlib import Path

import pytest

from config.endpoints import ENDPOINTS_FILE
from launch.data_folder import SOCKET_PATH_BYTES, endpoints, locked, runtime_folder, write_private
from launch.errors import StartError


def test_data_folder_is_created(tmp_path: Path) -> None:
    with locked(tmp_path / "a" / "b"):
        assert (tmp_path / "a" / "b").is_dir()


def test_data_folder_is_locked(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(StartError, match="already running on"), locked(tmp_path):
        pass


def test_data_folder_is_unlocked_at_the_end(tmp_path: Path) -> None:
    with locked(tmp_path):
        pass
    with locked(tmp_path):
        pass


@pytest.mark.parametrize("name", ["wh?t", "a:b"])
def test_unsupported_characters_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StartError, match="contains '\\?' or ':'"), locked(tmp_path / name):
        pass


def test_too_long_path_is_refused(tmp_path: Path) -> None:
    too_long = tmp_path.joinpath(*["deep" * 30] * 4)
    with pytest.raises(StartError, match="too long for SQLite"), locked(too_long):
        pass


def test_runtime_folder_is_private_and_removed() -> None:
    with runtime_folder() as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "durable.sock").touch()
    assert not folder.exists()


def test_runtime_folder_is_below_xdg_runtime_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as short:
        monkeypatch.setenv("XDG_RUNTIME_DIR", short)
        with runtime_folder() as folder:
            assert folder.parent == Path(short)


@pytest.mark.parametrize("place", ["missing", "x" * SOCKET_PATH_BYTES])
def test_unusable_parent_folder_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    if place != "missing":
        (tmp_path / place).mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / place))
    with runtime_folder() as folder:
        assert tmp_path not in folder.parents
        assert len(os.fsencode(folder / "durable.sock")) < SOCKET_PATH_BYTES


def test_missing_parent_folder_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(StartError, match="XDG_RUNTIME_DIR"), runtime_folder():
        pass


def test_endpoints_file_is_private_and_removed(tmp_path: Path) -> None:
    path = tmp_path / ENDPOINTS_FILE
    with endpoints(tmp_path, {"redis_url": "unix:///x"}):
        assert json.loads(path.read_text())["redis_url"] == "unix:///x"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.exists()


def test_incomplete_file_of_a_killed_process_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "file.new").touch()
    write_private(tmp_path / "file", "whole")
    assert (tmp_path / "file").read_text() == "whole"
