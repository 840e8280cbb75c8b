"""Secrets that are made once and kept in files of the data folder."""

import fcntl
import logging
import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

#: A power cut or a full disk left a shorter one. An administrator may choose another password for Flower, of
#: the length that passwords of accounts have.
SHORTEST = 8

log = logging.getLogger(__name__)


def kept_secret(path: Path) -> str:
    """Return the secret kept in a 0600 file, made at the first call; the first of two racing makers wins.

    A file without one (empty, zeros) is filled anew, with a line in the log: nothing stored needs the lost
    one. Cursors that it signed are refused.
    """
    found = _find(path)
    if found is not None:
        return found
    if not path.exists():
        _make(path)
    return _find(path) or _fill(path)


def _find(path: Path) -> str | None:
    with suppress(FileNotFoundError):
        return _secret_in(path.read_bytes())
    return None


def _secret_in(content: bytes) -> str | None:
    text = content.decode("ascii", errors="replace").strip()
    is_secret = len(text) >= SHORTEST and text.isascii() and text.isprintable()
    return text if is_secret else None


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32))
        file.flush()
        os.fsync(file.fileno())  # before it has its name: a power cut must not leave the name alone
        with suppress(FileExistsError):
            os.link(file.name, path)  # whole or not at all: no process reads half a secret
    sync_folder(path.parent)


def _fill(path: Path) -> str:
    """Write a secret into a file that holds none; processes that find it so at once take turns and agree."""
    with path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        made = _secret_in(file.read())
        if made is None:
            log.warning("%s held no secret, as after a power cut; it holds a new one now", path)
            made = secrets.token_urlsafe(32)
            os.fchmod(file.fileno(), 0o600)
            file.seek(0)
            file.truncate()
            file.write(made.encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
    return made


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk; a file's own sync does not."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
