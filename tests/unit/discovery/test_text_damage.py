"""The text index in files is whole whatever happens to its files and its writer."""

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from discovery import text_base
from discovery.search import TextIndex
from discovery.text_base import FOLDER, add_changes, needs_build, open_base
from library.database import session_scope
from tests.unit.discovery.text_library import TRACKS, build, rename, total

#: Adds a change, and is killed when the engine replaces the file that names the segments of a commit.
KILLED = """
import os, signal, sys, threading, time
from pathlib import Path
from discovery import text_base
folder = text_base.FOLDER.find().path
before = set(os.listdir(folder))
def kill():
    while set(os.listdir(folder)) == before:
        pass
    os.kill(os.getpid(), signal.SIGKILL)
threading.Thread(target=kill, daemon=True).start()
text_base.add_changes()
time.sleep(600)
"""

#: Builds and extends the files as often as the other process.
RACING = """
import sys
from discovery import text_base
done = 0
while done < 5:
    done += text_base.build(lambda _tracks: None)
    done += text_base.add_changes()
"""

#: Cannot write a file of more than a kilobyte.
FULL = """
import resource
from discovery import text_base
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    text_base.build(lambda _tracks: None)
except (OSError, ValueError):
    print("full")
"""


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)


def test_killed_writer_leaves_the_former_commit(library: list[str]) -> None:
    rename(library[0], "Renamed")
    assert run(KILLED).returncode == -signal.SIGKILL
    base = open_base()
    assert base
    assert total("renamed") == 1
    assert add_changes()
    assert (total("renamed"), total("song")) == (1, TRACKS - 1)
    assert not needs_build()


def test_racing_writers_leave_whole_files(library: list[str]) -> None:
    rename(library[0], "Renamed")
    processes = [subprocess.Popen([sys.executable, "-c", RACING]) for _ in range(2)]
    while any(process.poll() is None for process in processes):
        assert total("song") == TRACKS - 1
    assert [process.returncode for process in processes] == [0, 0]
    assert (total("renamed"), total("song")) == (1, TRACKS - 1)


def test_only_one_process_writes(library: list[str]) -> None:
    with FOLDER.writing():
        assert not text_base.build(lambda _tracks: None)
        assert not add_changes()


def test_full_disk_leaves_the_former_files(library: list[str]) -> None:
    before = open_base()
    assert run(FULL).stdout == "full\n"
    after = open_base()
    assert before
    assert after
    assert before.path == after.path
    assert total("song") == TRACKS


def segments() -> list[Path]:
    published = FOLDER.find()
    assert published
    return sorted(path for path in published.path.iterdir() if not path.name.startswith("."))


def test_damaged_files_are_noticed_and_built_again(library: list[str]) -> None:
    kept = FOLDER.path.with_name("kept")
    shutil.copytree(FOLDER.path, kept)
    for n in range(len(segments())):
        for content in (b"", os.urandom(2000), None):
            shutil.rmtree(FOLDER.path)
            shutil.copytree(kept, FOLDER.path)
            segments()[n].unlink() if content is None else segments()[n].write_bytes(content)
            assert total("song") == TRACKS  # from SQL or memory
            assert open_base() is None
            assert needs_build()


class Broken:
    """A searcher of damaged files."""

    num_docs = 1

    def search(self, *_arguments: object, **_options: object) -> None:
        raise ValueError("Data corrupted")


@pytest.mark.parametrize(
    "search",
    [
        lambda index, session: index.find(session, "other", 0, 10).value.total,
        lambda index, session: index.groups(session, "song", 10, 10).tracks.total - TRACKS,
        lambda index, _session: index.warm("another", 0, 10),
    ],
)
def test_files_that_break_during_a_search_are_withdrawn(
    library: list[str], monkeypatch: pytest.MonkeyPatch, search: Callable[[TextIndex, Session], int]
) -> None:
    monkeypatch.setattr("cache.tiers.missing", lambda keys: keys)
    index = TextIndex()
    assert total("song", index) == TRACKS
    assert index._view
    assert index._view.base
    object.__setattr__(index._view.base, "searcher", Broken())
    with session_scope(read_only=True) as session:
        assert search(index, session) == 0
    assert FOLDER.find() is None
    assert total("song", index) == TRACKS


def test_files_that_break_when_changes_are_taken_over_are_withdrawn(library: list[str]) -> None:
    index = TextIndex()
    assert total("song", index) == TRACKS
    assert index._view
    assert index._view.base
    object.__setattr__(index._view.base, "searcher", Broken())
    rename(library[0], "Renamed")
    assert (total("song", index), total("renamed", index)) == (TRACKS - 1, 1)
    assert FOLDER.find() is None


def test_error_without_files_is_no_damage(library: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise ValueError("not of the files")

    shutil.rmtree(FOLDER.path.parent)
    monkeypatch.setattr("discovery.text_view.make", fail)
    with pytest.raises(ValueError, match="not of the files"):
        total("song")


def test_panic_of_the_engine_is_damage() -> None:
    class PanicException(BaseException):  # its name is the engine's
        pass

    with pytest.raises(text_base.DamagedIndexError, match="index out of bounds"), text_base.engine_errors():
        raise PanicException("index out of bounds")
    with pytest.raises(KeyboardInterrupt), text_base.engine_errors():
        raise KeyboardInterrupt


def test_deleted_folder_costs_no_result(library: list[str]) -> None:
    index = TextIndex()
    assert total("song", index) == TRACKS
    shutil.rmtree(FOLDER.path.parent)
    rename(library[0], "Renamed")
    assert (total("renamed", index), total("song"), total("song", index)) == (1, TRACKS - 1, TRACKS - 1)
    build()
    rename(library[1], "Renamed")
    assert (total("renamed", index), total("renamed")) == (2, 2)


def test_index_that_cannot_be_written_raises(library: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(_fd: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(OSError, match="No space"):
        text_base.build(lambda _tracks: None)
    assert total("song") == TRACKS
