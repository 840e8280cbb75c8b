"""The fixtures of the search's tests, on PostgreSQL."""

import pytest

from tests.integration.postgres import postgres, postgres_database
from tests.unit.discovery.conftest import library

__all__ = ["library", "postgres", "postgres_database"]


@pytest.fixture
def database(postgres_database: str) -> str:
    """The database of every test in this folder."""
    return postgres_database
