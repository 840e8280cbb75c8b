"""Faults of disks, processes and machines: searches find everything at every moment."""

import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from discovery import text_base, text_checksums
from discovery.search import TextIndex
from discovery.text_base import FOLDER, add_changes, needs_build, open_base
from tests.unit.discovery.text_library import TRACKS, build, rename, total

#: Adds a change, and is killed when the files of the index have changed so many times.
KILLED = """
import os, signal, sys, threading, time
from discovery import text_base
folder = text_base.FOLDER.find().path
def kill():
    seen, left = set(os.listdir(folder)), int(sys.argv[1])
    while left:
        now = set(os.listdir(folder))
        left -= now != seen
        seen = now
    os.kill(os.getpid(), signal.SIGKILL)
threading.Thread(target=kill, daemon=True).start()
text_base.add_changes()
os.kill(os.getpid(), signal.SIGKILL)
"""

#: Adds a change, and cannot write a file of more than a few bytes.
FULL = """
import resource, sys
from discovery import text_base
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
try:
    text_base.add_changes()
except (OSError, ValueError):
    print("full")
"""

#: Builds the files again and again.
BUILDING = """
from discovery import text_base
for _ in range(5):
    try:
        text_base.build(lambda _tracks: None)
    except (OSError, ValueError):
        pass  # the folder was deleted meanwhile
"""

#: Brings this machine's files up to date, and searches.
SEARCHING = """
from discovery import text_base
from tests.unit.discovery.text_library import total
if text_base.needs_build():
    text_base.build(lambda _tracks: None)
else:
    text_base.add_changes()
print(total("song"), total("renamed"))
"""


def run(program: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)


def files() -> list[Path]:
    published = FOLDER.find()
    assert published
    return sorted(path for path in published.path.iterdir() if path.stat().st_size)


def flipped(content: bytes, places: list[int]) -> bytes:
    changed = bytearray(content)
    for place in places:
        changed[place] ^= 0xFF
    return bytes(changed)


def test_damaged_bytes_are_noticed_in_every_file(library: list[str]) -> None:
    """Truncated and empty files, too: everything is found, and the files are built again."""
    draw = random.Random(1)
    kept = FOLDER.path.with_name("kept")
    shutil.copytree(FOLDER.path, kept)
    for n, path in enumerate(files()):
        content = path.read_bytes()
        places = [[0], [len(content) // 2], [len(content) - 1], draw.sample(range(len(content)), 5)]
        damaged = [*(flipped(content, each) for each in places), content[: len(content) // 2], b""]
        for each in damaged:
            shutil.rmtree(FOLDER.path)
            shutil.copytree(kept, FOLDER.path)
            files()[n].write_bytes(each)
            index = TextIndex()
            found = total("song", index), total('"song 7"', index), total("artist:artist", index)
            assert found == (TRACKS, 1, TRACKS), path.name
            assert path.name.startswith(".") or needs_build(), path.name


def test_list_of_segments_that_is_no_list_is_damage(library: list[str]) -> None:
    base = open_base()
    assert base
    for content in (b"{}", b"[]", b'{"segments": [1]}'):
        (base.path / "meta.json").write_bytes(content)
        with pytest.raises(ValueError, match="list of segments"):
            text_checksums.check(base.path)


def test_half_written_deletions_of_the_next_commit_are_no_damage(library: list[str]) -> None:
    segment = next(each.stem for each in files() if each.suffix == ".idx")
    (files()[0].parent / f"{segment}.{2**40}.del").write_bytes(b"half")
    base = open_base()
    assert base
    text_checksums.check(base.path)


def test_large_index_is_checked_by_workers_only(library: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_checksums, "_sound", set())
    path = next(each for each in files() if each.suffix == ".idx")
    path.write_bytes(flipped(path.read_bytes(), [path.stat().st_size // 2]))
    text_checksums.check(path.parent, 1000)
    assert needs_build()
    assert FOLDER.find() is None


@pytest.mark.parametrize("changes", ["2", "4", "99"])
def test_writer_killed_in_a_commit_costs_nothing(library: list[str], changes: str) -> None:
    index = TextIndex()
    assert total("song", index) == TRACKS
    rename(library[0], "Renamed")
    assert run(KILLED, changes).returncode == -signal.SIGKILL
    for each in (index, TextIndex()):
        assert (total("renamed", each), total("song", each)) == (1, TRACKS - 1)
    assert add_changes()
    assert (total("renamed"), total("song"), needs_build()) == (1, TRACKS - 1, False)


@pytest.mark.parametrize("room", ["0", "1000"])
def test_full_disk_in_a_commit_costs_nothing(library: list[str], room: str) -> None:
    index = TextIndex()
    assert total("song", index) == TRACKS
    rename(library[0], "Renamed")
    assert run(FULL, room).stdout == "full\n"
    for each in (index, TextIndex()):
        assert (total("renamed", each), total("song", each)) == (1, TRACKS - 1)
    assert add_changes()
    assert (total("renamed"), total("song"), needs_build()) == (1, TRACKS - 1, False)


def test_folder_that_is_deleted_again_and_again_costs_no_result(library: list[str]) -> None:
    index = TextIndex()
    process = subprocess.Popen([sys.executable, "-c", BUILDING])
    n = 0
    while process.poll() is None:
        n += 1
        if n % 3 == 0:
            shutil.rmtree(FOLDER.path if n % 2 else FOLDER.path.parent, ignore_errors=True)
        assert (total("song", index), total('"song 3"')) == (TRACKS, 1)
    assert process.returncode == 0


def test_files_of_another_version_are_built_again(
    library: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FOLDER, "_version", "another one")
    assert (total("song"), open_base(), needs_build()) == (TRACKS, None, True)
    build()
    assert (total("song"), needs_build()) == (TRACKS, False)


def test_two_machines_have_their_own_files(library: list[str], database: str, tmp_path: Path) -> None:
    """Two data folders of one database: a change of one machine is found on both."""
    other = {"AURALIS_DATA": str(tmp_path / "other"), "AURALIS_DATABASE_URL": database}
    assert run(SEARCHING, **other).stdout == f"{TRACKS} 0\n"
    rename(library[0], "Renamed")
    assert run(SEARCHING, **other).stdout == f"{TRACKS - 1} 1\n"
    shutil.rmtree(FOLDER.path.parent)
    assert (total("song"), total("renamed")) == (TRACKS - 1, 1)
    assert text_base.build(lambda _tracks: None)
    assert run(SEARCHING, **other).stdout == f"{TRACKS - 1} 1\n"
