"""Finished streams on disk. Their sum is bounded; those that were not used for the longest time go first.

A stream is written under a name of its own, locked, and renamed when it is complete. After a crash the lock
is gone, so that the next start removes the half file; several processes may share the folder.
"""

import contextlib
import fcntl
import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from config.settings import current

FOLDER = "transcodes"

#: The suffix of streams that are being made.
HALF = ".part"

BYTES_PER_MB = 1024 * 1024


def find(key: str) -> IO[bytes] | None:
    """Open a finished stream, and note that it was used; None if it is not kept."""
    with contextlib.suppress(FileNotFoundError):
        opened = _path(key).open("rb")
        with contextlib.suppress(OSError):  # a folder that became read-only still serves
            os.utime(opened.fileno())
        return opened
    return None


def holds(key: str) -> bool:
    """Return whether a finished stream is kept."""
    return _path(key).exists()


def begin() -> IO[bytes]:
    """Create the file of a new stream; it ends as `keep` or `discard` says.

    Raises
    ------
    OSError
        The disk is full, or the folder cannot be written to.
    """
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    made: IO[bytes] = NamedTemporaryFile(dir=folder, suffix=HALF, delete=False)  # noqa: SIM115  # `keep` or `discard` ends it
    fcntl.flock(made.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    return made


def keep(made: IO[bytes], key: str) -> None:
    """Store a complete stream under its key, and make room for it.

    Raises
    ------
    OSError
        The file was removed, or the disk is full.
    """
    os.fsync(made.fileno())
    path = _path(key)
    path.parent.mkdir(exist_ok=True)
    os.replace(made.name, path)
    remove_least_used(current().transcode_cache_mb * BYTES_PER_MB)


def discard(made: IO[bytes]) -> None:
    """Remove the file of a stream that is not kept; who has it open reads on."""
    with contextlib.suppress(OSError):
        os.unlink(made.name)


def remove_halves() -> None:
    """Remove files that a process left half made when it was killed."""
    for half in _folder().glob(f"*{HALF}"):
        with contextlib.suppress(OSError), half.open("rb") as opened:
            fcntl.flock(opened.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails while its process lives
            half.unlink()


def remove_least_used(most_bytes: int) -> None:
    """Remove finished streams, the least recently used first, until the rest is within the bound."""
    kept = sorted(_finished(), key=lambda pair: pair[0].st_mtime)
    total = sum(status.st_size for status, _path in kept)
    for status, path in kept:
        if total <= most_bytes:
            return
        path.unlink(missing_ok=True)
        total -= status.st_size


def size_bytes() -> int:
    """Return the sum of the finished streams."""
    return sum(status.st_size for status, _path in _finished())


def _finished() -> list[tuple[os.stat_result, Path]]:
    found = []
    for path in _folder().glob("??/*"):
        with contextlib.suppress(FileNotFoundError):  # another process removed it
            found.append((path.stat(), path))
    return found


def _folder() -> Path:
    return current().data / FOLDER


def _path(key: str) -> Path:
    return _folder() / key[:2] / key
