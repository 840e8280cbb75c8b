"""The fixtures of the SQLite tests, on PostgreSQL."""

import pytest

from tests.integration.postgres import make_blank, postgres, postgres_database
from tests.unit.library.conftest import backup, full

__all__ = ["backup", "full", "make_blank", "postgres", "postgres_database"]


@pytest.fixture
def database(postgres_database: str) -> str:
    """Return the URL of the database that every test in this folder uses."""
    return postgres_database
