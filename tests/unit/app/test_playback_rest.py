"""REST as a client of a playback session."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.http import idempotency
from app.playback_rest import MAX_KEY_LENGTH, Caller
from library.database import session_scope
from library.models import IdempotencyKey
from schemas.playing import PlaybackArguments
from tests.contract.client import Client
from tests.redis_fixtures import running_valkey, valkey
from tests.valkeys import Valkey

__all__ = ["running_valkey", "valkey"]

#: As docs/api.md states.
LONGEST = 255


def key(app: Flask, sent: str) -> str:
    with app.test_request_context(headers={"Idempotency-Key": sent}):
        return Caller.of_request(PlaybackArguments()).key


@pytest.mark.parametrize("length", [1, MAX_KEY_LENGTH])
def test_key_identifies_its_command(app: Flask, length: int) -> None:
    assert key(app, "x" * length) == "x" * length


def test_long_keys_are_accepted_and_distinct(app: Flask) -> None:
    one, other = "x" * (LONGEST - 1) + "1", "x" * (LONGEST - 1) + "2"
    assert key(app, one) == key(app, one) != key(app, other)
    assert len(key(app, one)) == MAX_KEY_LENGTH


def test_requests_without_a_key_are_distinct(app: Flask) -> None:
    assert key(app, "") != key(app, "")


def test_long_queue_is_not_stored_and_its_request_is_applied_once(
    valkey: Valkey, client: Client, songs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "MAX_KEPT_BYTES", 2_000)
    for name, n in (("short", 1), ("long", 20)):
        for _ in range(2):
            body = {"track_ids": [songs["Demo"]] * n}
            answer = client.post("/queue", body, headers={"Idempotency-Key": name})
            assert answer.status_code == 201
        assert (answer.headers.get("Idempotency-Replayed") == "true") == (name == "short")
    assert answer.get_json()["data"]["length"] == 21
    with session_scope(read_only=True) as session:
        assert session.scalars(select(IdempotencyKey.key).where(IdempotencyKey.body.is_not(None))).all() == [
            "short"
        ]
    other = client.post("/queue", {"track_ids": [songs["Demo"]] * 2}, headers={"Idempotency-Key": "long"})
    assert (other.status_code, other.get_json()["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")
