"""Fixtures of all tests: a database per test, and an environment without settings."""

import gc
import os
import shutil
import signal
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask_smorest.blueprint import Blueprint
from sqlalchemy.orm import Session

from app.ws import routes
from app.ws.sockets import Sockets
from cache.memory import tier
from cache.monitoring import metrics
from config import settings
from keyvalue.faults import faults
from library import database as library_database
from library.migrations import migrate
from library.people import passwords
from tests import groups, tracing
from tests.compiled import make_sharing_engine, share_dialects
from tests.signals import PATIENCE_S


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> groups.GroupScheduling | None:
    return groups.GroupScheduling(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Iterator[None]:
    """Search for no garbage while modules are imported, and never again among what they hold."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    groups.sort(items)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Run tests marked as unmeasured without coverage's trace function, a third of their time."""
    if groups.is_measured(item):
        return (yield)
    with tracing.stopped():
        return (yield)


@pytest.fixture
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the settings of the developer's shell."""
    for row in fields(settings.Settings):
        monkeypatch.delenv(row.metadata["variable"], raising=False)


@pytest.fixture
def umask() -> Iterator[None]:
    """Set the usual umask, and restore it after a program's entry point has set its own."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def hangups() -> Iterator[None]:
    """Restore the effect of SIGHUP where the tests run under nohup, which ignores it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def unlimited(plain_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Disable rate limits; must precede `database`, which reads the settings."""
    monkeypatch.setenv("AURALIS_RATE_LIMIT", "off")


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create a migrated database without rows, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "auralis.db"
    migrate(f"sqlite:///{path}")
    return path


#: Threads that a process keeps for the next use, by their names. They know nothing of a test.
LASTING = (
    "nice",  # workers.cpu_priority
    "encoder",  # app.transcodes.encoders: each waits for the next stream, and ends when none comes
)


#: Sockets of the applications of the current test.
_begun: list[Sockets] = []


@pytest.fixture(autouse=True)
def threads_end() -> Iterator[None]:
    """Wait for the threads that a test has begun: they would use the database and patches of the next one."""
    before = set(threading.enumerate())
    yield
    if _begun:  # an application that several tests share: its first socket may have begun in this one
        return
    begun = [each for each in threading.enumerate() if each not in before]
    for thread in begun:
        if not thread.name.startswith(LASTING):
            thread.join(PATIENCE_S)
            assert not thread.is_alive(), f"{thread.name} outlives its test"


@pytest.fixture(autouse=True)
def no_earlier_faults() -> None:
    """Discard faults of earlier tests in this process: the next flush would count them."""
    faults.take()


def _begin(of: settings.Settings) -> Sockets:
    _begun.append(Sockets(of))
    return _begun[-1]


vars(routes)["Sockets"] = _begin

#: The hasher that is shipped and its hash of no password: 25 ms each time, a thousand times in a run.
SHIPPED_HASHES = (passwords.HASHER, passwords.UNKNOWN_HASH)

passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
passwords.UNKNOWN_HASH = passwords.hashed("of no account")

# Writes the API's document for each application.
Blueprint.register_views_in_doc = tracing.unmeasured(Blueprint.register_views_in_doc)

share_dialects()
vars(library_database)["create_engine"] = make_sharing_engine


def end_sockets() -> None:
    """Stop the threads of sockets, which would continue in the next test."""
    while _begun:
        end(_begun.pop())


def end(sockets: Sockets) -> None:
    """Stop sockets and wait for their threads: one that is late would connect to the next test's database."""
    sockets.stop()
    sockets.finish(1.0)
    executor = sockets.hub.executor
    for pool in (executor._slow, executor._handlers):
        pool.shutdown()


@contextmanager
def reconnected() -> Iterator[str]:
    """Read the settings and connect again within; close and discard connections afterwards."""
    _disconnect()
    try:
        yield settings.current().database_url
    finally:
        end_sockets()
        _disconnect()


def _disconnect() -> None:
    """Discard settings, values in memory and engine; one that is not disposed of leaves connections open."""
    if library_database.engine.cache_info().currsize:
        library_database.engine().dispose()
    library_database.engine.cache_clear()
    tier.cache_clear()  # recordings have the same ids in many tests
    settings.current.cache_clear()


@pytest.fixture
def database(
    plain_environment: None, empty_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Use a database without rows in settings and engine of this test; yield its URL."""
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(empty_database, data / "auralis.db")
    monkeypatch.setenv("AURALIS_DATA", str(data))
    with reconnected() as url:
        yield url


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    """Open one writing transaction for the whole test."""
    with library_database.session_scope() as opened:
        yield opened


@pytest.fixture
def counted() -> Iterator[Counter[str]]:
    """Collect the counts of the cache during a test."""
    found: Counter[str] = Counter()
    before, counting = metrics._count, threading.Lock()

    def count(counts: Mapping[str, int]) -> None:
        with counting:
            found.update(counts)

    metrics.count_with(count)
    yield found
    metrics.count_with(before)
