"""Shared sessions: created by a command, counted, and deleted."""

from typing import Any

import pytest
from sqlalchemy import select

from app.ws import admission
from app.ws.ticker import Ticker
from app.ws.transport.frames import Closed
from library.database import session_scope
from library.models import PlaybackSession
from library.people import accounts, playback_snapshots
from live import device_leases, keys, session_log, snapshots
from live.client import client
from tests.factories import add_account
from tests.unit.ws.conftest import Stage
from tests.unit.ws.library import make_library
from tests.wires import Speaker

KITCHEN = "shared:kitchen"


def enter(stage: Stage, client_id: str, shared: str = "kitchen", person: str = "owner") -> Speaker:
    speaker = stage.connect(client_id, person, shared)
    speaker.receive_until("connection.ready")
    speaker.resume()
    return speaker


def stored() -> list[str]:
    """Return keys in Redis that do not expire with a lease, and rows, of shared sessions."""
    found = [str(key) for key in client().scan_iter("*session:shared:*") if client().pttl(key) == -1]
    with session_scope(read_only=True) as session:
        rows = session.scalars(select(PlaybackSession.name)).all()
    return found + [name for name in rows if playback_snapshots.is_shared(name)]


def is_done(reply: dict[str, Any]) -> bool:
    """Return whether a command changed a session: its reply is the event where that comes first."""
    return bool(reply["data"]["changed"]) if reply["type"] == "command.done" else reply["type"] != "error"


def make_shared(person: str, n: int) -> None:
    with session_scope() as session:
        for number in range(n):
            playback_snapshots.restore(session, f"shared:{person}-{number}", person)


def test_reading_a_session_does_not_create_it(stage: Stage) -> None:
    phone = enter(stage, "phone")
    assert phone.replica.order == []
    assert phone.ask("queue.get")["data"]["length"] == 0
    again = phone.resume(phone.replica.epoch, phone.replica.sequence)
    assert again["type"] == "command.done"
    second_ticker, (stream,) = Ticker(stage.sockets.subscriptions), stage.sockets.subscriptions.streams()
    stream.renewed_s = float("-inf")
    second_ticker.tick(2)
    stage.sockets.subscriptions._on_confirmed(keys.playback_channel(KITCHEN))
    assert stored() == []
    assert 0 < client().pttl(keys.playback_clients(KITCHEN)) <= device_leases.LEASE_MS
    assert phone.ask("connection.close")["type"] == "connection.close"
    assert not list(client().scan_iter("*session:shared:*"))


def test_devices_see_each_other_before_the_first_command(stage: Stage) -> None:
    phone = enter(stage, "phone")
    laptop = enter(stage, "laptop")
    for speaker in (phone, laptop):
        while set(speaker.replica.player["clients"]) != {"phone", "laptop"}:
            speaker.receive_until("connection.resync")
    assert stage.sockets.subscriptions.streams()[0].epoch == session_log.UNMADE
    phone.ask("player.volume", volume=0.5)
    assert client().pttl(keys.playback_clients(KITCHEN)) == -1  # leases end one by one from now on
    assert set(phone.replica.player["clients"]) == {"phone", "laptop"}


def test_first_command_creates_the_session_for_all_clients(stage: Stage) -> None:
    ids = make_library(3)
    phone, laptop = enter(stage, "phone"), enter(stage, "laptop")
    seen = int(phone.replica.version)
    assert is_done(phone.ask("queue.add", trackIds=ids, expectedVersion=seen))
    for speaker in (phone, laptop):
        while len(speaker.replica.order) < 3:  # by a resync, or by the event after an earlier one
            speaker.receive()
    with session_scope(read_only=True) as session:
        assert session.get_one(PlaybackSession, KITCHEN).made_by == "owner"


def test_user_creates_twenty_shared_sessions_at_most(stage: Stage) -> None:
    make_shared("owner", playback_snapshots.MAX_SHARED)
    phone = enter(stage, "phone", "one-more")
    refused = phone.ask("player.volume", volume=0.5)["error"]
    assert refused["code"] == "TOO_MANY_SESSIONS"
    assert len(refused["details"]["sessions"]) == playback_snapshots.MAX_SHARED
    assert phone.ask("queue.get")["data"]["length"] == 0
    assert not [name for name in stored() if "one-more" in name]
    known = enter(stage, "laptop", "owner-3")
    assert is_done(known.ask("player.volume", volume=0.5))
    neighbour = enter(stage, "tablet", "one-more", person="ann")
    assert is_done(neighbour.ask("player.volume", volume=0.5))


def test_clients_of_a_deleted_session_see_it_empty(stage: Stage) -> None:
    ids = make_library(2)
    phone = enter(stage, "phone")
    phone.ask("queue.add", trackIds=ids)
    with session_scope() as session:
        playback_snapshots.delete_session(session, KITCHEN)
    snapshots.forget(KITCHEN)
    while phone.replica.order:
        phone.receive_until("connection.resync")
    assert is_done(phone.ask("queue.add", trackIds=ids))
    while len(phone.replica.order) < 2:
        phone.receive()


@pytest.mark.parametrize("shared", [None, "kitchen"])
def test_removed_account_creates_no_session(
    stage: Stage, shared: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "ADMIT_TICKS", 1 << 30)
    with session_scope() as session:
        _ann, bob = (add_account(session, name).id for name in ("ann", "bob"))
        session.flush()
        _, gone = accounts.remove(session, bob)
    assert gone == [f"own:{bob}"]
    phone = stage.connect("phone", bob, shared)
    if shared:
        phone.receive_until("connection.ready")
        assert phone.error("player.volume", volume=0.5) == "UNAUTHORIZED"
    else:
        assert phone.close_code() == Closed.UNAUTHORIZED
    assert not client().exists(keys.playback_state(f"own:{bob}"), keys.playback_state(KITCHEN))
    assert stored() == []
