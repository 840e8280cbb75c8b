"""The backup file: a compressed tar with a head, the tables in chunks, the secrets and a manifest.

The head comes first, so that the first bytes identify the file; the manifest comes last, since it holds the
hash of every member. Reading trusts neither: no member is unpacked under its own name, only plain files whose
names match `NAME` are accepted, and nothing is used before the whole file was verified.
"""

import gzip
import hashlib
import io
import json
import os
import re
import stat
import tarfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from library.backup.manifest import Head, Manifest, TableNote, printable, read_head, read_manifest
from library.errors import BackupError

#: Rises when older versions could no longer read the file.
FORMAT = 1

HEAD, MANIFEST = "auralis.json", "manifest.json"

#: Files of the data folder, by name.
SECRETS = ("secret_key", "flower_password")

NAME = re.compile(
    rf"{re.escape(HEAD)}|{re.escape(MANIFEST)}|secrets/(?:{'|'.join(SECRETS)})|"
    r"tables/(?P<table>[a-z_]{1,60})/\d{6}\.jsonl"
)

#: Level 6 makes a library's file 4 % smaller and takes twice as long.
COMPRESSION = 4

#: A chunk has a few MB; only a single longer row makes a longer one.
MAX_MEMBER_BYTES = 64 << 20

#: Limit of a file's growth when unpacked: rows grow tenfold, zeros a thousandfold.
MAX_GROWTH, LEAST_GROWTH_BYTES = 200, 16 << 20

#: Errors raised by reading a damaged or foreign file.
UNREADABLE = (
    EOFError,
    OSError,
    zlib.error,
    tarfile.TarError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RecursionError,
)


class ArchiveWriter:
    """Writes members one after the other."""

    def __init__(self, file: BinaryIO, head: Head, mtime_s: float) -> None:
        self._head = head
        self._mtime_s = mtime_s
        self._gzip = gzip.GzipFile("", "wb", COMPRESSION, file, mtime_s)
        self._tar = tarfile.TarFile(fileobj=self._gzip, mode="w", format=tarfile.USTAR_FORMAT)
        self._members: dict[str, str] = {}
        self.add(HEAD, _as_json(head))

    def add(self, name: str, content: bytes) -> None:
        """Write a member.

        Raises
        ------
        BackupError
            It is longer than a reader accepts.
        """
        if len(content) > MAX_MEMBER_BYTES:
            raise BackupError(f"a row of {name} is longer than {MAX_MEMBER_BYTES >> 20} MB")
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = len(content), 0o600, self._mtime_s
        self._tar.addfile(info, io.BytesIO(content))
        self._members[name] = hashlib.sha256(content).hexdigest()

    def finish(self, database: str, tables: dict[str, TableNote]) -> Manifest:
        """Write the manifest and close the archive."""
        manifest = Manifest(self._head, database, tables, dict(self._members))
        self.add(MANIFEST, _as_json(manifest))
        self._tar.close()
        self._gzip.close()
        return manifest


