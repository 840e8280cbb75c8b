"""Trees of watched folders, on real folders: what each change is, and when a tree starts again."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from inotify_simple import INotify

from tests.signals import wait_until
from workers.watching.inotify_tree import InotifyTree
from workers.watching.watchfiles_tree import WatchfilesTree


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root" / "artist" / "album").mkdir(parents=True)
    (tmp_path / "root" / "artist" / "album" / "1.mp3").touch()
    return tmp_path / "root"


@pytest.fixture
def tree(root: Path) -> Iterator[InotifyTree]:
    with closing(InotifyTree(bytes(root), [b"artist/share"])) as watched:
        yield watched


def read(tree: InotifyTree) -> set[tuple[bytes, bool]]:
    """Return all changes so far: the kernel has queued them before a call that changes something returns."""
    changes: set[tuple[bytes, bool]] = set()
    while found := tree.read(0):
        changes |= found
    assert found is not None
    return changes


@pytest.mark.parametrize("watched", [InotifyTree, WatchfilesTree])
def test_files_and_folders_are_told_apart(root: Path, watched: type[InotifyTree | WatchfilesTree]) -> None:
    with closing(watched(bytes(root))) as kernel:
        (root / "artist" / "album" / "2.mp3").touch()
        wait_until(lambda: (b"artist/album/2.mp3", False) in (kernel.read(100) or ()))
        (root / "new").mkdir()
        wait_until(lambda: (b"new", True) in (kernel.read(100) or ()))
        shutil.rmtree(root / "artist" / "album")
        wait_until(lambda: (b"artist/album", True) in (kernel.read(100) or ()))
        shutil.rmtree(root)
        wait_until(lambda: kernel.read(100) is None)


@pytest.mark.parametrize("watched", [InotifyTree, WatchfilesTree])
def test_folder_that_is_gone_is_an_error(root: Path, watched: type[InotifyTree | WatchfilesTree]) -> None:
    with pytest.raises(OSError, match="No "):
        watched(bytes(root / "gone"))


def test_watchfiles_ends_at_a_name_that_it_cannot_decode(root: Path) -> None:
    with closing(WatchfilesTree(bytes(root))) as kernel:
        (root / os.fsdecode(b"\xe9")).mkdir()
        wait_until(lambda: kernel.read(100) is None)


def test_reading_and_listing_are_no_changes(root: Path, tree: InotifyTree) -> None:
    (root / "artist" / "album" / "1.mp3").read_bytes()
    list(root.rglob("*"))
    assert read(tree) == set()


def test_names_are_bytes(root: Path, tree: InotifyTree) -> None:
    folder = root / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    assert read(tree) == {(b"caf\xe9", True)}
    (folder / os.fsdecode(b"\xff\n.mp3")).touch()
    assert read(tree) == {(b"caf\xe9/\xff\n.mp3", False)}


def test_folder_that_was_made_or_moved_in_is_watched_with_all_inside_it(
    root: Path, tree: InotifyTree
) -> None:
    (root / "a" / "b" / "c").mkdir(parents=True)
    assert (b"a", True) in read(tree)
    (root / "a" / "b" / "c" / "1.mp3").touch()
    assert read(tree) == {(b"a/b/c/1.mp3", False)}
    away = root.parent / "away"
    (away / "d").mkdir(parents=True)
    away.rename(root / "a" / "in")
    assert read(tree) == {(b"a/in", True)}
    (root / "a" / "in" / "d" / "1.mp3").touch()
    assert read(tree) == {(b"a/in/d/1.mp3", False)}


def test_moved_folder_has_its_new_path(root: Path, tree: InotifyTree) -> None:
    (root / "artist").rename(root / "renamed")
    (root / "renamed" / "album").rename(root / "album")
    (root / "album" / "early.mp3").touch()
    assert read(tree) >= {(b"artist", True), (b"renamed", True), (b"album", True)}
    (root / "album" / "2.mp3").touch()
    (root / "renamed" / "3.mp3").touch()
    assert read(tree) == {(b"album/2.mp3", False), (b"renamed/3.mp3", False)}


def test_folders_that_swap_names_have_each_others_paths(root: Path, tree: InotifyTree) -> None:
    (root / "other" / "inside").mkdir(parents=True)
    read(tree)
    (root / "artist").rename(root / "between")
    (root / "other").rename(root / "artist")
    (root / "between").rename(root / "other")
    read(tree)
    (root / "other" / "album" / "2.mp3").touch()
    (root / "artist" / "inside" / "3.mp3").touch()
    assert read(tree) == {(b"other/album/2.mp3", False), (b"artist/inside/3.mp3", False)}


def test_folder_that_another_one_takes_in_before_its_own_event_is_read(root: Path, tree: InotifyTree) -> None:
    (root / "z").mkdir()
    (root / "artist").rename(root / "z" / "artist")
    (root / "z" / "artist" / "album").rename(root / "z" / "album")
    read(tree)
    (root / "z" / "artist" / "2.mp3").touch()
    (root / "z" / "album" / "3.mp3").touch()
    assert read(tree) == {(b"z/artist/2.mp3", False), (b"z/album/3.mp3", False)}


def test_folder_that_has_replaced_another_one_is_watched(root: Path, tree: InotifyTree) -> None:
    shutil.rmtree(root / "artist" / "album")
    (root / "artist" / "album").mkdir()
    read(tree)
    (root / "artist" / "album" / "2.mp3").touch()
    assert read(tree) == {(b"artist/album/2.mp3", False)}
    os.chmod(
        root / "artist", 0o700
    )  # it may have become readable: it is watched again, which changes nothing
    assert read(tree) == {(b"artist", True)}


def test_folder_that_was_moved_away_is_watched_no_longer(root: Path, tree: InotifyTree) -> None:
    away = (root / "artist").rename(root.parent / "away")
    assert read(tree) == {(b"artist", True)}
    (away / "album" / "2.mp3").touch()
    shutil.rmtree(away)
    assert read(tree) == set()


@pytest.mark.parametrize("name", [".hidden", "@eaDir", "artist/share"])
def test_folders_that_are_left_out_cost_no_watch(root: Path, tree: InotifyTree, name: str) -> None:
    (root / name / "inside").mkdir(parents=True)
    read(tree)
    (root / name / "inside" / "1.mp3").touch()
    assert read(tree) == set()
    (root / name).rename(root / "music")
    read(tree)
    (root / "music" / "inside" / "2.mp3").touch()
    assert read(tree) == {(b"music/inside/2.mp3", False)}


def test_symbolic_link_is_not_followed(root: Path, tree: InotifyTree) -> None:
    (root.parent / "away").mkdir()
    (root / "link").symlink_to(root.parent / "away")
    (root / "loop").symlink_to(root)
    read(tree)
    (root.parent / "away" / "1.mp3").touch()
    assert read(tree) == set()


def test_tree_ends_when_its_folder_was_moved(root: Path, tree: InotifyTree) -> None:
    root.rename(root.parent / "away")
    assert tree.read(0) is None


def test_tree_ends_when_the_kernel_dropped_changes(root: Path, tree: InotifyTree) -> None:
    queued = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    for number in range(queued + 1):
        os.utime(root / "artist" / ("album" if number % 2 else "album/1.mp3"))
    assert tree.read(0) is None


def test_folder_that_cannot_be_watched_is_passed_over(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = INotify.add_watch

    def refuse(self: INotify, path: bytes, mask: int) -> int:
        if path.endswith(b"album"):
            raise OSError(errno.EACCES, "Permission denied")
        return int(watch(self, path, mask))

    monkeypatch.setattr(INotify, "add_watch", refuse)
    with closing(InotifyTree(bytes(root))) as tree:
        (root / "artist" / "2.mp3").touch()
        assert read(tree) == {(b"artist/2.mp3", False)}


def test_limit_that_a_new_folder_reaches_is_an_error(
    root: Path, tree: InotifyTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(INotify, "add_watch", refuse)
    (root / "new").mkdir()
    with pytest.raises(OSError, match="No space"):
        tree.read(0)
