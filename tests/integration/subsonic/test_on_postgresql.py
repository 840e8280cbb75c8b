"""Hostile arguments on PostgreSQL, which refuses numbers that SQLite compares."""

import pytest

from tests.integration.postgres import postgres, postgres_database
from tests.integration.subsonic.desk import app, running_valkey, valkey
from tests.integration.subsonic.test_hostility import test_hostile_values_are_refused_or_taken

__all__ = [
    "app",
    "postgres",
    "postgres_database",
    "running_valkey",
    "test_hostile_values_are_refused_or_taken",
    "valkey",
]

pytestmark = [pytest.mark.integration, pytest.mark.unmeasured]


@pytest.fixture
def database(postgres_database: str) -> str:
    """Return the URL of the database of the tests in this file."""
    return postgres_database
