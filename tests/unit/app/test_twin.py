"""REST as a client of a session."""

import pytest
from flask import Flask

from app.ws.twin import MAX_KEY_LENGTH, Caller

#: As docs/api.md's document says.
LONGEST = 255


def key(app: Flask, sent: str) -> str:
    with app.test_request_context(headers={"Idempotency-Key": sent}):
        return Caller.of_request({"session": None}).key


@pytest.mark.parametrize("length", [1, MAX_KEY_LENGTH])
def test_a_key_names_its_command(app: Flask, length: int) -> None:
    assert key(app, "x" * length) == "x" * length


def test_a_long_key_is_taken_and_is_no_other_long_key(app: Flask) -> None:
    one, other = "x" * (LONGEST - 1) + "1", "x" * (LONGEST - 1) + "2"
    assert key(app, one) == key(app, one) != key(app, other)
    assert len(key(app, one)) == MAX_KEY_LENGTH


def test_without_a_key_each_request_is_its_own(app: Flask) -> None:
    assert key(app, "") != key(app, "")
