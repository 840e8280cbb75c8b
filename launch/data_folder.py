"""The data folder and the temporary folder for sockets: locking, permissions and clean-up."""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from config.endpoints import ENDPOINTS_FILE
from config.folder_identity import LOCK_FILE, folder_id
from launch.errors import StartError

RUNTIME_PREFIX = "auralis-"

#: sockaddr_un holds 108 bytes on Linux and 104 on macOS, including the terminating zero.
SOCKET_PATH_BYTES = 104
LONGEST_SOCKET_NAME = "/durable.sock"

#: SQLite opens paths of up to 512 bytes, including names and suffixes of its own files (measured: 491).
LONGEST_DATA_PATH_BYTES = 480

#: '?' ends the path in a database URL, ':' separates the folders of MUSIC.
FORBIDDEN_CHARACTERS = "?:"


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Create and lock the data folder: two servers with one append-only file destroy it.

    Raises
    ------
    StartError
        Another process has locked it, or its path is not supported.
    OSError
        It cannot be created or written to.
    """
    if any(character in str(data) for character in FORBIDDEN_CHARACTERS):
        raise StartError(f"The path {data} contains '?' or ':'. Set AURALIS_DATA to a folder without them")
    if len(os.fsencode(data)) > LONGEST_DATA_PATH_BYTES:
        raise StartError(f"The path {data} is too long for SQLite. Set AURALIS_DATA to a shorter one")
    data.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise StartError(
            f"Auralis is already running on {data}. Stop it, or set AURALIS_DATA to another folder"
        ) from error
    try:
        yield
    finally:
        os.close(descriptor)


@contextmanager
def runtime_folder() -> Iterator[Path]:
    """Create a private folder with a path short enough for sockets, and remove it at the end.

    Raises
    ------
    StartError
        No suitable parent folder exists.
    """
    folder = _make_runtime_folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_runtime_folder() -> Path:
    for parent in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):  # noqa: S108  # mkdtemp
        if not parent or not os.access(parent, os.W_OK | os.X_OK):
            continue
        folder = tempfile.mkdtemp(prefix=RUNTIME_PREFIX, dir=parent)
        if len(os.fsencode(folder + LONGEST_SOCKET_NAME)) < SOCKET_PATH_BYTES:
            return Path(folder)
        os.rmdir(folder)
    raise StartError("Found no folder for sockets. Set XDG_RUNTIME_DIR to a short, writable path")


def remove_runtime_folder(path: Path) -> None:
    """Remove the runtime folder of a killed supervisor; leave any other folder alone."""
    with suppress(OSError):
        if path.name.startswith(RUNTIME_PREFIX) and path.lstat().st_uid == os.getuid():
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def endpoints(data: Path, urls: Mapping[str, str]) -> Iterator[None]:
    """Publish the servers' URLs in a file while they run; `config.settings` reads it."""
    path = data / ENDPOINTS_FILE
    write_private(path, json.dumps({"place": folder_id(data), **urls}))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Replace a private file atomically."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
