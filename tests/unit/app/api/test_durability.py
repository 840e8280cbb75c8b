"""Accounts, credentials and user data are on the disk before the response."""

import ast
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from sqlalchemy import Connection, event

from library.database import engine, session_scope
from library.models import Slot
from tests.contract.client import Client
from tests.factories import PASSWORD
from tests.unit.app.api.conftest import Person

FULL = 2


@pytest.fixture
def levels(database: str) -> Iterator[list[int]]:
    """Collect the synchronous level of SQLite at each commit that wrote something."""
    seen: list[int] = []

    def committed(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        if driver.in_transaction and driver.total_changes > before.get(driver, 0):
            seen.append(driver.execute("PRAGMA synchronous").fetchone()[0])
        before[driver] = driver.total_changes

    before: dict[Any, int] = {}
    event.listen(engine(), "commit", committed)
    yield seen
    event.remove(engine(), "commit", committed)


def account(client: Client) -> str:
    return str(client.get("/users")["items"][0]["id"])


def filled(written: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        written = written.replace(name, value)
    return written


REQUESTS = {
    "favourite": ("POST", "/favourites", {"track_id": "TRACK"}),
    "play": ("POST", "/history", {"track_id": "TRACK"}),
    "stars": ("PUT", "/tracks/TRACK/rating", {"rating": 4}),
    "playlist": ("POST", "/playlists", {"name": "P", "track_ids": ["TRACK"]}),
    "batch": ("POST", "/batch", {"operations": [{"op": "play", "track_id": "TRACK"}]}),
    "long batch": ("POST", "/batch", {"operations": [{"op": "play", "track_id": "TRACK"}] * 101}),
    "tags": ("PATCH", "/tracks/TRACK/tags", {"title": "Other"}),
    "token": ("POST", "/tokens", {"name": "program"}),
    "account": ("POST", "/users", {"name": "bob", "password": PASSWORD, "role": "listener"}),
    "password": ("PATCH", "/users/USER", {"password": PASSWORD * 2, "current_password": PASSWORD}),
    "logout": ("DELETE", "/session", None),
}


@pytest.mark.parametrize("kind", REQUESTS)
def test_user_data_is_committed_synchronously(
    someone: Person, songs: dict[str, str], levels: list[int], kind: str
) -> None:
    client = someone("ann", "admin")
    mine = {"TRACK": songs["Demo"], "USER": account(client)}
    method, path, body = REQUESTS[kind]
    levels.clear()
    answer = client.send(method, filled(path, mine), json=ast.literal_eval(filled(str(body), mine)))
    assert answer.status_code < HTTPStatus.BAD_REQUEST, answer.get_data(as_text=True)
    assert levels
    assert set(levels) == {FULL}


def test_recomputable_data_is_committed_asynchronously(songs: dict[str, str], levels: list[int]) -> None:
    with session_scope(synced=False) as session:
        session.add(Slot(schedule="feed", slot=1))
    assert levels
    assert FULL not in levels
