"""Order of the fault tests."""

from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest tests first, so that no worker waits for one at the end."""
    items.sort(key=lambda item: Path(__file__).parent not in item.path.parents)
