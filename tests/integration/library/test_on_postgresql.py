"""What holds on SQLite holds on PostgreSQL: the very same tests, run again."""

import importlib
from pathlib import Path

import pytest

import tests.unit.library

pytestmark = pytest.mark.integration

#: Subjects that are not about a database, or about SQLite itself.
ELSEWHERE = {
    "test_costs",
    "test_synced",
    "test_backup_files",
    "test_turns",
    "test_database",
    "test_folding",
    "test_migrations",
    "test_moves",
    "test_reading",
    "test_sorting",
}


def _adopt() -> None:
    """Make the tests of the other folder tests of this one, where `database` is another."""
    package = tests.unit.library
    for path in sorted(Path(package.__path__[0]).glob("test_*.py")):
        subject = path.stem
        if subject in ELSEWHERE:
            continue
        for name, test in vars(importlib.import_module(f"{package.__name__}.{subject}")).items():
            if name.startswith("test_"):
                globals()[f"{subject}_{name.removeprefix('test_')}"] = test


_adopt()