class ArchiveReader:
    """Reads a file any number of times; used in a `with` statement.

    Raises
    ------
    BackupError
        The file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            if not stat.S_ISREG(os.stat(path).st_mode):
                raise BackupError(f"{path} is not a file")
            self._file = path.open("rb")
        except OSError as error:
            raise BackupError(f"{path} cannot be read ({error.strerror})") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def head(self) -> Head:
        """Return the head, without reading further.

        Raises
        ------
        BackupError
            The file is not a backup, or has a newer format.
        """
        name, content = next(self.members(), ("", b""))
        return self._known_head(name, content)

    def members(self) -> Iterator[tuple[str, bytes]]:
        """Yield every member from the beginning: name and content.

        Raises
        ------
        BackupError
            The file is damaged or truncated, or has a member that no backup has.
        """
        self._file.seek(0)
        left = LEAST_GROWTH_BYTES + MAX_GROWTH * os.fstat(self._file.fileno()).st_size
        with gzip.GzipFile(fileobj=self._file, mode="rb") as unpacked:
            while any(header := self._read(unpacked, tarfile.BLOCKSIZE)):
                name, size = self._parse_header(header)
                left -= size + tarfile.BLOCKSIZE
                if left < 0:
                    raise self._damaged("it exceeds the size limit when unpacked")
                padded = -(-size // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE
                yield name, self._read(unpacked, padded)[:size]
            self._expect_end(unpacked)

    def verify(self) -> Manifest:
        """Read the whole file and check it against its manifest.

        Raises
        ------
        BackupError
            It is damaged, or was written by a newer version.
        """
        head = self.head()
        last, content = "", b""
        digests: dict[str, str] = {}
        rows: Counter[str] = Counter()
        for last, content in self.members():
            if last in digests or MANIFEST in digests:
                raise self._damaged(f"{last} is in the wrong position")
            digests[last] = hashlib.sha256(content).hexdigest()
            if table := table_of(last):
                rows[table] += content.count(b"\n")
        if digests.pop(MANIFEST, None) is None:
            raise self._damaged("its manifest is missing")
        manifest = self._parse_manifest(content)
        if manifest.head != head or manifest.members != digests:
            raise self._damaged("its members do not match its manifest")
        if dict(rows) != {name: note.rows for name, note in manifest.tables.items() if note.rows}:
            raise self._damaged("the numbers of its rows do not match its manifest")
        return manifest

    def _known_head(self, name: str, content: bytes) -> Head:
        try:
            if name != HEAD:
                raise ValueError(name)
            parsed = json.loads(content)
            if parsed["format"] > FORMAT:
                raise BackupError(
                    f"{self._path} has format {parsed['format']:d}, this version reads up to {FORMAT}: use "
                    f"the version that wrote it ({printable(parsed['auralis'])}) or a newer one"
                )
            return read_head(parsed)
        except UNREADABLE as error:
            raise BackupError(f"{self._path} is not a backup of Auralis") from error

    def _parse_manifest(self, content: bytes) -> Manifest:
        try:
            return read_manifest(json.loads(content))
        except UNREADABLE as error:
            raise self._damaged("its manifest cannot be read") from error

    def _parse_header(self, header: bytes) -> tuple[str, int]:
        try:
            info = tarfile.TarInfo.frombuf(header, "ascii", "strict")
        except UNREADABLE as error:
            raise self._damaged("it is not a tar file") from error
        if info.type != tarfile.REGTYPE or not NAME.fullmatch(info.name):
            raise self._damaged(f"it contains {info.name!r}, which no backup has")
        if not 0 <= info.size <= MAX_MEMBER_BYTES:
            raise self._damaged(f"{info.name} has a size that no backup has")
        return info.name, info.size

    def _read(self, unpacked: gzip.GzipFile, size: int) -> bytes:
        try:
            content = unpacked.read(size)
        except UNREADABLE as error:
            raise self._damaged(str(error) or type(error).__name__) from error
        if len(content) < size:
            raise self._damaged("its end is missing")
        return content

    def _expect_end(self, unpacked: gzip.GzipFile) -> None:
        try:
            # Reading to the end verifies the checksum. One zero block and the filling can be a whole record.
            rest = unpacked.read(tarfile.RECORDSIZE + 1)
        except UNREADABLE as error:
            raise self._damaged(str(error) or type(error).__name__) from error
        if any(rest) or len(rest) > tarfile.RECORDSIZE:
            raise self._damaged("data follows its end")

    def _damaged(self, how: str) -> BackupError:
        return BackupError(f"{self._path} is damaged or was not written by Auralis: {how}")


def table_of(name: str) -> str:
    """Return the table whose rows a member contains; empty for other members."""
    found = NAME.fullmatch(name)
    return (found["table"] or "") if found else ""


def _as_json(content: Head | Manifest) -> bytes:
    return json.dumps(asdict(content), indent=1).encode() + b"\n"
