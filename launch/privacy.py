"""Takes the data folder of an earlier release from the other users of its machine."""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from config.file_permissions import OTHERS

#: Releases before 0.2 made these readable for all, in the data folder; new files are born private.
EARLIER = ("auralis.db*", "beat-schedule*", "flower.db*", "home", "pictures", "redis")


def close_to_others(data: Path, music: Iterable[bytes]) -> str | None:
    """Take the rights of group and others from a data folder and from what Auralis wrote into it.

    A folder in which music lies, one that belongs to another user and a place for all (with the sticky bit)
    stay as they are: there only the files of Auralis are closed. Music is never touched.

    Parameters
    ----------
    music
        The folders with music.

    Returns
    -------
    str or None
        A sentence for the log; None where nothing was open.
    """
    mode = stat.S_IMODE(data.stat().st_mode)
    if not mode & OTHERS:
        return None
    changed = sum([_close(path) for path in _written_earlier(data)])
    if not mode & stat.S_ISVTX and not any(_lies_in(folder, data) for folder in music) and _close(data):
        return f"{data} was open to other users of this machine; now it is its owner's alone"
    if changed:
        return f"files in {data} were open to other users of this machine; now they are their owner's alone"
    return None


def _written_earlier(data: Path) -> Iterator[Path]:
    """Walk without following links."""
    for pattern in EARLIER:
        for found in data.glob(pattern):
            if found.is_symlink():
                continue
            for folder, _folders, names in os.walk(found):
                yield from (Path(folder, name) for name in (*names, "."))
            yield found


def _close(path: Path) -> bool:
    """Take others' rights where there are any and the path is ours; tell whether they are gone now."""
    with suppress(OSError):  # another user's, a link, a socket, or gone meanwhile
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
            if mode & OTHERS:
                os.fchmod(descriptor, mode & ~OTHERS)
                return not os.fstat(descriptor).st_mode & OTHERS  # some file systems know no modes
        finally:
            os.close(descriptor)
    return False


def _lies_in(folder: bytes, data: Path) -> bool:
    return Path(os.fsdecode(folder)).resolve().is_relative_to(data.resolve())
