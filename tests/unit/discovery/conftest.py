import pytest

from tests.unit.discovery.text_library import fill


@pytest.fixture
def library(database: str) -> list[str]:
    """Tracks with index files; returns their ids."""
    return fill()
