"""The fixtures of the API's tests, on PostgreSQL."""

import pytest

from tests.integration.postgres import postgres, postgres_database
from tests.unit.app.api.conftest import app, client, container, someone, songs

__all__ = ["app", "client", "container", "postgres", "postgres_database", "someone", "songs"]


@pytest.fixture
def database(postgres_database: str) -> str:
    """The database of every test in this folder."""
    return postgres_database
