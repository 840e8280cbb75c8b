"""The same fixtures as for SQLite, on PostgreSQL."""

import pytest

from tests.integration.postgres import postgres, postgres_database

__all__ = ["postgres", "postgres_database"]


@pytest.fixture
def database(postgres_database: str) -> str:
    """The database of every test in this folder."""
    return postgres_database
