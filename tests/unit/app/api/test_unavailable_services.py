"""Responses while a service is unavailable."""

import time
from pathlib import Path

import pytest
from sqlalchemy import select

from config.settings import current
from library.database import BUSY_TIMEOUT_MS, engine, session_scope
from library.errors import DatabaseFullError
from library.models import Credential
from library.people import credentials
from tests.contract.client import Client
from tests.factories import add_track
from tests.unit.app.api.conftest import Person


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", "/cache"), ("GET", "/cache/stats"), ("GET", "/cache/history")]
)
def test_cache_statistics_are_503_without_redis(client: Client, method: str, path: str) -> None:
    answer = client.send(method, path)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "SERVICE_UNAVAILABLE")


def test_server_is_down_without_a_database(client: Client) -> None:
    engine().dispose()
    path = Path(current().data) / "auralis.db"
    path.unlink()
    path.mkdir()  # where a folder is, no database can be made
    answer = client.send("GET", "/api/health")
    assert (answer.status_code, answer.get_json()["data"]["status"]) == (503, "down")


def test_logged_in_user_reads_while_the_database_is_locked(someone: Person) -> None:
    ann = someone("ann", "admin")
    began_s = time.monotonic()
    with session_scope() as writer:
        add_track(writer, b"new.flac")
        assert ann.send("GET", "/tracks").status_code == 200
    assert time.monotonic() - began_s < BUSY_TIMEOUT_MS / 2000
    assert ann.send("GET", "/tracks").status_code == 200
    with session_scope(read_only=True) as session:
        assert session.scalars(select(Credential.used_at)).one() is not None


def test_logged_in_user_reads_while_the_disk_is_full(
    someone: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise DatabaseFullError("database or disk is full")

    ann = someone("ann", "admin")
    monkeypatch.setattr(credentials, "record_use", fail)
    assert ann.send("GET", "/tracks").status_code == 200


def test_unanalysed_track_has_no_waveform(client: Client) -> None:
    with session_scope() as session:
        track_id = add_track(session, b"unheard.flac")
    assert client.send("GET", f"/tracks/{track_id}/waveform").status_code == 404
