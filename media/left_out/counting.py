"""Count the music in folders that a scan leaves out, and find the files that mark such folders."""

from __future__ import annotations

import os
from collections.abc import Callable

from media.errors import FileVanishedError, SymlinkError, UnreadableError
from media.left_out.names import MARKERS, is_audio

# Entries that are looked at in one folder and those beneath: a snapshot has a library in it.
MOST_COUNTED = 10_000


def is_marker(item: os.DirEntry[str]) -> bool:
    """Return whether a directory entry leaves its folder out: an empty file of a name in `names.MARKERS`."""
    if os.fsencode(item.name) not in MARKERS:
        return False
    try:
        return item.is_file(follow_symlinks=False) and not item.stat(follow_symlinks=False).st_size
    except FileNotFoundError:
        return False


def count_music(path: bytes, open_folder: Callable[[bytes], int]) -> int:
    """Return the number of audio files in a left-out folder; 1 for a path that does not end in a slash.

    Parameters
    ----------
    path : bytes
    open_folder : callable
        Returns the descriptor of a folder by its path, which is closed here.
    """
    if not path.endswith(b"/"):
        return 1
    found, left, folders = 0, MOST_COUNTED, [path]
    while folders and left > 0:
        folder = folders.pop()
        names, deeper = _list(folder, open_folder, left)
        left -= len(names) + len(deeper)
        found += sum(map(is_audio, names))
        folders += deeper
    return found


def _list(folder: bytes, open_folder: Callable[[bytes], int], most: int) -> tuple[list[bytes], list[bytes]]:
    """Return the names of files and the paths of folders in a folder; none if it cannot be listed."""
    names: list[bytes] = []
    folders: list[bytes] = []
    try:
        opened = open_folder(folder)
    except (UnreadableError, FileVanishedError, SymlinkError):
        return names, folders
    try:
        with os.scandir(opened) as listing:
            for item in listing:
                if len(names) + len(folders) == most:
                    break
                name = os.fsencode(item.name)
                if item.is_dir(follow_symlinks=False):
                    folders.append(folder + name + b"/")
                else:
                    names.append(name)
    except OSError:  # the network share hangs up
        return names, folders
    finally:
        os.close(opened)
    return names, folders
