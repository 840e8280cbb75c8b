"""Find and open files beneath a library folder without ever leaving it.

Paths are bytes relative to the root, because file names are bytes: one that is not UTF-8 is indexed and
played. Folders are opened component by component with ``dir_fd`` and ``O_NOFOLLOW``, so that a folder
replaced by a symbolic link during a scan is not followed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from media.errors import (
    FileVanishedError,
    NotRegularFileError,
    OutsideRootError,
    SymlinkError,
    UnreadableError,
)
from media.left_out.counting import count_music, is_marker
from media.left_out.cue_sheets import find_stamp
from media.left_out.links import find_link_error, is_link_to_folder
from media.left_out.names import IGNORED_FOLDER, find_file_reason, find_folder_reason, is_audio, is_playlist

_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Non-blocking, because opening a FIFO that replaced the file after the check would wait for its writer.
_OPEN_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A directory entry with an audio extension, or a refused symbolic link.

    Attributes
    ----------
    path : bytes
        Relative to the root.
    size : int
        Bytes.
    mtime_ns : int
        Nanoseconds since the epoch.
    inode : int
    refusal : str or None
        The reason why it is not read: the code of a `SymlinkError` or of `NotRegularFileError`.
    device : int
        ``st_dev``: inodes of two devices are not compared.
    sheets : int
        Of the cue sheets in its folder (`cue_sheets.find_stamp`).
    """

    path: bytes
    size: int
    mtime_ns: int
    inode: int
    refusal: str | None
    device: int = 0
    sheets: int = 0


@dataclass(frozen=True, slots=True)
class RootState:
    """The state of a root that a scan checks before it marks tracks as missing.

    Attributes
    ----------
    device : int
        ``st_dev`` of the folder; it changes when a disk is not mounted.
    empty : bool
        The folder has no entry at all.
    """

    device: int
    empty: bool


class _Entry(NamedTuple):
    """A folder (its path ends in ``/``, without stat), an entry that `walk` yields, or one left out."""

    path: bytes
    info: os.stat_result | None
    reason: str | None = None
    sheets: int = 0


def walk(
    root: bytes,
    after: bytes = b"",
    on_unreadable: Callable[[bytes], object] | None = None,
    beneath: bytes = b"",
    on_left_out: Callable[[str, int], object] | None = None,
    with_playlists: bool = False,
) -> Iterator[FoundFile]:
    """Yield files with an audio extension, in bytewise order of the relative path.

    Bins, snapshots and hidden names are left out. Symbolic links are not followed; links to a folder or with
    an audio extension are yielded with a refusal. Memory use is the entries of the folders on the path to the
    current one.

    Parameters
    ----------
    root : bytes
    after : bytes
        Resume strictly after this path; folders entirely before it are not opened.
    on_unreadable : callable, optional
        Called with the path of each folder that cannot be listed, so that its tracks are not marked as
        missing.
    beneath : bytes
        Yield only this file, or the files beneath this folder; nothing if there is neither.
    on_left_out : callable, optional
        Called in that order with a reason and the number of audio files left out (`counting.count_music`).
    with_playlists : bool
        Yield files that are named like playlists, too (`names.is_playlist`).

    Raises
    ------
    UnreadableError
        The root itself is missing or cannot be listed.
    """
    levels = [iter(_list_folder(root, b""))]
    while levels:
        entry = next((entry for entry in levels[-1] if _concerns(entry, beneath)), None)
        if entry is None:
            levels.pop()
        elif entry.reason is not None:
            if on_left_out and entry.path > after:
                on_left_out(entry.reason, count_music(entry.path, lambda path: open_folder(root, path)))
        elif entry.info is not None:
            if entry.path > after and (with_playlists or not is_playlist(entry.path)):
                yield _found(root, entry, entry.info)
        elif entry.path > after or after.startswith(entry.path):
            levels.append(iter(_list_or_report(root, entry.path, on_unreadable)))


def root_state(root: bytes) -> RootState:
    """Return the state of a music folder.

    Raises
    ------
    UnreadableError
        The folder is missing, is no folder, or cannot be listed.
    """
    folder = _open_root(root)
    try:
        with os.scandir(folder) as listing:
            return RootState(device=os.fstat(folder).st_dev, empty=next(listing, None) is None)
    except OSError as error:
        raise UnreadableError(error.strerror or "") from error
    finally:
        os.close(folder)


def open_beneath(root: bytes, path: bytes) -> int:
    """Open a regular file for reading; the caller closes the descriptor.

    Raises
    ------
    OutsideRootError
        `path` is absolute, empty, not in its plain form (``..``, ``.``, ``//``), or holds a NUL.
    SymlinkError, NotRegularFileError, FileVanishedError, UnreadableError
        The path is no readable regular file.
    """
    parts = path.split(b"/")
    if b"\0" in path or any(part in {b"", b".", b".."} for part in parts):
        raise OutsideRootError
    folder = open_folder(root, b"/".join(parts[:-1]))
    try:
        file = _open_part(root, parts, folder, _OPEN_FILE)
    finally:
        os.close(folder)
    if not stat.S_ISREG(os.fstat(file).st_mode):  # replaced between stat and open
        os.close(file)
        raise NotRegularFileError
    os.set_blocking(file, True)
    return file


