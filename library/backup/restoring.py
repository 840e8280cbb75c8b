"""Restore a backup into an empty folder and an empty database, completely or not at all.

On SQLite the database is built under another name and renamed as the last step; on PostgreSQL the restore is
one transaction. While a restore runs, or after it was killed, `refuse_half_restored` keeps the server from
starting with half of the data.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import takewhile
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, inspect, make_url
from sqlalchemy.exc import SQLAlchemyError

from config.folder_identity import LOCK_FILE
from config.secret_files import sync_folder
from config.settings import BACKUPS_FOLDER
from library import migrations
from library.backup import tables
from library.backup.archive import SECRETS, UNREADABLE, ArchiveReader, table_of
from library.backup.manifest import Manifest
from library.backup.writing import Progress
from library.database import make_engine
from library.driver_errors import translated_errors
from library.errors import BackupError, ChangedMeanwhileError, DatabaseUnavailableError
from library.refusals import STAGED

#: Names that an empty data folder may contain.
NO_DATA = frozenset({LOCK_FILE, BACKUPS_FOLDER, "lost+found"})

#: SQLite's own files beside a database.
COMPANIONS = ("", "-journal", "-wal", "-shm")

#: Errors of storing rows that are not those of a backup, or do not fit on the disk.
FAILURES = (
    SQLAlchemyError,
    ChangedMeanwhileError,  # rows that contradict each other
    DatabaseUnavailableError,
    migrations.BrokenReferencesError,
    OverflowError,
    *UNREADABLE,
)

RUNNING = "Auralis runs on {}: stop it first"

#: No transaction is rolled back: a failed restore is deleted, a complete one is synced at the end.
BUILDING_PRAGMAS = ("journal_mode=OFF", "synchronous=OFF")


def restore(path: Path, data: Path, url: str, progress: Progress) -> Manifest:
    """Restore a backup and upgrade its schema to the newest.

    Raises
    ------
    BackupError
        The file is damaged or newer; the folder or the database is not empty, or in use. Nothing was
        changed.
    DatabaseUnavailableError
        PostgreSQL does not respond.
    """
    with ArchiveReader(path) as reader:
        manifest = reader.verify()
        refuse_newer(path, manifest)
        with _claimed(data, url):
            try:
                with translated_errors():
                    _restore(reader, manifest, data, url, progress)
            except FAILURES as error:
                reason = str(getattr(error, "orig", error)).strip().partition("\n")[0]
                raise BackupError(f"{path} cannot be restored: {reason}; nothing was changed") from error
    return manifest


def refuse_newer(path: Path, manifest: Manifest) -> None:
    """Check that this version can read a backup's schema.

    Raises
    ------
    BackupError
        It cannot.
    """
    if not migrations.is_known(manifest.head.schema):
        raise BackupError(
            f"{path} has schema {manifest.head.schema}, which this Auralis does not know: use the version "
            f"that wrote it ({manifest.head.auralis}) or a newer one"
        )


def staged_path(data: Path, url: str) -> Path:
    """Return the path that marks a running restore: SQLite's new file, or a marker in the data folder."""
    database = _sqlite_path(url) or data / "database"
    return database.with_name(database.name + STAGED)


def refuse_half_restored(data: Path, url: str) -> None:
    """Refuse to start a server during a restore, or after one was killed.

    Raises
    ------
    BackupError
        A restore is running or was killed.
    """
    staged = staged_path(data, url)
    if staged.exists():
        raise BackupError(
            f"A restore into {data} was interrupted: run it again, or remove {staged} and all else in the "
            "folder to begin without it"
        )


