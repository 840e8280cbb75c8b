from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.errors import UnreadableError
from media.files import FoundFile, walk

# Bytes on both sides of "/" and ".", which decide whether depth first is path order; and invalid UTF-8.
NAMES = st.lists(st.sampled_from([b"a", b"-", b"!", b"0", b".", b"~", b"\xff"]), min_size=1, max_size=3).map(
    b"".join
)
VISIBLE = NAMES.filter(lambda name: not name.startswith(b"."))
PATHS = st.lists(VISIBLE, min_size=1, max_size=4).map(lambda parts: b"/".join(parts) + b".mp3")


def plant(root: bytes, path: bytes) -> bool:
    """Create an empty file and its folders, unless a name already exists as the other kind."""
    full = os.path.join(root, path)
    try:
        os.makedirs(os.path.dirname(full), exist_ok=True)
        os.close(os.open(full, os.O_CREAT | os.O_WRONLY))
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        return False
    return True


def paths_below(root: Path | bytes, after: bytes = b"") -> list[bytes]:
    return [found.path for found in walk(os.fsencode(root), after)]


@settings(max_examples=40, deadline=None)
@given(st.lists(PATHS, max_size=12, unique=True))
def test_order_is_bytewise_and_resuming_yields_the_rest(wanted: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = os.fsencode(folder)
        planted = sorted(path for path in wanted if plant(root, path))
        assert paths_below(root) == planted
        for index, path in enumerate(planted):
            assert paths_below(root, after=path) == planted[index + 1 :]
            assert paths_below(root, after=path[:-1]) == planted[index:]


def test_resuming_does_not_list_folders_wholly_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (b"a/deep/1.mp3", b"b/2.mp3", b"c/3.mp3"):
        plant(os.fsencode(tmp_path), path)
    scandir = Mock(wraps=os.scandir)
    monkeypatch.setattr(os, "scandir", scandir)
    assert paths_below(tmp_path, after=b"b/2.mp3") == [b"c/3.mp3"]
    assert scandir.call_count == 3  # the root, b, c


def test_only_audio_extensions_in_any_case_and_nothing_hidden(tmp_path: Path) -> None:
    names = (
        b"a.MP3",
        b"b.Flac",
        b"c.txt",
        b"cover.jpg",
        b".hidden.mp3",
        b".cache/d.mp3",
        b"mp3",
        b"e.mp3.part",
    )
    for name in names:
        plant(os.fsencode(tmp_path), name)
    assert paths_below(tmp_path) == [b"a.MP3", b"b.Flac"]


def test_found_file_has_the_fields_for_relinking(tmp_path: Path) -> None:
    track = tmp_path / "track.ogg"
    track.write_bytes(b"12345")
    info = track.stat()
    (found,) = walk(os.fsencode(tmp_path))
    assert found == FoundFile(b"track.ogg", 5, info.st_mtime_ns, info.st_ino, None, info.st_dev)


def test_symlinks_are_refused_by_their_target(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "album").mkdir(parents=True)
    (root / "album" / "real.mp3").touch()
    outside.mkdir()
    (outside / "secret.mp3").touch()
    links = {
        "album/up": ("..", "symlink_loop"),
        "broken.mp3": ("nowhere.mp3", "symlink_broken"),
        "in.mp3": ("album/real.mp3", "symlink_inside_root"),
        "in-folder": ("album", "symlink_inside_root"),
        "loop.mp3": ("loop.mp3", "symlink_loop"),
        "out.mp3": ("../outside/secret.mp3", "symlink_outside_root"),
        "out-folder": ("../outside", "symlink_outside_root"),
        "through-file.mp3": ("album/real.mp3/x", "symlink_broken"),
        "to-root": ("..", "symlink_outside_root"),
    }
    for name, (target, _) in links.items():
        (root / name).symlink_to(target)
    (root / "notes.txt").symlink_to("nowhere")  # no folder and no audio extension
    (root / "selfish").symlink_to("selfish")
    refusals = {found.path.decode(): found.refusal for found in walk(os.fsencode(root))}
    assert refusals == {name: refusal for name, (_, refusal) in links.items()} | {"album/real.mp3": None}


def test_fifo_and_a_socket_are_refused_unopened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path may have 108 bytes
    os.mkfifo("pipe.mp3")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.flac")
        assert [(found.path, found.refusal) for found in walk(os.fsencode(tmp_path))] == [
            (b"pipe.mp3", "not_regular_file"),
            (b"socket.flac", "not_regular_file"),
        ]


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes, OSError], None]:
    """Make opening one folder fail, since permissions do not stop root."""
    really_open = os.open

    def refuse_name(name: bytes, error: OSError) -> None:
        def open_unless(path: bytes, flags: int, **options: int) -> int:
            if path == name:
                raise error
            return really_open(path, flags, **options)

        monkeypatch.setattr(os, "open", open_unless)

    return refuse_name


