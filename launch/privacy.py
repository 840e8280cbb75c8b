"""Permissions of a data folder from an earlier release: no access for other users."""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from config.file_permissions import OTHERS

#: Releases before 0.2 created these readable for all, in the data folder; new files are private.
EARLIER = ("auralis.db*", "beat-schedule*", "flower.db*", "home", "pictures", "redis")


def make_private(data: Path, music: Iterable[bytes]) -> str | None:
    """Remove the permissions of group and others from a data folder and the files of Auralis in it.

    A folder that contains music, belongs to another user or has the sticky bit keeps its own permissions;
    only the files of Auralis in it are changed. Music is never changed.

    Parameters
    ----------
    music
        The roots.

    Returns
    -------
    str or None
        A sentence for the log; None if nothing was changed.
    """
    mode = stat.S_IMODE(data.stat().st_mode)
    if not mode & OTHERS:
        return None
    changed = sum([_close(path) for path in _written_earlier(data)])
    if not mode & stat.S_ISVTX and not any(_is_below(folder, data) for folder in music) and _close(data):
        return f"{data} was readable by other users of this machine; it is private now"
    if changed:
        return f"files in {data} were readable by other users of this machine; they are private now"
    return None


def _written_earlier(data: Path) -> Iterator[Path]:
    """Yield the files of Auralis, without following links."""
    for pattern in EARLIER:
        for found in data.glob(pattern):
            if found.is_symlink():
                continue
            for folder, _folders, names in os.walk(found):
                yield from (Path(folder, name) for name in (*names, "."))
            yield found


def _close(path: Path) -> bool:
    """Remove other users' permissions from an own file; return whether that changed it."""
    with suppress(OSError):  # of another user, a link, a socket, or deleted meanwhile
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
            if mode & OTHERS:
                os.fchmod(descriptor, mode & ~OTHERS)
                return not os.fstat(descriptor).st_mode & OTHERS  # some file systems have no modes
        finally:
            os.close(descriptor)
    return False


def _is_below(folder: bytes, data: Path) -> bool:
    return Path(os.fsdecode(folder)).resolve().is_relative_to(data.resolve())
