"""The API's tests, run again on PostgreSQL."""

import importlib

import pytest

import tests.unit.app.api

pytestmark = pytest.mark.integration

#: Those that ask the database for more than a row.
SUBJECTS = (
    "accounts_at_once",
    "at_once",
    "batch",
    "catalogue",
    "jobs",
    "keeping",
    "kept_pages",
    "operations",
    "people",
    "playlists",
    "similar",
    "tracks",
)


def _adopt() -> None:
    """Make the tests of the other folder tests of this one, where `database` is another."""
    for subject in SUBJECTS:
        module = importlib.import_module(f"{tests.unit.app.api.__name__}.test_{subject}")
        for name, test in vars(module).items():
            if name.startswith("test_"):
                globals()[f"test_{subject}_{name.removeprefix('test_')}"] = test


_adopt()
