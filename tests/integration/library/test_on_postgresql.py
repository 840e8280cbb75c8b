"""The tests of SQLite hold on PostgreSQL, too: they run again."""

import importlib
from pathlib import Path

import pytest

import tests.unit.library

pytestmark = [pytest.mark.integration, pytest.mark.unmeasured]

#: Tests that concern no database, or SQLite itself.
ELSEWHERE = {
    "test_costs",
    "test_synced",
    "test_backup_files",
    "test_write_turns",
    "test_database",
    "test_checkpoint",
    "test_migrations",
    "test_moves",
    "test_tag_reader",
    "test_collation",
    "test_sorting",
    "test_album_gains",
    "test_gone_files",
    "test_grouping",
    "test_identity_keys",
    "test_playlist_entries",
    "test_scan_cursor",
    "test_threads",
}


def _adopt() -> None:
    """Make the tests of the other folder tests of this one, with another `database` fixture."""
    package = tests.unit.library
    for path in sorted(Path(package.__path__[0]).glob("test_*.py")):
        subject = path.stem
        if subject in ELSEWHERE:
            continue
        for name, test in vars(importlib.import_module(f"{package.__name__}.{subject}")).items():
            if name.startswith("test_"):
                globals()[f"{subject}_{name.removeprefix('test_')}"] = test


_adopt()
