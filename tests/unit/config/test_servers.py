"""The configuration files of gunicorn and Flower, loaded as these do, and log levels."""

import gc
import importlib
import logging
import re
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from config import logs, settings
from config.timeouts import Timeouts


@pytest.fixture
def load_server(
    umask: None, database: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Any]]:
    """Reload a server's configuration without its changes to this process's log."""
    levels: list[str] = []
    monkeypatch.setattr(logs, "configure", levels.append)

    def load(name: str) -> ModuleType:
        monkeypatch.delitem(sys.modules, f"config.{name}", raising=False)
        return importlib.import_module(f"config.{name}")

    yield load
    for name in ("config.gunicorn", "config.flower"):
        sys.modules.pop(name, None)


def test_web_server_binds_to_the_address_of_the_settings(
    load_server: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AURALIS_PORT", "1234")
    settings.current.cache_clear()
    server = load_server("gunicorn")
    assert server.bind == ["127.0.0.1:1234"]
    assert (server.workers, server.control_socket_disable) == (1, True)


def test_web_server_finds_its_worker_class(load_server: Callable[[str], Any]) -> None:
    from gunicorn import util  # noqa: PLC0415  # it patches the process when it is imported

    worker = load_server("gunicorn").BufferingWorker
    assert util.load_class("config.gunicorn.BufferingWorker") is worker


def test_objects_of_the_start_are_excluded_from_garbage_collection(
    load_server: Callable[[str], Any],
) -> None:
    server = load_server("gunicorn")
    made_at_start: list[list[int]] = [[]]
    try:
        server.post_fork(None, None)
        assert not gc.isenabled()
        server.post_worker_init(None)
        assert not any(each is made_at_start for each in gc.get_objects())
        assert gc.isenabled()
    finally:
        gc.unfreeze()
        gc.enable()


def test_timeouts_are_those_of_the_documentation(load_server: Callable[[str], Any]) -> None:
    from gunicorn import util  # noqa: PLC0415  # it patches the process when it is imported

    timeouts = util.load_class(load_server("gunicorn").worker_class).timeouts
    assert timeouts == Timeouts()
    assert (timeouts.idle_s, timeouts.head_s, timeouts.body_s, timeouts.send_s) == (30, 10, 20, 60)
    documented = Path("docs/operations.md").read_text().partition("### Timeouts of clients")[2]
    assert re.findall(r"\| (\d+) s \|", documented.partition("###")[0]) == ["30", "10", "20", "60"]


def test_flower_listens_on_loopback_with_a_password(
    load_server: Callable[[str], Any], tmp_path: Path
) -> None:
    flower = load_server("flower")
    password_file = tmp_path / "data" / flower.PASSWORD_FILE
    assert flower.address == "127.0.0.1"
    assert flower.basic_auth == [f"auralis:{password_file.read_text()}"]
    assert flower.unauthenticated_api is False
    assert not logging.getLogger("flower.inspector").isEnabledFor(logging.WARNING)
    assert stat.S_IMODE(password_file.stat().st_mode) == 0o600


@pytest.mark.parametrize(("level", "quiet"), [("INFO", True), ("DEBUG", False)])
def test_verbose_libraries_log_at_debug_level_only(
    level: str, quiet: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, object]] = []
    monkeypatch.setattr(logging, "basicConfig", lambda **options: asked.append(options))
    monkeypatch.setattr(logs, "QUIET_LOGGERS", (f"chatty.{level}",))
    logs.configure(level)
    assert asked[0]["level"] == level
    assert (logging.getLogger(f"chatty.{level}").level == logging.WARNING) is quiet
