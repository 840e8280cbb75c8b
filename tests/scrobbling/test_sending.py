"""Plays on their way to ListenBrainz and Last.fm: a real server process that checks every request."""

import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import update

from config import settings
from library.database import now, session_scope
from library.models import OutboxPlay, Scrobbler, Track
from library.people import outbox, plays, scrobblers
from library.states import ScrobblerService
from tests.factories import add_root, add_tracks
from tests.redis_fixtures import running_valkey, valkey
from tests.scrobbling.conftest import Standin
from tests.scrobbling.people import (
    DAY_S,
    HOUR_S,
    LISTENBRAINZ,
    SECRETS,
    both,
    connect,
    make_due,
    play,
    song,
    state,
    wait_s,
)
from tests.scrobbling.standin import TOKEN
from tests.servers import ROOT
from tests.valkeys import Valkey
from workers.scrobbling import sending

__all__ = ["running_valkey", "valkey"]


@both
def test_plays_are_sent_in_their_order_with_their_times(
    standin: Standin, ids: dict[str, str], service: ScrobblerService
) -> None:
    connect(service)
    times = {"Two": 300, "One": HOUR_S, "Three": DAY_S}
    for title, ago_s in times.items():
        play(ids[title], ago_s)
    sending.send("ann", service)
    assert standin.titles() == ["Three", "One", "Two"]
    assert [round(time.time() - at, -2) for at in standin.times()] == [DAY_S, HOUR_S, 300]
    assert state(service) == ("connected", 0, "")
    sending.send("ann", service)
    assert len(standin.titles()) == 3


@both
def test_more_plays_than_a_request_takes_are_sent(
    standin: Standin, ids: dict[str, str], service: ScrobblerService
) -> None:
    connect(service)
    with session_scope() as session:
        for ago_s in range(120, 0, -1):
            plays.add(session, "ann", ids["One"], time.time() - 60 * ago_s)
    sending.send("ann", service)
    assert standin.times() == sorted(standin.times())
    assert (len(standin.times()), state(service)[1]) == (120, 0)


def test_play_is_sent_to_each_service_and_for_its_account_only(standin: Standin, ids: dict[str, str]) -> None:
    for service in SECRETS:
        connect(service)
    play(ids["One"])
    with session_scope() as session:
        plays.add(session, "bob", ids["Two"])
    for service in SECRETS:
        sending.send("ann", service)
        sending.send("bob", service)
    assert standin.titles() == ["One", "One"]


@both
@pytest.mark.parametrize(
    ("fault", "least_s"),
    [
        ({"status": 503, "headers": {"Retry-After": "77"}}, 70),
        ({"status": 502, "body": "<html>Bad gateway</html>"}, 25),
        ({"status": 500}, 25),
        ({"status": 429, "headers": {"Retry-After": "44"}}, 40),
        ({"status": 429, "headers": {"Retry-After": "soon"}}, 25),
        ({"before": True}, 25),
        ({"status": 429, "headers": {"X-RateLimit-Reset-In": "9"}, "body": {"error": 29}}, 5),
        ({"status": 301, "headers": {"Location": "http://127.0.0.1:1/"}}, 25),
        ({"status": 503, "headers": {"Retry-After": "9" * 400}}, 25),
        ({"after": True}, 25),
    ],
)
def test_unavailable_service_is_asked_again_later(
    standin: Standin, ids: dict[str, str], service: ScrobblerService, fault: dict[str, object], least_s: float
) -> None:
    connect(service)
    play(ids["One"])
    standin.change(faults=[fault])
    sending.send("ann", service)
    assert state(service)[:2] == ("connected", 1)
    assert state(service)[2]
    assert least_s < wait_s() < 100
    sending.send("ann", service)  # not yet
    assert state(service)[1] == 1
    make_due()
    sending.send("ann", service)
    assert state(service) == ("connected", 0, "")
    assert set(standin.titles()) == {"One"}
    assert len(set(standin.times())) == 1  # the service takes a repetition for the same play


def test_waits_become_longer_up_to_an_hour(standin: Standin, ids: dict[str, str]) -> None:
    connect(LISTENBRAINZ)
    play(ids["One"])
    waits = []
    for _ in range(10):
        standin.change(faults=[{"status": 500}])
        make_due()
        sending.send("ann", LISTENBRAINZ)
        waits.append(round(wait_s(), -1))
    assert waits[:3] == [30, 60, 120]
    assert waits[-1] == HOUR_S


def test_service_that_is_down_rests_for_all_accounts(standin: Standin, ids: dict[str, str]) -> None:
    for person in ("ann", "bob"):
        with session_scope() as session:
            scrobblers.connect(session, person, LISTENBRAINZ, person, TOKEN)
            plays.add(session, person, ids["One"])
    standin.change(faults=[{"status": 503}])
    sending.send("ann", LISTENBRAINZ)
    sending.send("bob", LISTENBRAINZ)
    assert standin.titles() == []
    make_due()
    sending.send("bob", LISTENBRAINZ)
    assert standin.titles() == ["One"]


@both
def test_token_that_is_no_longer_valid_stops_and_keeps_the_plays(
    standin: Standin, ids: dict[str, str], service: ScrobblerService
) -> None:
    connect(service)
    play(ids["One"])
    standin.change(tokens_end=True)
    sending.send("ann", service)
    assert state(service)[:2] == ("refused", 1)
    assert "Connect it again" in state(service)[2]
    play(ids["Two"], 60)
    standin.change(tokens_end=False)
    make_due()
    sending.send("ann", service)
    assert state(service)[:2] == ("refused", 2)
    connect(service)
    sending.send("ann", service)
    assert (standin.titles(), state(service)) == (["One", "Two"], ("connected", 0, ""))


