"""Races: events, losses of Redis or SQL and unreadable messages between two steps."""

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest

from app import playback
from app.ws import answers, subscriptions
from app.ws.transport.frames import Closed
from app.ws.transport.inbox import HANDLER_THREADS
from library.errors import DatabaseUnavailableError
from library.people.accounts import OWNER_PERSON
from live import device_leases, keys, player, session_log
from live.announcements import LibraryChanged, announce
from live.client import client
from live.scripting import Command
from tests.signals import wait_until
from tests.unit.ws.conftest import Stage
from tests.wires import CLOSE, Speaker, frame

SESSION = "own:owner"
GOODBYE = frame(CLOSE, Closed.NORMAL.to_bytes(2, "big"))

_volumes = iter(range(1, 1000))


def change() -> int:
    """Change the volume in another process; return the number of the event."""
    return player.set_volume(Command(SESSION), next(_volumes) / 1000).sequence


def afterwards(function: Callable[..., Any], act: Callable[[], Any]) -> Callable[..., Any]:
    """Return the function with an action that runs once after it and before its caller continues."""
    acts = [act]

    def run(*arguments: Any) -> Any:
        result = function(*arguments)
        if acts:
            acts.pop()()
        return result

    return run


def caught_up(speaker: Speaker, until: int) -> None:
    """Receive every event; the replica refuses gaps and duplicates."""
    while speaker.replica.sequence < until:
        speaker.receive()


@pytest.mark.parametrize("epoch", [None, "another"])
def test_events_between_state_and_log_are_not_skipped(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, epoch: str | None
) -> None:
    phone = stage.join("phone")
    (stream,) = stage.sockets.subscriptions.streams()
    with stream.lock, monkeypatch.context() as patched:  # holds back new events
        stream.epoch = epoch or stream.epoch
        member = stream.members["phone"]
        stream.followers.discard(member)
        change()
        patched.setattr(playback, "read", afterwards(playback.read, change))
        stream.resync(member, "new")
    caught_up(phone, change())


def test_lost_log_is_not_read_for_ever(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    phone, _ = stage.join("phone"), stage.join("laptop")
    last = change()
    caught_up(phone, last)
    change()
    reading = afterwards(session_log.find_coverage, lambda: client().delete(keys.playback_log(SESSION)))
    pages = Mock(side_effect=session_log.page)
    monkeypatch.setattr(session_log, "find_coverage", reading)
    monkeypatch.setattr(session_log, "page", pages)
    phone.say("connection.resume", epoch=phone.replica.epoch, lastSequence=last)
    assert phone.receive_until("connection.resync")["data"]["reason"] == "trimmed"
    assert pages.call_count < 5


def test_late_resume_gets_every_event_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = stage.join("phone")
    caught_up(phone, change())
    epoch, last = phone.replica.epoch, phone.replica.sequence
    until = change()
    newer = stage.connect("phone")
    newer.receive_until("connection.ready")
    newer.replica = phone.replica
    (stream,) = stage.sockets.subscriptions.streams()
    late = afterwards(session_log.find_coverage, lambda: stream.resync_late(stream.members["phone"]))
    monkeypatch.setattr(session_log, "find_coverage", late)
    newer.replica.sequence = last
    assert newer.resume(epoch, last)["type"] == "command.done"
    assert newer.replica.sequence == until


def test_client_with_a_state_gets_no_older_events(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.join("laptop")
    change()
    monkeypatch.setattr(answers, "RESUME_WITHIN_S", 0.05)
    phone = stage.connect("phone")
    phone.receive_until("connection.resync")
    answer = phone.resume(phone.replica.epoch, 0)
    assert (answer["type"], answer["sequence"]) == ("connection.resync", phone.replica.sequence)


def test_command_before_the_state_gets_a_reply(stage: Stage) -> None:
    phone = stage.connect("phone")
    phone.receive_until("connection.ready")
    assert phone.ask("player.volume", volume=0.5)["type"] == "command.done"


@pytest.mark.parametrize("what", ["the welcome", "the state", "the late state"])
def test_client_is_closed_with_try_later_without_the_database(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    stage.stop_periodic_threads()  # they may read the state, too
    monkeypatch.setattr(answers, "RESUME_WITHIN_S", 0.0 if what == "the late state" else 60.0)
    lost = DatabaseUnavailableError("away")
    if what == "the welcome":
        monkeypatch.setattr(answers, "session_scope", Mock(side_effect=lost))
    else:
        monkeypatch.setattr(playback, "read", Mock(side_effect=[playback.read(SESSION), lost]))
    phone = stage.connect("phone")
    if what != "the welcome":
        phone.receive_until("connection.ready")
    if what == "the state":
        phone.say("connection.resume", epoch=None, lastSequence=None)
    assert phone.close_code() == Closed.TRY_LATER


def test_waiting_welcomes_do_not_delay_other_clients(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = stage.join("phone")
    monkeypatch.setattr(subscriptions, "CONFIRMATION_S", 60.0)
    monkeypatch.setattr(stage.sockets.subscriptions._subscriber, "_on_confirmed", lambda _channel: None)
    for n in range(HANDLER_THREADS):
        stage.connect("phone", person=f"person-{n}")

    def let_in_who_waits() -> bool:
        streams = stage.sockets.subscriptions.streams()
        for stream in streams:
            stream.confirmed.set()
        return len(streams) == HANDLER_THREADS + 1

    wait_until(lambda: len(stage.sockets.subscriptions.streams()) > 1)
    assert phone.ask("connection.ping")["type"] == "connection.pong"
    wait_until(let_in_who_waits)


def test_unreadable_message_does_not_stop_the_subscription(stage: Stage) -> None:
    stage.join("phone")
    (stream,) = stage.sockets.subscriptions.streams()
    client().publish(keys.announcements(), "no fact")

    def is_heard() -> bool:
        announce(LibraryChanged(0, 0, 0, generation=7))
        return stream.generation == 7

    wait_until(is_heard)


def test_redis_that_lost_its_data_is_subscribed_again(stage: Stage) -> None:
    phone = stage.join("phone")
    stage.stop_periodic_threads()
    client().flushall()
    client().client_kill_filter(_type="pubsub")
    assert phone.receive_until("connection.resync")["data"]["reason"] == "epoch"
    caught_up(phone, change())


@pytest.mark.parametrize("is_lost", [True, False])
def test_failed_goodbye_leaves_nothing_behind(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, is_lost: bool
) -> None:
    phone = stage.join("phone")
    stage.stop_periodic_threads()
    if is_lost:
        client().flushall()
    else:
        monkeypatch.setattr(device_leases, "renew", Mock(side_effect=RuntimeError("unforeseen")))
    phone.send(GOODBYE)
    phone.close()
    wait_until(lambda: stage.sockets.subscriptions.streams() == [])
    assert all(stage.sockets.reserve(OWNER_PERSON.id) for _ in range(10))
