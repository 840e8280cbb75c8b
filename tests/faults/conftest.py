"""What the longest tests ask of those that run beside them."""

from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They begin first, in any order: what begins last is waited for by itself."""
    items.sort(key=lambda item: Path(__file__).parent not in item.path.parents)
