"""Plays, tokens and responses that do not fit."""

import time

import pytest

from config import settings
from library.database import session_scope
from library.people import plays, scrobblers
from library.states import ScrobblerService
from live.client import LiveUnavailableError
from tests.factories import add_root, add_tracks
from tests.scrobbling.conftest import Standin
from tests.scrobbling.people import (
    DAY_S,
    HOUR_S,
    LASTFM,
    LISTENBRAINZ,
    both,
    connect,
    make_due,
    play,
    song,
    state,
    wait_s,
)
from workers.scrobbling import lastfm, requests, sending
from workers.scrobbling.errors import ScrobblerUnavailableError


@both
def test_play_that_the_service_refuses_does_not_stop_the_others(
    standin: Standin, ids: dict[str, str], service: ScrobblerService
) -> None:
    connect(service)
    for number, title in enumerate(("One", "refused by the service", "Two")):
        play(ids[title], HOUR_S - 60 * number)
    sending.send("ann", service)
    assert standin.titles() == ["One", "Two"]
    with session_scope(read_only=True) as session:
        row = scrobblers.find_all(session, "ann")[service]
    assert (row.sent, row.refused, row.pending) == (2, 1, 0)


@pytest.mark.parametrize(
    ("service", "ago_s", "why"),
    [(LASTFM, 15 * DAY_S, "two weeks"), (LISTENBRAINZ, time.time() - 1_000_000_000, "2002")],
    ids=["lastfm", "listenbrainz"],
)
def test_play_that_is_too_old_for_the_service_is_told_and_not_retried(
    standin: Standin, ids: dict[str, str], service: ScrobblerService, ago_s: float, why: str
) -> None:
    connect(service)
    play(ids["One"], ago_s)
    sending.send("ann", service)
    assert standin.titles() == []
    assert state(service)[:2] == ("connected", 0)
    assert why in state(service)[2]


def test_old_play_goes_to_listenbrainz(standin: Standin, ids: dict[str, str]) -> None:
    connect(LISTENBRAINZ)
    play(ids["One"], 400 * DAY_S)
    sending.send("ann", LISTENBRAINZ)
    assert standin.titles() == ["One"]


def test_plays_beyond_the_limit_of_a_day_wait(standin: Standin, ids: dict[str, str]) -> None:
    connect(LASTFM)
    play(ids["One"])
    standin.change(day_is_full=True)
    sending.send("ann", LASTFM)
    assert state(LASTFM)[:2] == ("connected", 1)
    assert wait_s() > HOUR_S - 60
    standin.change(day_is_full=False)
    make_due()
    sending.send("ann", LASTFM)
    assert (standin.titles(), state(LASTFM)[1]) == (["One"], 0)


def test_ignored_artist_and_short_track_are_refused(standin: Standin) -> None:
    connect(LASTFM)
    songs = (song("A", artists=("Ignored",)), song("B", duration_s=20.0), song("C"))
    with session_scope() as session:
        for track_id in add_tracks(session, add_root(session), *songs):
            plays.add(session, "ann", track_id, time.time() - 60)
    sending.send("ann", LASTFM)
    assert (standin.titles(), state(LASTFM)[1]) == (["C"], 0)


def test_wrong_key_of_the_server_keeps_the_plays(
    standin: Standin, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(LASTFM)
    play(ids["One"])
    monkeypatch.setenv("AURALIS_LASTFM_SECRET", "wrong")
    settings.current.cache_clear()
    sending.send("ann", LASTFM)
    assert state(LASTFM)[:2] == ("connected", 1)
    assert "API key" in state(LASTFM)[2]


def test_secret_that_cannot_be_read_any_more_is_told(
    standin: Standin, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(LISTENBRAINZ)
    play(ids["One"])
    monkeypatch.setenv("AURALIS_SECRET_KEY", "another")
    settings.current.cache_clear()
    sending.send("ann", LISTENBRAINZ)
    assert state(LISTENBRAINZ)[:2] == ("refused", 1)
    assert "secret key" in state(LISTENBRAINZ)[2]


@pytest.mark.parametrize(
    "body",
    [
        "no json",
        "[]",
        '{"scrobbles": 1}',
        '{"scrobbles": {"scrobble": [1, 2]}}',
        "[" * 100_000,
        "x" * (2 << 20),
    ],
)
def test_strange_response_keeps_the_play(standin: Standin, ids: dict[str, str], body: str) -> None:
    connect(LASTFM)
    play(ids["One"])
    standin.change(faults=[{"status": 200, "body": body}])
    sending.send("ann", LASTFM)
    assert state(LASTFM)[:2] == ("connected", 1)


def test_slow_response_ends_in_time(
    standin: Standin, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "WHOLE_S", -1.0)
    connect(LISTENBRAINZ)
    play(ids["One"])
    sending.send("ann", LISTENBRAINZ)
    assert "slow" in state(LISTENBRAINZ)[2]


def test_address_without_a_server_is_unavailable(
    standin: Standin, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(LISTENBRAINZ)
    play(ids["One"])
    monkeypatch.setenv("AURALIS_LISTENBRAINZ_URL", "http://127.0.0.1:1")
    settings.current.cache_clear()
    sending.send("ann", LISTENBRAINZ)
    assert "does not respond" in state(LISTENBRAINZ)[2]


def test_permission_without_a_session_is_no_connection(standin: Standin) -> None:
    standin.change(faults=[{"status": 200, "body": {"session": {"name": "ann"}}}])
    with pytest.raises(ScrobblerUnavailableError, match="no session"):
        lastfm.connect("token")


def test_single_play_that_the_service_refuses_is_told(standin: Standin, ids: dict[str, str]) -> None:
    connect(LASTFM)
    play(ids["refused by the service"])
    sending.send("ann", LASTFM)
    assert state(LASTFM)[:2] == ("connected", 0)
    assert "refuses a play" in state(LASTFM)[2]


def test_broker_that_is_unavailable_delays_plays(
    standin: Standin, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_options: object) -> None:
        raise LiveUnavailableError("gone")

    for task in (sending.send, sending.announce):
        monkeypatch.setattr(task, "apply_async", fail)
    connect(LISTENBRAINZ)
    play(ids["One"])
    sending.send_due()
    sending.announce_soon("ann", ids["One"])
    assert state(LISTENBRAINZ)[1] == 1


def test_service_that_is_switched_off_shows_nothing(
    standin: Standin, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(LISTENBRAINZ)
    monkeypatch.setenv("AURALIS_LISTENBRAINZ_URL", "off")
    settings.current.cache_clear()
    sending.show("ann", ids["One"])
    assert standin.change()["playing"] == []
