"""Files that survive a power cut: flushed folders, and files that are replaced as a whole."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def sync_tree(folder: Path) -> None:
    """Flush a folder's files and names to the disk, so that they survive a power cut."""
    for parent, _folders, names in os.walk(folder):
        for path in (*(Path(parent, name) for name in names), Path(parent)):
            sync(path)


def sync(path: Path) -> None:
    """Flush one file, or the names in one folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(path: Path, content: bytes) -> None:
    """Replace a private file atomically; afterwards a power cut leaves the new content.

    Raises
    ------
    OSError
        It cannot be written; the former content is still there.
    """
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        fresh.replace(path)
    except BaseException:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise
    sync(path.parent)