@contextmanager
def _claimed(data: Path, url: str) -> Iterator[None]:
    """Lock the data folder against servers; removes it again when it was created and the restore fails."""
    _refuse_running(data)
    _refuse_filled(data, url)
    made = not data.exists()
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(data / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _refuse_filled(data, url)  # a server may have started and stopped in between
        yield
    except BlockingIOError as error:
        raise BackupError(RUNNING.format(data)) from error
    except BaseException:
        if made:
            (data / LOCK_FILE).unlink(missing_ok=True)
            with suppress(OSError):
                data.rmdir()
        raise
    finally:
        os.close(lock)


def _refuse_running(data: Path) -> None:
    with suppress(FileNotFoundError, NotADirectoryError):
        lock = os.open(data / LOCK_FILE, os.O_RDWR)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(RUNNING.format(data)) from error
        finally:
            os.close(lock)


def _refuse_filled(data: Path, url: str) -> None:
    staged = staged_path(data, url)
    expected = set(NO_DATA)
    if staged.exists():  # an earlier restore was killed
        expected |= {path.name for path in _half_restored(data, url)}
    found = sorted(entry.name for entry in data.iterdir()) if data.is_dir() else []
    if unexpected := [name for name in found if name not in expected]:
        raise BackupError(
            f"{data} is not empty ({', '.join(unexpected[:3])}): a backup is restored into an empty folder; "
            "move its content away, or set AURALIS_DATA to a new one"
        )
    database = _sqlite_path(url)
    if database and database.exists():
        raise BackupError(f"{database} exists: move it away first")


def _half_restored(data: Path, url: str) -> list[Path]:
    """Return all paths that a restore creates before its last step."""
    staged = staged_path(data, url)
    databases = [staged.with_name(staged.name + companion) for companion in COMPANIONS]
    return [*databases, *(data / (name + suffix) for name in SECRETS for suffix in ("", STAGED))]


def _restore(reader: ArchiveReader, manifest: Manifest, data: Path, url: str, progress: Progress) -> None:
    for path in _half_restored(data, url):
        path.unlink(missing_ok=True)
    staged = staged_path(data, url)
    try:
        staged.parent.mkdir(parents=True, exist_ok=True)
        staged.touch(0o600)
        _fill(reader, manifest, data, url, progress)
        database = _sqlite_path(url)
        if database is None:
            staged.unlink()
        else:
            _sync(staged)
            staged.replace(database)
            sync_folder(database.parent)
    except BaseException:
        for path in _half_restored(data, url):
            path.unlink(missing_ok=True)
        raise


def _fill(reader: ArchiveReader, manifest: Manifest, data: Path, url: str, progress: Progress) -> None:
    is_sqlite = _sqlite_path(url) is not None
    staged = staged_path(data, url)
    engine = make_engine(f"sqlite:///{staged}" if is_sqlite else url, foreign_keys=False)
    if is_sqlite:
        event.listen(engine, "connect", _build_quickly)
    try:
        with engine.begin() as connection:
            _refuse_rows(connection, staged)
            _load(connection, reader, manifest, progress)
            migrations.upgrade(connection)
            migrations.complete(connection)
            _restore_secrets(reader, data)
    finally:
        engine.dispose()


def _load(connection: Connection, reader: ArchiveReader, manifest: Manifest, progress: Progress) -> None:
    migrations.upgrade(connection, manifest.head.schema)
    tables.lift_time_limit(connection)
    found = {table.name: table for table in tables.find_tables(connection)}
    if found.keys() != manifest.tables.keys():
        different = ", ".join(sorted(found.keys() ^ manifest.tables.keys()))
        raise BackupError(f"the file does not have the tables of its schema ({different})")
    for table in reversed(found.values()):  # revisions also insert rows
        connection.execute(table.delete())
    done = 0
    with tables.references_checked_late(connection, found.values()):
        for name, content in reader.members():
            if of := table_of(name):
                done += tables.load(connection, found[of], manifest.tables[of], content)
                progress(done, manifest.rows)
    for name, note in manifest.tables.items():
        tables.restart_numbers(connection, found[name])
        rows = tables.count(connection, found[name])
        if rows != note.rows:
            raise BackupError(f"{name} has {rows} rows instead of the {note.rows} of the file")


def _refuse_rows(connection: Connection, staged: Path) -> None:
    if connection.dialect.name != "postgresql":
        return
    if names := inspect(connection).get_table_names():
        raise BackupError(
            f"The database of AURALIS_DATABASE_URL is not empty ({', '.join(sorted(names)[:3])}): a backup "
            f"is restored into a new one (if a restore that was killed has filled it, remove {staged})"
        )


def _restore_secrets(reader: ArchiveReader, data: Path) -> None:
    for name, content in takewhile(lambda member: not table_of(member[0]), reader.members()):
        folder, _, file_name = name.partition("/")
        if folder == "secrets":
            fresh = data / (file_name + STAGED)
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(descriptor)
            fresh.replace(data / file_name)
    sync_folder(data)


def _build_quickly(connection: Any, _record: Any) -> None:
    for pragma in BUILDING_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_path(url: str) -> Path | None:
    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
