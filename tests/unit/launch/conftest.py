"""Fixtures of the launcher's tests: a console in memory, and programs in the test's folder."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from config.settings import Settings, load
from launch.console import Console
from launch.ledger import Ledger
from launch.procfile import Program
from launch.supervisor import Supervisor
from tests.servers import free_ports

#: What every program of a test may use; a file appears whole or not at all.
PRELUDE = """
import os, signal, sys, time
from pathlib import Path
folder = Path(os.environ['FOLDER'])
def say_pid():
    (folder / 'pid.new').write_text(str(os.getpid()))
    (folder / 'pid.new').rename(folder / 'pid')
"""


@pytest.fixture
def screen() -> io.BytesIO:
    return io.BytesIO()


@pytest.fixture
def console(screen: io.BytesIO) -> Console:
    return Console(screen, ["web", "one", "two", "durable", "cache"], colour=False)


@pytest.fixture
def supervisor(console: Console, tmp_path: Path) -> Supervisor:
    return Supervisor({"FOLDER": str(tmp_path)}, console, Ledger(tmp_path))


@pytest.fixture
def python() -> Callable[..., Program]:
    """Return a function that creates a program from lines of Python."""

    def make(name: str, code: str, advice: str = "") -> Program:
        return Program(name, (sys.executable, "-c", PRELUDE + code), advice=advice)

    return make


@pytest.fixture
def free_port() -> Callable[[], int]:
    """Find a port that the kernel gives to no connection before a program of the test has it."""
    return lambda: free_ports(1)[0]


@pytest.fixture
def settings(tmp_path: Path, free_port: Callable[[], int]) -> Settings:
    (tmp_path / "music").mkdir()
    return load(
        {
            "AURALIS_DATA": str(tmp_path / "data"),
            "MUSIC": str(tmp_path / "music"),
            "AURALIS_PORT": str(free_port()),
            "AURALIS_FLOWER_PORT": str(free_port()),
        }
    )
