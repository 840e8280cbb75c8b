"""Secrets in files of the data folder, created once."""

import fcntl
import logging
import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

#: A shorter one was left by a power cut or a full disk. The file may hold a password for Flower that an
#: administrator chose, with the minimum length of account passwords.
MIN_LENGTH = 8

log = logging.getLogger(__name__)


def read_or_create_secret(path: Path) -> str:
    """Return the secret in a 0600 file, created at the first call; concurrent callers get the same one.

    A file without a secret (empty, zeros) gets a new one, with a warning in the log. Cursors that the lost
    one signed are refused, and tokens of the app passwords that it made; secrets that it encrypted are lost.
    """
    found = _find(path)
    if found is not None:
        return found
    if not path.exists():
        _create(path)
    return _find(path) or _fill(path)


def _find(path: Path) -> str | None:
    with suppress(FileNotFoundError):
        return _secret_in(path.read_bytes())
    return None


def _secret_in(content: bytes) -> str | None:
    text = content.decode("ascii", errors="replace").strip()
    is_secret = len(text) >= MIN_LENGTH and text.isascii() and text.isprintable()
    return text if is_secret else None


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32))
        file.flush()
        os.fsync(file.fileno())  # before it has its name: a power cut must not leave an empty file
        with suppress(FileExistsError):
            os.link(file.name, path)  # atomic: no process reads half a secret
    sync_folder(path.parent)


def _fill(path: Path) -> str:
    """Write a secret into a file without one; concurrent processes agree on it."""
    with path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        secret = _secret_in(file.read())
        if secret is None:
            log.warning("%s contained no secret (power cut or full disk?); wrote a new one", path)
            secret = secrets.token_urlsafe(32)
            os.fchmod(file.fileno(), 0o600)
            file.seek(0)
            file.truncate()
            file.write(secret.encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
    return secret


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk; syncing a file does not."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
