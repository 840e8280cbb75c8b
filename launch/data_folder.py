"""The data folder and its short-lived companion for sockets: who may use them, and what is left there."""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from config.folder_identity import LOCK_FILE, folder_id
from config.settings import ENDPOINTS_FILE
from launch.errors import StartError

RUNTIME_PREFIX = "auralis-"

#: sockaddr_un holds 108 bytes on Linux and 104 on macOS, the closing zero included.
SOCKET_PATH_BYTES = 104
LONGEST_SOCKET_NAME = "/durable.sock"

#: SQLite opens paths of up to 512 bytes, the names and suffixes of its own files included (measured: 491).
LONGEST_DATA_PATH_BYTES = 480

#: '?' ends the path in a database URL, ':' separates the folders of MUSIC.
FORBIDDEN_CHARACTERS = "?:"


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Make the data folder and keep everybody else out: two servers on one append-only file destroy it.

    Raises
    ------
    StartError
        Somebody else uses it, or its path cannot be used.
    OSError
        It cannot be made or written to.
    """
    if any(character in str(data) for character in FORBIDDEN_CHARACTERS):
        raise StartError(f"The path {data} contains '?' or ':': set AURALIS_DATA to a folder without them")
    if len(os.fsencode(data)) > LONGEST_DATA_PATH_BYTES:
        raise StartError(f"The path {data} is too long for SQLite: set AURALIS_DATA to a shorter one")
    data.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise StartError(
            f"Auralis already runs on {data}: stop it, or set AURALIS_DATA to another folder"
        ) from error
    try:
        yield
    finally:
        os.close(descriptor)


@contextmanager
def runtime_folder() -> Iterator[Path]:
    """A new folder for sockets that only we may enter, with a path short enough for them; removed at the end.

    Raises
    ------
    StartError
        There is no place for one.
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
    raise StartError("Found no folder for sockets: set XDG_RUNTIME_DIR to a short path that you may write in")


def remove_runtime_folder(path: Path) -> None:
    """Remove what a killed supervisor left; anything that is not a runtime folder of ours stays."""
    with suppress(OSError):
        if path.name.startswith(RUNTIME_PREFIX) and path.lstat().st_uid == os.getuid():
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def endpoints(data: Path, urls: Mapping[str, str]) -> Iterator[None]:
    """Leave word where the servers are for as long as they run; `config.settings` reads it."""
    path = data / ENDPOINTS_FILE
    write_private(path, json.dumps({"place": folder_id(data), **urls}))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def sync_tree(folder: Path) -> None:
    """Bring a folder's files and names to the disk, so that a power cut leaves them whole."""
    for parent, _folders, names in os.walk(folder):
        for path in (*(Path(parent, name) for name in names), Path(parent)):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def write_private(path: Path, text: str) -> None:
    """Replace a file that only we may read; a reader sees the old text or the new, never half."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
