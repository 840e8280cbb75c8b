"""What tests of every room share: a database of their own, and an environment that says nothing."""

import os
import shutil
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.ws import routes
from app.ws.sockets import Sockets
from cache.monitoring import metrics
from config import settings
from keyvalue.faults import faults
from library import database as library_database
from library.migrations import migrate


@pytest.fixture
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the developer's own shell says."""
    for row in fields(settings.Settings):
        monkeypatch.delenv(row.metadata["variable"], raising=False)


@pytest.fixture
def umask() -> Iterator[None]:
    """Begin with the umask of most systems, and have it back after a program's entry has set its own."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def unlimited(plain_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask as often as wanted; to be named before `database`, which reads the settings."""
    monkeypatch.setenv("AURALIS_RATE_LIMIT", "off")


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without rows, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "auralis.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(autouse=True)
def no_earlier_faults() -> None:
    """Forget the faults that an earlier test of this process provoked: the next flush would count them."""
    faults.take()


#: Sockets that applications of the present test began.
_begun: list[Sockets] = []


def _begin(of: settings.Settings) -> Sockets:
    _begun.append(Sockets(of))
    return _begun[-1]


vars(routes)["Sockets"] = _begin


def end_sockets() -> None:
    """End the threads of sockets, which would go on in the settings of another test."""
    while _begun:
        sockets = _begun.pop()
        sockets.stop()
        sockets.finish(1.0)


@contextmanager
def connected_anew() -> Iterator[str]:
    """Read the settings and connect anew within; close what was opened and forget it afterwards."""
    settings.current.cache_clear()
    library_database.engine.cache_clear()
    try:
        yield settings.current().database_url
    finally:
        end_sockets()
        if library_database.engine.cache_info().currsize:
            library_database.engine().dispose()
        library_database.engine.cache_clear()
        settings.current.cache_clear()


@pytest.fixture
def database(
    plain_environment: None, empty_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A database without rows that settings and engine of this test lead to; its URL."""
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(empty_database, data / "auralis.db")
    monkeypatch.setenv("AURALIS_DATA", str(data))
    with connected_anew() as url:
        yield url


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    """One writing transaction for the whole test."""
    with library_database.session_scope() as opened:
        yield opened


@pytest.fixture
def counted() -> Iterator[Counter[str]]:
    """What the cache counts while a test runs."""
    found: Counter[str] = Counter()
    before, counting = metrics._count, threading.Lock()

    def count(counts: Mapping[str, int]) -> None:
        with counting:
            found.update(counts)

    metrics.count_with(count)
    yield found
    metrics.count_with(before)
