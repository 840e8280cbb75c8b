"""Tell why a symbolic link is not followed."""

from __future__ import annotations

import errno
import os

from media.errors import (
    SymlinkBrokenError,
    SymlinkError,
    SymlinkInsideRootError,
    SymlinkLoopError,
    SymlinkOutsideRootError,
)


def is_link_to_folder(item: os.DirEntry[str]) -> bool:
    """Return whether a directory entry is a symbolic link to a folder that can be read."""
    try:
        return item.is_symlink() and item.is_dir()
    except OSError:  # a loop, or no permission for the target
        return False


def find_link_error(root: bytes, path: bytes) -> SymlinkError:
    """Return the error that names where the link at a path beneath the root leads."""
    link = os.path.join(root, path)
    top, home = os.path.realpath(root), os.path.realpath(os.path.dirname(link))
    try:
        target = os.path.realpath(link, strict=True)
    except (FileNotFoundError, NotADirectoryError):
        return SymlinkBrokenError()
    except OSError as error:
        return SymlinkLoopError() if error.errno == errno.ELOOP else SymlinkOutsideRootError()
    if os.path.commonpath([top, target]) != top:
        return SymlinkOutsideRootError()
    if os.path.commonpath([home, target]) == target:
        return SymlinkLoopError()
    return SymlinkInsideRootError()
