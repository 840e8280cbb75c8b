"""The protocol, message by message."""

from unittest.mock import Mock

import pytest

from app.ws.transport.frames import Closed
from config.settings import current
from live import device_leases, tickets
from live.budgets import LIMITS
from live.client import LiveUnavailableError
from live.tickets import Holder
from tests.contract.messages import hold_to_schema
from tests.signals import wait_until
from tests.unit.ws.conftest import Stage
from tests.unit.ws.library import make_library
from tests.wires import BINARY, CLOSE, TEXT, frame


def test_welcome_has_epoch_sequence_and_limits(stage: Stage) -> None:
    stage.stop_periodic_threads()  # one that renews the device's lease before its welcome makes an event
    welcome = stage.connect("phone").receive()
    hold_to_schema(welcome)
    data = welcome["data"]
    assert (data["clientId"], data["session"], data["sequence"]) == ("phone", "own:owner", 0)
    assert data["limits"]["budgets"] == {str(budget): limit for budget, limit in LIMITS.items()}


def test_a_new_client_gets_the_state_and_then_every_event(stage: Stage) -> None:
    ids = make_library()
    phone = stage.join("phone")
    answer = phone.ask("queue.add", trackIds=ids, play=True)
    hold_to_schema(answer)
    assert (answer["type"], answer["final"], phone.replica.length) == ("player.state", True, 0)
    laptop = stage.connect("laptop")
    laptop.receive_until("connection.ready")
    resync = laptop.resume()
    hold_to_schema(resync)
    assert resync["data"]["reason"] == "new"
    assert laptop.replica.order == phone.replica.order


def test_every_client_gets_the_same_bytes(stage: Stage) -> None:
    (track, *_) = make_library()
    phone, laptop = stage.join("phone"), stage.join("laptop")
    said = phone.say("queue.add", trackId=track)
    seen = [laptop.read()[1] for _ in range(1)]
    while b'"queue.state"' not in seen[-1]:
        seen.append(laptop.read()[1])
    while b'"queue.state"' not in (received := phone.read()[1]):
        pass
    assert received == seen[-1]
    assert said.encode() in received


def test_a_command_without_effect_and_one_that_comes_again(stage: Stage) -> None:
    (track, *_) = make_library()
    phone = stage.join("phone")
    done = phone.ask("player.pause")
    hold_to_schema(done)
    assert (done["type"], done["data"]["changed"]) == ("command.done", False)
    said = phone.say("queue.add", trackId=track)
    phone.reply_to(said)
    phone.say("queue.add", message_id=said, trackId=track)
    again = phone.reply_to(said)
    assert (again["type"], again["data"]["repeated"]) == ("command.done", True)


def test_reused_id_is_an_error(stage: Stage) -> None:
    ids = make_library()
    phone = stage.join("phone")
    said = phone.say("queue.add", trackId=ids[0])
    phone.reply_to(said)
    phone.say("queue.add", message_id=said, trackId=ids[1])
    assert phone.reply_to(said)["error"]["code"] == "INVALID_DATA"


def test_every_error_has_its_code(stage: Stage) -> None:
    make_library()
    phone = stage.join("phone")
    assert phone.error("player.dance") == "UNKNOWN_MESSAGE_TYPE"
    assert phone.error("player.seek", position=-1) == "INVALID_DATA"
    assert phone.error("player.volume", volume=0.5, loud=True) == "INVALID_DATA"
    assert phone.error("queue.add", trackId="nobody") == "INVALID_TRACK"
    assert phone.error("queue.remove", position=7) == "INVALID_POSITION"
    assert phone.error("queue.clear", expectedVersion=3) == "CONFLICT"
    assert phone.error("connection.authenticate", ticket="x") == "INVALID_DATA"


def test_message_out_of_order_is_not_applied(stage: Stage) -> None:
    phone = stage.join("phone")
    said = phone.say_raw("player.volume", {"volume": 0.5}, sequence=9)
    error = phone.reply_to(said)["error"]
    assert (error["code"], error["details"]) == ("OUT_OF_ORDER_MESSAGE", {"expected": 2})
    assert phone.ask("player.volume", volume=0.25)["data"]["volume"] == 0.25


@pytest.mark.parametrize(
    "text", [b"no json", b"[]", b'{"id":5}', b'{"id":"m","type":"player.stop","sequence":"1","timestamp":0}']
)
def test_malformed_message_consumes_no_number(stage: Stage, text: bytes) -> None:
    phone = stage.join("phone")
    phone.send(frame(TEXT, text))
    refused = phone.receive_until("notification.error")
    hold_to_schema(refused)
    assert refused["error"]["code"] == "INVALID_MESSAGE_STRUCTURE"
    assert phone.ask("connection.ping")["type"] == "connection.pong"


def test_a_client_that_sends_no_messages_is_closed(stage: Stage) -> None:
    phone = stage.join("phone")
    for _ in range(50):
        phone.send(frame(TEXT, b"{"))
        phone.receive_until("notification.error")
    phone.send(frame(TEXT, b"{"))
    assert phone.close_code() == Closed.POLICY


def test_binary_message_closes_the_socket(stage: Stage) -> None:
    phone = stage.join("phone")
    phone.send(frame(BINARY, b"x"))
    assert phone.close_code() == Closed.UNSUPPORTED


