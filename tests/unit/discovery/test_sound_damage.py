"""The similarity index without its files: damaged, deleted, or never written as a whole."""

import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from discovery import sound_files, sound_writer
from discovery.sound_files import FOLDER
from discovery.sound_writer import Due
from tests.unit.discovery.sound_library import EVERYTHING, TRACKS, add, due, names, nearest, opened, refresh

#: Starts to write the files, says so and waits to be killed.
HALF = """
import time
from discovery import sound_writer
from discovery.sound_files import SoundFit
def save(self, folder):
    print("ready", flush=True)
    time.sleep(600)
SoundFit.save = save
sound_writer.LEAST_TRACKS = 20
sound_writer.renew()
"""

pytestmark = [pytest.mark.numerical, pytest.mark.usefixtures("database", "small_sizes")]


def test_killed_writer_leaves_the_former_files() -> None:
    ids = add(range(TRACKS))
    sound_writer.renew()
    add(range(TRACKS, TRACKS + 45))
    process = subprocess.Popen([sys.executable, "-c", HALF], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    with process.stdout:
        assert process.stdout.readline() == "ready\n"
    assert not sound_writer.renew()  # it has the lock
    process.send_signal(signal.SIGKILL)
    process.wait()
    index = opened()
    before = nearest(index, ids[:3])
    assert not refresh(index)
    assert sound_writer.renew()
    assert refresh(index)
    assert nearest(index, ids[:3]) == before


@pytest.mark.parametrize("name", ["z.npy", "bounds.npy", "mixing.npy", "ids.npy"])
def test_cut_off_file_is_replaced(name: str) -> None:
    ids = add(range(TRACKS))
    before = nearest(opened(), ids[:3])
    sound_writer.renew()
    published = FOLDER.find()
    assert published
    os.truncate(published.path / name, 100)
    index = opened()
    assert nearest(index, ids[:3]) == before
    assert due() is Due.BUILD
    sound_writer.renew()
    assert refresh(index)
    assert nearest(index, ids[:3]) == before


@pytest.mark.parametrize("name", ["bounds", "mixing", "group_cells", "keys", "sample"])
def test_damaged_file_of_the_same_size_is_replaced(name: str) -> None:
    ids = add(range(TRACKS))
    before = nearest(opened(), ids[:3])
    sound_writer.renew()
    published = FOLDER.find()
    assert published
    path = published.path / f"{name}.npy"
    path.write_bytes(b"\xff" * path.stat().st_size)
    assert nearest(opened(), ids[:3]) == before
    assert due() is Due.BUILD
    sound_writer.renew()
    assert due() is Due.NOTHING


def test_damaged_note_is_replaced() -> None:
    add(range(TRACKS))
    with FOLDER.writing() as writer:
        assert writer
        writer.publish(lambda _path: {"version": "none"})
    assert sound_files.open_files() is None
    assert FOLDER.find() is None


def test_deleted_folder_costs_no_result() -> None:
    ids = add(range(TRACKS))
    sound_writer.renew()
    index = opened()
    before = nearest(index, ids[:3])
    shutil.rmtree(FOLDER.path.parent)
    add(range(TRACKS, TRACKS + 2))
    assert not refresh(index)
    assert names(index.nearest(ids[0], 999, EVERYTHING)) == {*ids[1:], "track 00150", "track 00151"}
    sound_writer.renew()
    assert refresh(index)
    assert len(nearest(index, ids[:3])) == len(before)


def test_full_disk_leaves_the_former_files(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = add(range(TRACKS))
    sound_writer.renew()
    index = opened()
    add(range(TRACKS, TRACKS + 45))

    def fail(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sound_files.SoundFit, "save", fail)
    with pytest.raises(OSError, match="No space"):
        sound_writer.renew()
    assert not refresh(index)
    assert len(index.nearest(ids[0], 999, EVERYTHING)) == TRACKS + 44


def test_writer_without_a_place_changes_nothing(tmp_path: Path) -> None:
    ids = add(range(TRACKS))
    FOLDER.path.parent.write_bytes(b"")
    assert not sound_writer.renew()
    assert len(opened().nearest(ids[0], 5, EVERYTHING)) == 5