#: Dies after the service has the play and before this is stored.
DYING = """
import os, signal
from library.people import outbox
outbox.settle = lambda *_arguments: os.kill(os.getpid(), signal.SIGKILL)
from workers.scrobbling import sending
sending.send("ann", "{service}")
"""


@both
def test_worker_that_is_killed_after_sending_neither_loses_nor_doubles(
    standin: Standin, ids: dict[str, str], service: ScrobblerService
) -> None:
    connect(service)
    play(ids["One"])
    killed = subprocess.run([sys.executable, "-c", DYING.format(service=service)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert state(service)[1] == 1
    sending.send("ann", service)  # its claim still holds
    assert len(standin.times()) == 1
    make_due()
    sending.send("ann", service)
    assert (len(standin.times()), len(set(standin.times())), state(service)[1]) == (2, 1, 0)


def test_two_workers_do_not_send_the_same_plays(standin: Standin, ids: dict[str, str]) -> None:
    connect(LISTENBRAINZ)
    play(ids["One"])
    with session_scope() as session:
        claimed = outbox.claim(session, "ann", LISTENBRAINZ)
        assert claimed is not None
        assert outbox.claim(session, "ann", LISTENBRAINZ) is None
    sending.send("ann", LISTENBRAINZ)
    assert standin.titles() == []
    make_due()
    with session_scope() as session:
        assert not outbox.settle(session, claimed, [1], [], "")
    assert state(LISTENBRAINZ)[1] == 1


def test_clock_that_was_set_back_stops_nothing(standin: Standin, ids: dict[str, str]) -> None:
    connect(LISTENBRAINZ)
    play(ids["One"])
    with session_scope() as session:
        ahead = {"retry_at": now() + 30 * DAY_S, "claimed_until": now() + 30 * DAY_S}
        session.execute(update(Scrobbler).values(ahead))
    sending.send("ann", LISTENBRAINZ)
    assert standin.titles() == ["One"]


def test_purged_track_is_sent_nevertheless(standin: Standin, ids: dict[str, str]) -> None:
    connect(LISTENBRAINZ)
    play(ids["One"])
    with session_scope() as session:
        session.execute(update(Track).values(title="Another", artist="Another"))
    sending.send("ann", LISTENBRAINZ)
    assert standin.titles() == ["One"]


def test_track_without_artist_is_not_sent(standin: Standin) -> None:
    connect(LISTENBRAINZ)
    with session_scope() as session:
        (track_id,) = add_tracks(session, add_root(session), song("Demo", artists=()))
    play(track_id)
    assert state(LISTENBRAINZ)[1] == 0


@both
def test_plays_beyond_the_bound_are_sent_from_the_history(
    standin: Standin, ids: dict[str, str], service: ScrobblerService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection is refused for months: the outbox stays small, is told to be full, and nothing is lost."""
    monkeypatch.setattr(outbox, "MAX_WAITING", 3)
    monkeypatch.setattr(outbox, "REFILLED", 2)
    connect(service)
    standin.change(tokens_end=True)
    play(ids["One"], 9 * 60)
    sending.send("ann", service)
    times = [8 * 60, 7 * 60, 6 * 60, 9 * HOUR_S, 4 * 60, 3 * 60, 2 * 60]
    for ago_s in times:
        play(ids["Two"], ago_s)
    assert state(service)[:2] == ("refused", 3)
    with session_scope(read_only=True) as session:
        assert session.query(OutboxPlay).count() == 4
        assert scrobblers.find_all(session, "ann")[service].is_full
    standin.change(tokens_end=False)
    connect(service)
    sending.send("ann", service)
    assert state(service) == ("connected", 0, "")
    sent = [round((time.time() - at) / 60) for at in standin.times()]
    assert sorted(sent) == sorted([9, *(ago_s // 60 for ago_s in times)])
    with session_scope(read_only=True) as session:
        assert not scrobblers.find_all(session, "ann")[service].is_full
    play(ids["Three"], 60)
    sending.send("ann", service)
    assert len(standin.times()) == len(times) + 2


def test_play_and_its_row_are_one_transaction(standin: Standin, ids: dict[str, str]) -> None:
    connect(LISTENBRAINZ)
    with session_scope() as session:
        plays.add(session, "ann", ids["One"])
        session.rollback()
    assert state(LISTENBRAINZ)[1] == 0


def test_schedule_sends_what_is_due(
    valkey: Valkey, standin: Standin, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(sending.send, "apply_async", lambda **options: started.append(options["args"]))
    connect(LISTENBRAINZ)
    sending.send_due()
    assert started == []
    play(ids["One"])
    sending.send_due()
    assert started == [["ann", LISTENBRAINZ]]
    monkeypatch.setenv("AURALIS_LISTENBRAINZ_URL", "off")
    settings.current.cache_clear()
    sending.send_due()
    assert len(started) == 1


@both
def test_playing_track_is_shown_and_not_stored(
    standin: Standin, ids: dict[str, str], service: ScrobblerService
) -> None:
    connect(service)
    sending.show("ann", ids["One"])
    sending.show("bob", ids["One"])
    sending.show("ann", "no such track")
    standin.change(faults=[{"status": 503}])
    sending.show("ann", ids["Two"])
    shown = standin.change()
    assert (len(shown["playing"]), shown["listens"]) == (1, [])
    with session_scope(read_only=True) as session:
        assert session.query(OutboxPlay).count() == 0
