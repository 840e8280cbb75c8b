from __future__ import annotations

import os
import stat
from pathlib import Path
from unittest.mock import Mock

import pytest

from media import files
from media.errors import (
    FileVanishedError,
    MediaError,
    NotRegularFileError,
    OutsideRootError,
    SymlinkInsideRootError,
    SymlinkOutsideRootError,
    UnreadableError,
)
from media.files import display_path, open_beneath, root_state
from tests.descriptors import descriptors


def read_beneath(root: Path, path: bytes) -> bytes:
    fd = open_beneath(os.fsencode(root), path)
    try:
        return os.read(fd, 100)
    finally:
        os.close(fd)


@pytest.mark.parametrize(
    "name", [b"\xff\xfe.ogg", b"new\nline.mp3", "Björk – Jóga.flac".encode(), b" .wav", b"-"]
)
def test_odd_names_open(tmp_path: Path, name: bytes) -> None:
    full = os.path.join(os.fsencode(tmp_path), b"album", name)
    os.mkdir(os.path.dirname(full))
    with open(full, "wb") as file:
        file.write(b"sound")
    assert read_beneath(tmp_path, b"album/" + name) == b"sound"


@pytest.mark.parametrize(
    "path",
    [b"", b"/etc/passwd", b"../x.mp3", b"a/../../x.mp3", b"a//b.mp3", b"./a.mp3", b"a.mp3/", b"a\0.mp3"],
)
def test_paths_that_are_not_plainly_beneath_are_refused(tmp_path: Path, path: bytes) -> None:
    with pytest.raises(OutsideRootError):
        open_beneath(os.fsencode(tmp_path), path)


def test_link_is_refused_as_file_and_as_folder(tmp_path: Path) -> None:
    (tmp_path / "root" / "album").mkdir(parents=True)
    (tmp_path / "root" / "album" / "a.mp3").touch()
    (tmp_path / "secret.mp3").touch()
    (tmp_path / "root" / "out").symlink_to("..")
    (tmp_path / "root" / "in.mp3").symlink_to("album/a.mp3")
    with pytest.raises(SymlinkOutsideRootError):
        read_beneath(tmp_path / "root", b"out/secret.mp3")
    with pytest.raises(SymlinkInsideRootError):
        read_beneath(tmp_path / "root", b"in.mp3")


def test_root_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "a.mp3").write_bytes(b"sound")
    (tmp_path / "music").symlink_to("disk")
    assert read_beneath(tmp_path / "music", b"a.mp3") == b"sound"


def test_fifo_does_not_hang_and_a_folder_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp3")
    (tmp_path / "folder.mp3").mkdir()
    for name in (b"pipe.mp3", b"folder.mp3"):
        with pytest.raises(NotRegularFileError):
            read_beneath(tmp_path, name)


def test_fifo_that_replaces_the_file_after_the_check_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe.mp3")
    (tmp_path / "a.mp3").touch()
    before = os.stat(tmp_path / "a.mp3")
    monkeypatch.setattr(os, "stat", Mock(return_value=before))
    with pytest.raises(NotRegularFileError):
        read_beneath(tmp_path, b"pipe.mp3")


def test_opened_file_blocks_again(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").touch()
    fd = open_beneath(os.fsencode(tmp_path), b"a.mp3")
    try:
        assert os.get_blocking(fd)
        assert stat.S_ISREG(os.fstat(fd).st_mode)
    finally:
        os.close(fd)


@pytest.mark.parametrize("path", [b"gone.mp3", b"gone/a.mp3", b"file.mp3/a.mp3"])
def test_deleted_file_has_vanished(tmp_path: Path, path: bytes) -> None:
    (tmp_path / "file.mp3").touch()
    with pytest.raises(FileVanishedError):
        read_beneath(tmp_path, path)


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (PermissionError(13, "Permission denied"), UnreadableError),
        (OSError(5, "I/O error"), UnreadableError),
        (OSError(40, "Too many links"), UnreadableError),  # a link that replaces the file after the check
    ],
)
def test_file_that_the_system_refuses_is_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, named: type[MediaError]
) -> None:
    really_open = os.open
    (tmp_path / "a.mp3").touch()

    def refuse(path: bytes, flags: int, **options: int) -> int:
        if path == b"a.mp3":
            raise error
        return really_open(path, flags, **options)

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(named, match=error.strerror):
        read_beneath(tmp_path, b"a.mp3")


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c.mp3").touch()
    before = descriptors()
    read_beneath(tmp_path, b"a/b/c.mp3")
    for path in (b"a/b/gone.mp3", b"a/gone/c.mp3", b"a/b"):
        with pytest.raises(MediaError):
            read_beneath(tmp_path, path)
    list(files.walk(os.fsencode(tmp_path)))
    assert descriptors() <= before


def test_root_state_has_device_and_emptiness(tmp_path: Path) -> None:
    root = os.fsencode(tmp_path)
    assert root_state(root).empty
    (tmp_path / "notes.txt").touch()
    assert not root_state(root).empty
    assert root_state(root).device == tmp_path.stat().st_dev


def test_root_state_refuses_unreadable_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    for root in (tmp_path / "gone", tmp_path / "file"):
        with pytest.raises(UnreadableError):
            root_state(os.fsencode(root))
    monkeypatch.setattr(os, "scandir", Mock(side_effect=OSError(5, "I/O error")))
    with pytest.raises(UnreadableError, match="I/O"):
        root_state(os.fsencode(tmp_path))


def test_path_is_shown_as_text() -> None:
    assert display_path(b"\xff\xfe.ogg") == "\ufffd\ufffd.ogg"
