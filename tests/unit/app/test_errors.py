"""Responses while the disk of the database is full."""

from http import HTTPStatus
from typing import Any

import pytest
from sqlalchemy import event

from app.factory import create_app
from library.database import engine, session_scope
from tests.factories import add_track

#: More plays than fit into the free space of the database's pages.
MANY_PLAYS = 500


@pytest.fixture
def unlimited(plain_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURALIS_RATE_LIMIT", "off")


def test_a_full_disk_refuses_changes_and_still_reads(unlimited: None, database: str) -> None:
    with session_scope() as session:
        track_id = add_track(session)
    client = create_app(background=False).test_client()

    @event.listens_for(engine(), "connect")
    def fill_disk(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA max_page_count=1")

    plays = (client.post("/api/v1/history", json={"track_id": track_id}) for _ in range(MANY_PLAYS))
    refused = next(play for play in plays if play.status_code != HTTPStatus.CREATED)
    assert (refused.status_code, refused.get_json()["code"]) == (507, "DISK_FULL")
    assert client.get(f"/api/v1/tracks/{track_id}").status_code == HTTPStatus.OK
