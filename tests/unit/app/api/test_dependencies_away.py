"""What the API says while something that it needs is away."""

from pathlib import Path

import pytest

from config.settings import current
from library.database import engine, session_scope
from tests.contract.client import Client
from tests.factories import add_track


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", "/cache"), ("GET", "/cache/stats"), ("GET", "/cache/history")]
)
def test_without_redis_the_cache_has_nothing_to_tell(client: Client, method: str, path: str) -> None:
    answer = client.send(method, path)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "SERVICE_UNAVAILABLE")


def test_without_a_database_the_server_is_down(client: Client) -> None:
    engine().dispose()
    path = Path(current().data) / "auralis.db"
    path.unlink()
    path.mkdir()  # where a folder is, no database can be made
    answer = client.send("GET", "/api/health")
    assert (answer.status_code, answer.get_json()["data"]["status"]) == (503, "down")


def test_a_track_that_was_not_heard_has_no_waveform(client: Client) -> None:
    with session_scope() as session:
        track_id = add_track(session, b"unheard.flac")
    assert client.send("GET", f"/tracks/{track_id}/waveform").status_code == 404
