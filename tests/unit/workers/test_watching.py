"""The parts of the watcher that need no kernel: file systems, touched parts, and when they are scanned."""

from pathlib import Path

import pytest

from workers.watching import folder_watch, mounts
from workers.watching.mounts import Mount
from workers.watching.touches import FORGET_S, FREE_SCANS, MAX_WAIT_S, QUIET_S, WAIT_S, Touches

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
        ("a/b/1.mp3", b"a/b"),
        ("a/b/cover.JPG", b"a/b"),
        ("a/list.m3u8", b"a"),
        ("1.flac", b"1.flac"),
        ("gone folder", b"gone folder"),
        ("a/gone.2", b"a/gone.2"),
        ("there", b"there"),
        ("there/Live.mp3", b"there/Live.mp3"),
        ("", b""),
        ("there/notes.nfo", None),
        ("there/.ndignore", b"there"),
        (".hidden/1.mp3", None),
        ("a/.1.mp3.tmp", None),
        ("a/...And/1.mp3", b"a/...And"),
    ],
)
def test_change_touches_the_folder_of_its_file(tmp_path: Path, path: str, part: bytes | None) -> None:
    (tmp_path / "there" / "Live.mp3").mkdir(parents=True)
    (tmp_path / "there" / "notes.nfo").touch()
    touched = folder_watch.touched_part(bytes(tmp_path), bytes(tmp_path / path))
    assert touched == part


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
    ("message", "problem"),
    [
        ('OS file watch limit reached. about ["/a"]', "fs.inotify.max_user_watches"),
        ("Error creating recommended watcher: Too many open files (os error 24)", "max_user_instances"),
        ("No such file\nabout it", "No such file"),
    ],
)
def test_limit_of_the_system_is_named_with_its_remedy(message: str, problem: str) -> None:
    assert folder_watch.remedy(message).endswith(problem)
