"""Databases without tables."""

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.backups import back_up, fill_library


@pytest.fixture
def make_blank(tmp_path: Path) -> Callable[[], str]:
    """Return a function that returns the URL of another empty database each time."""
    numbers = count()
    return lambda: f"sqlite:///{tmp_path}/blank-{next(numbers)}/auralis.db"


@pytest.fixture(scope="session")
def full_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create a SQLite library with rows in every table, to be copied."""
    path = tmp_path_factory.mktemp("full") / "auralis.db"
    fill_library(f"sqlite:///{path}")
    return path


@pytest.fixture
def full(make_blank: Callable[[], str], full_file: Path, plain_environment: None) -> str:
    """Return the URL of a library with rows in every table."""
    url = make_blank()
    path = make_url(url).database
    if url.startswith("sqlite:") and path:
        Path(path).parent.mkdir()
        shutil.copy(full_file, path)
    else:
        fill_library(url)
    return url


@pytest.fixture
def backup(full: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a backup of `full`."""
    return back_up(full, tmp_path / "from", monkeypatch)
