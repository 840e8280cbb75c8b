"""Databases without tables."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.backups import back_up, fill_library


@pytest.fixture
def make_blank(tmp_path: Path) -> Callable[[], str]:
    """Return a function that returns the URL of another empty database each time."""
    numbers = count()
    return lambda: f"sqlite:///{tmp_path}/blank-{next(numbers)}/auralis.db"


@pytest.fixture
def full(make_blank: Callable[[], str], plain_environment: None) -> str:
    """Return the URL of a library with rows in every table."""
    url = make_blank()
    fill_library(url)
    return url


@pytest.fixture
def backup(full: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a backup of `full`."""
    return back_up(full, tmp_path / "from", monkeypatch)
