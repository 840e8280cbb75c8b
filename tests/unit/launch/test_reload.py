import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from launch import reload as module
from launch.reload import snapshot, until_changed
from tests.signals import PATIENCE_S


def add(room: Path) -> None:
    (room / "new.py").touch()


def change(room: Path) -> None:
    os.utime(room / "a.py", (1, 1))


def remove(room: Path) -> None:
    (room / "a.py").unlink()


@pytest.fixture
def room(tmp_path: Path) -> Path:
    folder = tmp_path / "app" / "api"
    folder.mkdir(parents=True)
    (folder / "a.py").touch()
    return folder


@pytest.mark.parametrize("edit", [add, change, remove])
def test_every_kind_of_change_is_detected(
    tmp_path: Path, room: Path, edit: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "POLL_S", 0.01)

    async def scenario() -> None:
        noticed = asyncio.create_task(until_changed(tmp_path))
        await asyncio.sleep(0)
        edit(room)
        await asyncio.wait_for(noticed, timeout=PATIENCE_S)

    asyncio.run(scenario())


def test_other_files_are_ignored(tmp_path: Path, room: Path) -> None:
    before = snapshot(tmp_path)
    (room / "notes.txt").touch()
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").touch()
    assert snapshot(tmp_path) == before


def test_file_deleted_during_the_check_is_no_error(tmp_path: Path, room: Path) -> None:
    (room / "lock.py").symlink_to("nowhere")  # as Emacs leaves beside an open file
    assert (str(room / "lock.py"), 0) in snapshot(tmp_path)
