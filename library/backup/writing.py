"""Make a backup while the server runs: one snapshot of the database, written beside its final path."""

import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from config.secret_files import sync_folder
from library.backup import tables
from library.backup.archive import FORMAT, SECRETS, ArchiveReader, ArchiveWriter
from library.backup.manifest import Head, Manifest, TableNote
from library.database import session_scope
from library.errors import BackupError

#: Backups without a name of their own are named by time, in UTC, and so sort by it.
NAMED_BY_TIME = re.compile(r"auralis-\d{8}T\d{6}Z\.tar\.gz")
TIME_NAME = "auralis-%Y%m%dT%H%M%SZ.tar.gz"

#: Called with the number of rows done and in total.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Origin:
    """The library that a backup belongs to.

    Attributes
    ----------
    version
        Auralis's.
    secret_key
        Different for every library, and constant for its lifetime.
    """

    version: str
    data: Path
    secret_key: str

    @property
    def library(self) -> str:
        """Return an identifier that distinguishes this library's backups from others in the same folder."""
        return hashlib.sha256(f"backups of {self.secret_key}".encode()).hexdigest()[:16]


def name_by_time() -> str:
    """Return the name of a backup made now."""
    return datetime.now(UTC).strftime(TIME_NAME)


def write(path: Path, origin: Origin, progress: Progress, reserve_bytes: int = 0) -> Manifest:
    """Make a backup; the file is complete, on disk and read back before it gets its name.

    Parameters
    ----------
    reserve_bytes
        Stop rather than leave less free space on the disk.

    Raises
    ------
    BackupError
        It cannot be written, or another kind of file has its path; an earlier backup stays intact.
    DatabaseUnavailableError
        The database cannot be read.
    """
    refuse_other_files(path)
    try:
        remove_left_over(path)
        with _part(path) as (part, file):
            manifest = _write(file, path, origin, progress, reserve_bytes)
            file.flush()
            os.fsync(file.fileno())
            with ArchiveReader(part) as written:
                if written.verify() != manifest:
                    raise BackupError(f"{path} cannot be read back as it was written: is its disk in order?")
            part.replace(path)
            sync_folder(path.parent)
    except OSError as error:
        raise BackupError(f"{path} cannot be written ({error.strerror}); no backup was made") from error
    return manifest


def refuse_other_files(path: Path) -> None:
    """Check that only a backup is overwritten.

    Raises
    ------
    BackupError
        Another file has this path.
    """
    if os.path.lexists(path):
        try:
            with ArchiveReader(path) as reader:
                reader.head()
        except BackupError as error:
            raise BackupError(f"{path} exists and is not a backup that could be replaced") from error


def prune(folder: Path, newest: Path, origin: Origin, keep: int) -> list[Path]:
    """Delete this library's backups named by time, all but the newest `keep`; returns the deleted ones.

    Parameters
    ----------
    newest
        Stays, whatever its time: clocks may be wrong.
    """
    earlier = sorted(
        (entry for entry in folder.iterdir() if NAMED_BY_TIME.fullmatch(entry.name)), reverse=True
    )
    ours = [entry for entry in earlier if entry != newest and _is_ours(entry, origin)]
    gone = ours[keep - 1 :]
    for entry in gone:
        entry.unlink(missing_ok=True)
    return gone


def remove_left_over(path: Path) -> None:
    """Delete partial files of killed backups in the folder of a new one; other files stay."""
    left_over = re.compile(rf"\.(?:{NAMED_BY_TIME.pattern}|{re.escape(path.name)})\.[0-9a-f]{{8}}\.part")
    for entry in path.parent.iterdir():
        if not left_over.fullmatch(entry.name):
            continue
        with suppress(OSError):  # already deleted, or still being written: its writer holds the lock
            descriptor = os.open(entry, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                entry.unlink()
            finally:
                os.close(descriptor)


def _is_ours(path: Path, origin: Origin) -> bool:
    try:
        with ArchiveReader(path) as reader:
            return not path.is_symlink() and reader.head().library == origin.library
    except BackupError:
        return False


@contextmanager
def _part(path: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """Open a new file beside `path`, private and locked until it is written."""
    while True:
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if part.exists():
            break
        os.close(descriptor)  # another backup deleted it as a leftover before it was locked
    with os.fdopen(descriptor, "wb") as file:
        try:
            yield part, file
        finally:
            part.unlink(missing_ok=True)


def _write(file: BinaryIO, path: Path, origin: Origin, progress: Progress, reserve_bytes: int) -> Manifest:
    with session_scope(read_only=True) as session:
        connection = session.connection()
        tables.begin_snapshot(connection)
        now = datetime.now(UTC)
        schema, created_at = tables.find_schema(connection), now.isoformat(timespec="seconds")
        head = Head(FORMAT, origin.version, schema, origin.library, created_at)
        archive = ArchiveWriter(file, head, now.timestamp())
        for name in SECRETS:
            with suppress(FileNotFoundError):
                archive.add(f"secrets/{name}", (origin.data / name).read_bytes())
        notes: dict[str, TableNote] = {}
        counts = {table: tables.count(connection, table) for table in tables.find_tables(connection)}
        done, total = 0, sum(counts.values())
        for table, rows in counts.items():
            written = 0
            for number, (content, lines) in enumerate(tables.dump(connection, table)):
                _refuse_full(path, reserve_bytes)
                archive.add(f"tables/{table.name}/{number:06d}.jsonl", content)
                written += lines
                progress(done + written, total)
            if written != rows:
                raise BackupError(f"{table.name} has {rows} rows and gave {written}")
            notes[table.name] = TableNote([column.name for column in table.columns], rows)
            done += rows
        return archive.finish(connection.dialect.name, notes)


def _refuse_full(path: Path, reserve_bytes: int) -> None:
    if not reserve_bytes:
        return
    disk = os.statvfs(path.parent)
    if disk.f_bavail * disk.f_frsize < reserve_bytes:
        raise BackupError(
            f"less than {reserve_bytes >> 20} MB would be left on the disk of {path.parent}: make room, or "
            "set AURALIS_BACKUP_DIR to a folder on another disk"
        )