def test_the_pong_carries_time_and_heads(stage: Stage) -> None:
    phone = stage.join("phone")
    pong = phone.ask("connection.ping")
    hold_to_schema(pong)
    assert pong["data"]["epoch"] == phone.replica.epoch


def test_the_queue_is_read_in_parts(stage: Stage) -> None:
    ids = make_library()
    phone = stage.join("phone")
    phone.ask("queue.add", trackIds=ids)
    part = phone.ask("queue.get", offset=1, limit=2)
    hold_to_schema(part)
    assert [item["id"] for item in part["data"]["tracks"]] == ids[1:3]
    assert part["transient"]


def test_the_library_is_searched_and_browsed(stage: Stage) -> None:
    make_library()
    phone = stage.join("phone")
    found = phone.ask("library.search", query="flac", limit=2)
    hold_to_schema(found)
    listed = phone.ask("library.browse", by="title", limit=3)
    hold_to_schema(listed)
    assert (listed["data"]["total"], len(listed["data"]["items"])) == (5, 3)


def test_ticket_authenticates_once(stage: Stage) -> None:
    ticket = tickets.issue(Holder("owner"))
    stranger = stage.connect("page", person=None)
    assert stranger.error("player.pause") == "UNAUTHORIZED"
    stranger.say("connection.authenticate", ticket=ticket)
    assert stranger.receive()["type"] == "connection.ready"
    assert stranger.resume()["data"]["reason"] == "new"
    thief = stage.connect("thief", person=None)
    assert thief.error("connection.authenticate", ticket=ticket) == "UNAUTHORIZED"
    assert thief.close_code() == Closed.UNAUTHORIZED


def test_tickets_do_not_exceed_the_connection_limit(stage: Stage) -> None:
    for n in range(current().sockets_per_person):
        stage.connect(f"phone-{n}")
    page = stage.connect("page", person=None)
    assert (
        page.error("connection.authenticate", ticket=tickets.issue(Holder("owner"))) == "TOO_MANY_CONNECTIONS"
    )
    assert page.close_code() == Closed.TRY_LATER


def test_goodbye_ends_the_lease_of_the_device(stage: Stage) -> None:
    ids = make_library()
    phone, laptop = stage.join("phone"), stage.join("laptop")
    phone.ask("queue.add", trackIds=ids, play=True)
    assert phone.ask("connection.close", reason="night")["data"]["reason"] == "night"
    assert phone.close_code() == Closed.NORMAL
    while laptop.receive_until("player.state")["data"]["isPlaying"]:
        pass
    assert laptop.replica.player["outputClientId"] is None
    stranger = stage.connect("stranger", person=None)
    stranger.say("connection.close")
    assert stranger.close_code() == Closed.NORMAL


@pytest.mark.parametrize("code", [Closed.NORMAL, Closed.GOING_AWAY])
def test_closed_window_loses_its_lease_and_its_last_command_is_applied(stage: Stage, code: Closed) -> None:
    phone, laptop = stage.join("phone"), stage.join("laptop")
    phone.ask("queue.add", trackIds=make_library(), play=True)
    wait_until(
        lambda: laptop.receive_until("player.state")["data"]["isPlaying"]
    )  # before that there is no output
    phone.say("player.volume", volume=0.25)
    phone.send(frame(CLOSE, code.to_bytes(2, "big")))
    wait_until(lambda: laptop.receive_until("player.state")["data"]["outputClientId"] is None)
    assert (laptop.replica.player["isPlaying"], laptop.replica.player["volume"]) == (False, 0.25)


def test_broken_connection_keeps_the_lease(stage: Stage) -> None:
    phone, laptop = stage.join("phone"), stage.join("laptop")
    phone.ask("queue.add", trackIds=make_library(), play=True)
    phone.send(frame(CLOSE, (4000).to_bytes(2, "big")))
    wait_until(lambda: len(stage.sockets.hub) == 1)
    laptop.ask("player.volume", volume=0.25)
    assert laptop.replica.player["outputClientId"] == "phone"


def test_goodbye_while_redis_is_unavailable_leaves_the_lease_to_expire(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, laptop = stage.join("phone"), stage.join("laptop")
    phone.ask("queue.add", trackIds=make_library(), play=True)
    (stream,) = stage.sockets.subscriptions.streams()
    with monkeypatch.context() as patched:
        patched.setattr(device_leases, "renew", Mock(side_effect=LiveUnavailableError))
        phone.send(frame(CLOSE, Closed.NORMAL.to_bytes(2, "big")))
        wait_until(lambda: "phone" not in stream.members)
    laptop.ask("player.volume", volume=0.25)
    assert laptop.replica.player["outputClientId"] == "phone"


def test_a_newer_connection_of_a_device_replaces_the_older(stage: Stage) -> None:
    older = stage.join("phone")
    newer = stage.join("phone")
    assert older.close_code() == Closed.REPLACED
    assert newer.ask("connection.ping")["type"] == "connection.pong"


def test_shared_sessions_have_their_own_state(stage: Stage) -> None:
    ids = make_library()
    kitchen = stage.connect("phone", shared="kitchen")
    assert kitchen.receive()["data"]["session"] == "shared:kitchen"
    kitchen.resume()
    kitchen.ask("queue.add", trackIds=ids)
    own = stage.join("laptop")
    assert (len(kitchen.replica.order), own.replica.order) == (5, [])
