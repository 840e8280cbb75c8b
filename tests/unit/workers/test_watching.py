"""The parts of the watcher that need no kernel: file systems, touched parts, and when they are scanned."""

import errno
import os
from pathlib import Path

import pytest
from inotify_simple import INotify

from workers.watching import folder_watch, mounts
from workers.watching.folder_watch import FolderWatch
from workers.watching.mounts import Mount
from workers.watching.touches import (
    FORGET_S,
    FREE_SCANS,
    MAX_WAIT_S,
    QUIET_S,
    TOGETHER_S,
    WAIT_S,
    Touches,
)

TABLE = rb"""22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 27 0:40 / /mnt/my\040nas rw,relatime shared:1 - cifs //nas/music rw
41 27 0:41 / /music rw,relatime - ext4 /dev/vdb rw
42 41 0:42 / /music/cloud rw,relatime - fuse.rclone remote: rw
43 41 0:43 / /music/usb rw,relatime - fuseblk /dev/sdb1 rw
44 27 0:44 / /late rw,relatime - ext4 /dev/vdc rw
45 44 0:45 / /late rw,relatime - nfs4 server:/late rw
no table
"""


@pytest.mark.parametrize(
    ("root", "silent"),
    [
        (b"/home/music", {}),
        (b"/mnt/my nas", {b"": "cifs"}),
        (b"/mnt/my nas/deep", {b"": "cifs"}),
        (b"/mnt/my nasty", {}),
        (b"/music", {b"cloud": "fuse.rclone"}),
        (b"/music/usb", {}),
        (b"/late/music", {b"": "nfs4"}),
        (b"/", {b"mnt/my nas": "cifs", b"music/cloud": "fuse.rclone", b"late": "nfs4"}),
    ],
)
def test_file_systems_of_other_machines_are_silent(root: bytes, silent: dict[bytes, str]) -> None:
    assert mounts.silent_parts(root, mounts.read(TABLE)) == silent


def test_system_without_a_table_of_mounts_tells_of_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Mount(b"/", "overlay") in mounts.read() or mounts.read()
    monkeypatch.setattr(mounts, "MOUNTINFO", tmp_path / "none")
    assert mounts.read() == []
    assert mounts.silent_parts(b"/music", []) == {}


@pytest.mark.parametrize(
    ("path", "part"),
    [
        (b"a/b/1.mp3", b"a/b"),
        (b"a/b/cover.JPG", b"a/b"),
        (b"a/list.m3u8", b"a"),
        (b"caf\xe9/1.mp3", b"caf\xe9"),
        (b"1.flac", b"1.flac"),
        (b"a/image.cue", b"a"),
        (b"Image.CUE", b""),
        (b"a/notes.nfo", None),
        (b"a/.ndignore", b"a"),
        (b".hidden/1.mp3", None),
        (b"a/.1.mp3.tmp", None),
        (b"a/...And/1.mp3", b"a/...And"),
    ],
)
def test_changed_file_touches_its_folder(path: bytes, part: bytes | None) -> None:
    assert folder_watch.touched_part(path, is_folder=False) == part


@pytest.mark.parametrize(
    ("path", "part"),
    [(b"a/b.2", b"a/b.2"), (b"Live.mp3", b"Live.mp3"), (b"@eaDir", None), (b"a/.git/b", None)],
)
def test_changed_folder_is_a_part_of_its_own(path: bytes, part: bytes | None) -> None:
    assert folder_watch.touched_part(path, is_folder=True) == part


def test_part_is_scanned_when_it_is_quiet() -> None:
    touches = Touches()
    assert touches.next_s() is None
    for clock_s in (0.0, 0.5, 1.0):
        touches.add(b"a", clock_s)
    touches.add(b"b", 1.5)
    assert touches.take_due(1.9) == []
    assert touches.next_s() == 1.0 + QUIET_S
    assert touches.take_due(2.0) == [b"a"]
    assert touches.take_due(2.5) == [b"b"]
    assert touches.take_due(9.0) == []


def test_parts_that_were_touched_at_almost_the_same_time_are_scanned_together() -> None:
    touches = Touches()
    touches.add(b"from", 0.0)
    touches.add(b"to", TOGETHER_S / 2)
    touches.add(b"later", 2 * TOGETHER_S)
    assert touches.take_due(QUIET_S - 0.01) == []
    assert touches.take_due(QUIET_S) == [b"from", b"to"]
    assert touches.next_s() == QUIET_S + 2 * TOGETHER_S


def test_many_files_of_a_folder_are_one_scan_after_the_last() -> None:
    touches = Touches()
    scans = 0
    for number in range(10_000):  # 20 s
        touches.add(b"album", number / 500)
        scans += len(touches.take_due(number / 500))
    assert scans == 0
    assert touches.take_due(21.0) == [b"album"]


@pytest.mark.parametrize("every_s", [0.1, 0.9, 1.5, 5.0, 30.0])
def test_file_that_is_written_for_ever_is_scanned_ever_more_rarely(every_s: float) -> None:
    touches, clock_s, scans = Touches(), 0.0, []
    while clock_s < 6 * 3600:
        touches.add(b"log", clock_s)
        clock_s += every_s
        if touches.take_due(clock_s):
            scans.append(clock_s)
    assert len(scans) < FREE_SCANS + 12 + 6 * 3600 / MAX_WAIT_S
    assert scans[0] <= WAIT_S + 2 * every_s


def test_part_that_was_quiet_starts_from_the_beginning() -> None:
    touches, clock_s = Touches(), 0.0
    for _ in range(FREE_SCANS + 3):
        touches.add(b"a", clock_s)
        clock_s += 20.0
        assert touches.take_due(clock_s) == [b"a"]
    touches.add(b"a", clock_s)
    assert touches.take_due(clock_s + QUIET_S) == []
    assert touches.take_due(clock_s + 20.0) == [b"a"]
    clock_s += 20.0 + FORGET_S + 1
    assert touches.take_due(clock_s) == []
    touches.add(b"a", clock_s)
    assert touches.take_due(clock_s + QUIET_S) == [b"a"]


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (errno.ENOSPC, "raise it with sysctl fs.inotify.max_user_watches"),
        (errno.EMFILE, "raise it with sysctl fs.inotify.max_user_instances"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_problem_is_named_with_its_remedy(
    number: int, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(INotify, "add_watch", refuse)
    watch = FolderWatch(bytes(tmp_path), lambda _part: None, (), is_scanned=True)
    watch.run()
    assert watch.problem.endswith(problem)
    assert not watch.is_ready


def test_mounts_inside_a_root_are_known() -> None:
    table = mounts.read(TABLE)
    assert mounts.inside(b"/music", table) == {b"/music/cloud", b"/music/usb"}
    assert mounts.inside(b"/home/music", table) == set()
