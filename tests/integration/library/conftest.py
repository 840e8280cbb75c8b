"""The same fixtures as for SQLite, on PostgreSQL."""

import pytest

from tests.integration.postgres import make_blank, postgres, postgres_database
from tests.unit.library.conftest import backup, full

__all__ = ["backup", "full", "make_blank", "postgres", "postgres_database"]


@pytest.fixture
def database(postgres_database: str) -> str:
    """The database of every test in this folder."""
    return postgres_database
