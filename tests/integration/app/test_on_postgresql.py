"""The API's tests, run again on PostgreSQL."""

import importlib

import pytest

import tests.unit.app.api

pytestmark = [pytest.mark.integration, pytest.mark.unmeasured]

#: Tests that read more than one row.
SUBJECTS = (
    "accounts",
    "batch",
    "catalogue",
    "concurrent_accounts",
    "concurrent_requests",
    "jobs",
    "operations",
    "page_cache",
    "playlist_changes",
    "playlists",
    "similar",
    "smart_playlists",
    "tracks",
    "user_data",
)


def _adopt() -> None:
    """Add the tests of the other folder to this module, whose fixture `database` is PostgreSQL."""
    for subject in SUBJECTS:
        module = importlib.import_module(f"{tests.unit.app.api.__name__}.test_{subject}")
        for name, test in vars(module).items():
            if name.startswith("test_"):
                globals()[f"test_{subject}_{name.removeprefix('test_')}"] = test


_adopt()