def test_unreadable_folder_is_reported_and_the_rest_is_found(
    tmp_path: Path, refuse: Callable[[bytes, OSError], None]
) -> None:
    for path in (b"a/1.mp3", b"locked/2.mp3", b"z/3.mp3"):
        plant(os.fsencode(tmp_path), path)
    refuse(b"locked", PermissionError(13, "Permission denied"))
    unreadable: list[bytes] = []
    found = [each.path for each in walk(os.fsencode(tmp_path), on_unreadable=unreadable.append)]
    assert (found, unreadable) == ([b"a/1.mp3", b"z/3.mp3"], [b"locked"])
    assert paths_below(tmp_path) == [b"a/1.mp3", b"z/3.mp3"]


def test_folder_deleted_during_the_walk_is_not_unreadable(tmp_path: Path) -> None:
    for path in (b"a.mp3", b"b/1.mp3", b"c/2.mp3"):
        plant(os.fsencode(tmp_path), path)
    unreadable: list[bytes] = []
    found = walk(os.fsencode(tmp_path), on_unreadable=unreadable.append)
    assert next(found).path == b"a.mp3"
    (tmp_path / "b" / "1.mp3").unlink()
    (tmp_path / "b").rmdir()
    (tmp_path / "b").symlink_to("c")  # replaced by a link: not followed either
    assert ([each.path for each in found], unreadable) == ([b"c/2.mp3"], [])


def test_disk_error_while_listing_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(os.fsencode(tmp_path), b"a/1.mp3")
    unreadable: list[bytes] = []
    found = walk(os.fsencode(tmp_path), on_unreadable=unreadable.append)
    monkeypatch.setattr(os.path, "splitext", Mock(side_effect=OSError(5, "I/O error")))
    assert list(found) == []
    assert unreadable == [b"a"]


def test_missing_root_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        list(walk(os.fsencode(tmp_path / "unmounted")))


@pytest.mark.parametrize(
    ("part", "found"),
    [
        (b"a", [b"a/b/2.mp3", b"a/b/3.mp3"]),
        (b"a/b", [b"a/b/2.mp3", b"a/b/3.mp3"]),
        (b"a/b/3.mp3", [b"a/b/3.mp3"]),
        (b"a.mp3", [b"a.mp3"]),
        (b"a b", [b"a b/1.mp3"]),
        (b"gone", []),
        (b".hidden", []),
    ],
)
def test_part_of_a_root_is_walked(tmp_path: Path, part: bytes, found: list[bytes]) -> None:
    for path in (b"a b/1.mp3", b"a.mp3", b"a/b/2.mp3", b"a/b/3.mp3", b"a2/4.mp3", b".hidden/5.mp3"):
        plant(os.fsencode(tmp_path), path)
    assert [each.path for each in walk(os.fsencode(tmp_path), beneath=part)] == found
    assert [each.path for each in walk(os.fsencode(tmp_path), b"a/b/2.mp3", beneath=part)] == [
        path for path in found if path > b"a/b/2.mp3"
    ]


def test_part_of_a_missing_root_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        list(walk(os.fsencode(tmp_path / "unmounted"), beneath=b"a"))
