"""Refills: a session that is gone, an index that is being written, a fault, and Redis that is unavailable."""

import logging
from collections.abc import Callable
from functools import partial

import pytest

from app import marks
from app.http import auth
from app.radio import filling
from app.ws.radio_filler import RadioFiller
from cache.single_flight import StillComputingError
from library.people.accounts import Person
from library.states import Role
from live import keys
from live.client import LiveFullError, LiveUnavailableError, client
from live.errors import PlaybackMissingError
from live.radio import commands
from tests.redis_fixtures import running_valkey, valkey
from tests.valkeys import Valkey

__all__ = ["running_valkey", "valkey"]

pytestmark = pytest.mark.usefixtures("database")

NAME = "own:owner"


@pytest.fixture
def due(valkey: Valkey) -> None:
    client().zadd(keys.radio_due(), {NAME: 1})


def fails_with(error: Exception) -> Callable[[str], None]:
    def fail(_name: str) -> None:
        raise error

    return fail


def is_noted() -> bool:
    return client().zscore(keys.radio_due(), NAME) is not None


@pytest.mark.usefixtures("due")
def test_session_that_redis_does_not_have_is_forgotten() -> None:
    RadioFiller().tick(1)
    assert not is_noted()


@pytest.mark.usefixtures("due")
@pytest.mark.parametrize("error", [StillComputingError(), LiveFullError("full"), ValueError("a fault")])
def test_failed_fill_is_due_again(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(filling, "fill", fails_with(error))
    with caplog.at_level(logging.INFO):
        RadioFiller().tick(1)
    assert is_noted()
    assert commands.claim() == []
    assert "radio" in caplog.text


@pytest.mark.usefixtures("due")
def test_unavailable_redis_ends_the_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "fill", fails_with(LiveUnavailableError("away")))
    with pytest.raises(LiveUnavailableError):
        RadioFiller().tick(1)
    assert is_noted()


@pytest.mark.parametrize("error", [PlaybackMissingError("none"), LiveUnavailableError("away")])
def test_marks_are_stored_without_a_session(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def fail(name: str, *_rest: object) -> None:
        told.append(name)
        raise error

    monkeypatch.setattr(commands, "tell", fail)
    monkeypatch.setattr(auth, "person", partial(Person, "owner", "owner", Role.ADMIN))
    marks.tell_radio(["a"])
    marks.tell_radio([])
    assert told == [NAME]
