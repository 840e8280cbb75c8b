"""A library whose files a test writes, with a real Valkey, a real database and the bounded child."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import artwork
from app.transcodes import encoders
from config.settings import current
from tests.contract.client import Client
from tests.real.library import RealLibrary
from tests.redis_fixtures import running_valkey, valkey
from tests.unit.app.api.conftest import app, client
from tests.valkeys import Valkey
from workers import decode_child
from workers.celery_app import celery_app

__all__ = ["app", "client", "running_valkey", "valkey"]


@pytest.fixture(scope="session", autouse=True)
def no_children_left() -> Iterator[None]:
    """Stop the bounded children and the encoders that tests of this process have started."""
    yield
    for made in (decode_child.sandbox, artwork.sandbox, encoders.encoders):
        if made.cache_info().currsize:
            made().close()
            made.cache_clear()


@pytest.fixture
def library(valkey: Valkey, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RealLibrary:
    monkeypatch.setattr(celery_app.conf, "broker_url", current().broker_url)
    folder = tmp_path / "music"
    folder.mkdir()
    made = RealLibrary(folder, client)
    made.attach(folder)
    return made
