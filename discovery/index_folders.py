"""Files of derived indexes: complete folders, published one at a time, that every process opens.

`<data>/indexes/<kind>/` has one folder of the current index and `current.json`, which names it. An index is
written into a folder of another name, flushed, and published by replacing that file: a killed writer or a
full disk leaves the former index. A process that has opened files keeps them when they are deleted.
Everything here can be deleted at any moment; it is then built again from SQL.
"""

import fcntl
import logging
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import orjson

from config import durable_files
from config.settings import current

FOLDER, POINTER, LOCK = "indexes", "current.json", "lock"

log = logging.getLogger(__name__)

Opened = TypeVar("Opened")

#: Texts that a writer stores with an index, such as the generations that it was built from.
Note = dict[str, str]


@dataclass(frozen=True, slots=True)
class PublishedIndex:
    """A complete index on the disk, and the note of its writer."""

    path: Path
    note: Note


class IndexFolder:
    """The files of one kind of index.

    Parameters
    ----------
    version
        Of the files' contents; an index of another version is never opened, and built again.
    is_fixed
        Whether files never change after their publication: their sizes are then checked before they are
        opened. An index that is extended in place checks its own files.
    """

    def __init__(self, kind: str, version: str, is_fixed: bool = True) -> None:
        self.kind = kind
        self._version = version
        self._is_fixed = is_fixed

    @property
    def path(self) -> Path:
        """Return the folder of this kind; it may not exist."""
        return current().data / FOLDER / self.kind

    def find(self) -> PublishedIndex | None:
        """Return the published index; None without one, or with one of another version, or a damaged one."""
        try:
            pointer = orjson.loads((self.path / POINTER).read_bytes())
            path = self.path / Path(pointer["folder"]).name
            if pointer["version"] != self._version or not path.is_dir():
                return None
            if any((path / name).stat().st_size != size for name, size in pointer["sizes"].items()):
                return None
            return PublishedIndex(path, dict(pointer["note"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def open(self, load: Callable[[PublishedIndex], Opened]) -> Opened | None:
        """Open the published index; None if there is none that can be opened.

        Parameters
        ----------
        load
            Opens the files; raises ValueError for damaged ones, which are then withdrawn, and OSError.
        """
        published = self.find()
        while published:
            try:
                return load(published)
            except (ValueError, FileNotFoundError) as error:
                newer = self.find()
                if newer == published:
                    self.withdraw(published.path, error)
                    return None
                published = newer  # another process published one and deleted the former
            except OSError as error:  # such as too many open files: the index may be sound
                log.warning("the %s index cannot be opened: %s", self.kind, error)
                return None
        return None

    def withdraw(self, path: Path, error: Exception) -> None:
        """Unpublish a damaged index, unless a writer is at work, which may have replaced it."""
        log.warning("the %s index is damaged and is built again: %.300s", self.kind, error)
        with self.writing() as writer:
            published = self.find()
            if writer and published and published.path == path:
                (self.path / POINTER).unlink(missing_ok=True)

    @contextmanager
    def writing(self) -> Iterator["IndexWriter | None"]:
        """Be the only writer of all processes and threads while the body runs; None if another one is.

        Without room or permission for the lock's file there is no writer.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            log.warning("the %s index cannot be written: %s", self.kind, error)
            yield None
            return
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield None
            else:
                yield IndexWriter(self, lock, self._version, self._is_fixed)
        finally:
            os.close(lock)


class IndexWriter:
    """The right to write an index, held until the body of `IndexFolder.writing` ends."""

    def __init__(self, folder: IndexFolder, lock: int, version: str, is_fixed: bool) -> None:
        self._folder = folder
        self._lock = lock
        self._version = version
        self._is_fixed = is_fixed

    def publish(self, fill: Callable[[Path], Note]) -> PublishedIndex:
        """Publish a new index, and delete the former one and what killed writers left.

        Parameters
        ----------
        fill
            Writes all files into an empty folder, and returns the note. Files that stay as they are may be
            linked from the former index.

        Raises
        ------
        OSError
            The disk is full, or the folder was deleted meanwhile; the former index stays published.
        """
        path = self._folder.path / secrets.token_hex(8)
        try:
            path.mkdir(mode=0o700)
            note = fill(path)
            durable_files.sync_tree(path)
            self._point_to(path, note)
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise
        self._delete_others(path)
        return PublishedIndex(path, note)

    def _point_to(self, path: Path, note: Note) -> None:
        root = self._folder.path
        held, named = os.fstat(self._lock), (root / LOCK).stat()
        if (held.st_dev, held.st_ino) != (named.st_dev, named.st_ino):
            raise FileNotFoundError(f"{root} was deleted while the index was written")
        sizes = {}
        if self._is_fixed:
            sizes = {str(file.relative_to(path)): file.stat().st_size for file in path.rglob("*")}
        pointer = {"folder": path.name, "version": self._version, "note": note, "sizes": sizes}
        durable_files.replace(root / POINTER, orjson.dumps(pointer))

    def _delete_others(self, kept: Path) -> None:
        for entry in self._folder.path.iterdir():
            if entry.is_dir() and entry != kept:
                shutil.rmtree(entry, ignore_errors=True)
            elif entry.name.startswith(f"{POINTER}."):
                entry.unlink(missing_ok=True)
