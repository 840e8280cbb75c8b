"""A playback session in a real Valkey."""

import pytest

from live import snapshots
from tests.redis_fixtures import running_valkey, valkey
from tests.unit.live.sessions import SESSION
from tests.valkeys import Valkey

__all__ = ["playback_id", "running_valkey", "valkey"]


@pytest.fixture
def playback_id(valkey: Valkey) -> str:
    """Create a playback session and return its id."""
    snapshots.create(SESSION, version=1_000_000)
    return SESSION
