"""The fixtures of the SQLite tests, on PostgreSQL."""

import pytest

from tests.integration.postgres import make_blank, postgres, postgres_database
from tests.unit.library.conftest import backup, full, full_file

__all__ = ["backup", "full", "full_file", "make_blank", "postgres", "postgres_database"]


@pytest.fixture
def database(postgres_database: str) -> str:
    """Return the URL of the database that every test in this folder uses."""
    return postgres_database
