"""Backups for tests: of libraries with rows in every table, and invalid files."""

import gzip
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from library.backup import writing
from library.backup.archive import MANIFEST
from library.backup.manifest import Manifest
from library.backup.restoring import restore
from library.backup.writing import Origin, Progress
from library.database import make_engine
from tests.conftest import reconnected
from tests.released import REVISIONS, fill, read_rows

Rows = dict[str, dict[tuple[Any, ...], dict[str, Any]]]

SECRETS = {"secret_key": "secret-of-a-test", "flower_password": "flower-of-a-test"}


def silent(_done: int, _total: int) -> None:
    """Show no progress."""


def fill_library(url: str, revision: str = REVISIONS[-1]) -> None:
    """Create a library with rows in every table."""
    with connected(url) as connection:
        fill(connection, revision)


def rows_in(url: str) -> Rows:
    """Return every row; of generations without the columns that each start sets."""
    with connected(url) as connection:
        found = read_rows(connection)
    for row in found["generations"].values():
        row |= {"incarnation": "", "ancestors": ""}
    return found


def back_up(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch, progress: Progress = silent) -> Path:
    """Back up a library with secrets."""
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    for name, secret in SECRETS.items():
        (data / name).write_text(secret)
    monkeypatch.setenv("AURALIS_DATA", str(data))
    monkeypatch.setenv("AURALIS_DATABASE_URL", url)
    path = folder / "backup.tar.gz"
    with reconnected():
        writing.write(path, Origin("0.1.0", data, SECRETS["secret_key"]), progress)
    return path


def restore_backup(path: Path, data: Path, url: str | None = None) -> Manifest:
    """Restore, into SQLite in the data folder unless a URL is given."""
    return restore(path, data, url or f"sqlite:///{data}/auralis.db", silent)


def members(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as archive:
        return {info.name: archive.extractfile(info).read() for info in archive}  # type: ignore[union-attr]


def pack(path: Path, contents: dict[str, bytes], *odd: tarfile.TarInfo) -> Path:
    """Write an archive in the format of backups, with any members."""
    with (
        gzip.open(path, "wb") as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar,
    ):
        infos = list(odd)
        for name, content in contents.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
            while infos:  # after the head, where the first member of another kind may stand
                tar.addfile(infos.pop(), None)
    return path


def with_manifest(contents: dict[str, bytes], **changes: object) -> dict[str, bytes]:
    """Return the members with a changed manifest."""
    manifest = json.loads(contents[MANIFEST]) | changes
    return contents | {MANIFEST: json.dumps(manifest).encode()}


def left_in(folder: Path) -> list[str]:
    return sorted(os.listdir(folder)) if folder.exists() else []


def run(url: str, *statements: str) -> None:
    with connected(url) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Open a transaction on any database, and close its connections afterwards."""
    engine = make_engine(url, foreign_keys=False)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