def list_names(root: bytes, folder: bytes) -> list[bytes]:
    """Return the sorted names of a folder's entries beneath a root; raises the errors of `open_beneath`."""
    opened = open_folder(root, folder)
    try:
        return sorted(map(os.fsencode, os.listdir(opened)))
    except OSError as error:
        raise UnreadableError(error.strerror or "") from error
    finally:
        os.close(opened)


def display_path(path: bytes) -> str:
    """Return the path as text; bytes that are not UTF-8 become U+FFFD."""
    return path.decode("utf-8", "replace")


def _concerns(entry: _Entry, beneath: bytes) -> bool:
    """Return whether an entry lies in a part of the root, or is a folder on the way to it."""
    if not beneath:
        return True
    own, part = entry.path.rstrip(b"/") + b"/", beneath + b"/"
    return own.startswith(part) or (entry.info is None and part.startswith(own))


def _found(root: bytes, entry: _Entry, info: os.stat_result) -> FoundFile:
    refusal = None
    if stat.S_ISLNK(info.st_mode):
        refusal = find_link_error(root, entry.path).reason
    elif not stat.S_ISREG(info.st_mode):
        refusal = NotRegularFileError.reason
    return FoundFile(
        entry.path, info.st_size, info.st_mtime_ns, info.st_ino, refusal, info.st_dev, entry.sheets
    )


def _list_or_report(
    root: bytes, path: bytes, on_unreadable: Callable[[bytes], object] | None
) -> list[_Entry]:
    try:
        return _list_folder(root, path)
    except UnreadableError:
        if on_unreadable:
            on_unreadable(path.rstrip(b"/"))
    except (FileVanishedError, SymlinkError):
        pass  # it was a folder when its parent was listed; its entries no longer exist
    return []


def _list_folder(root: bytes, path: bytes) -> list[_Entry]:
    """Return the entries of a folder that `walk` needs, sorted.

    A folder is sorted by its name with a slash: then depth first is bytewise order of the paths.
    """
    folder = open_folder(root, path)
    try:
        with os.scandir(folder) as listing:
            items = list(listing)
            if path and any(map(is_marker, items)):
                return [_Entry(path, None, IGNORED_FOLDER)]
            sheets = find_stamp(items)
            entries = [entry for item in items if (entry := _find_entry(path, item, sheets))]
    except OSError as error:
        raise UnreadableError(error.strerror or "") from error
    finally:
        os.close(folder)
    return sorted(entries, key=lambda entry: entry.path)


def _find_entry(folder: bytes, item: os.DirEntry[str], sheets: int) -> _Entry | None:
    name = os.fsencode(item.name)
    if item.is_dir(follow_symlinks=False):
        return _Entry(folder + name + b"/", None, find_folder_reason(name))
    reason = find_file_reason(name)
    if reason:
        return _Entry(folder + name, None, reason)
    is_wanted = is_audio(name) or is_playlist(name)
    if not is_wanted and (name.startswith(b".") or not is_link_to_folder(item)):
        return None
    try:
        return _Entry(folder + name, item.stat(follow_symlinks=False), None, sheets)
    except FileNotFoundError:
        return None


def _open_root(root: bytes) -> int:
    try:
        return os.open(root, _OPEN_FOLDER & ~os.O_NOFOLLOW)  # the root itself may be a link
    except OSError as error:
        raise UnreadableError(error.strerror or "") from error


def open_folder(root: bytes, path: bytes) -> int:
    """Open a folder beneath a root for listing; the caller closes the descriptor."""
    parts = [part for part in path.split(b"/") if part]
    folder = _open_root(root)
    for depth in range(1, len(parts) + 1):
        try:
            deeper = _open_part(root, parts[:depth], folder, _OPEN_FOLDER)
        finally:
            os.close(folder)
        folder = deeper
    return folder


def _open_part(root: bytes, parts: list[bytes], folder: int, flags: int) -> int:
    """Open the last of `parts` in the opened `folder`.

    Its type is checked first: opening a device can have side effects.
    """
    try:
        mode = os.stat(parts[-1], dir_fd=folder, follow_symlinks=False).st_mode
        if stat.S_ISLNK(mode):
            raise find_link_error(root, b"/".join(parts))
        if flags == _OPEN_FILE and not stat.S_ISREG(mode):
            raise NotRegularFileError
        return os.open(parts[-1], flags, dir_fd=folder)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileVanishedError from error
    except OSError as error:
        raise UnreadableError(error.strerror or "") from error
