"""Rare faults and their errors."""

import logging
import socket
import struct

import pytest
from werkzeug.exceptions import BadRequest

from app import playback
from app.ws import subscriptions
from app.ws.session_stream import SessionStream
from app.ws.snapshot_saver import SnapshotSaver
from app.ws.transport.connection import Connection
from app.ws.transport.frames import Closed
from app.ws.transport.gunicorn_takeover import SocketTakeover
from keyvalue.faults import faults
from library.database import session_scope
from library.models import PlaybackSession
from live import announcements, scripting, session_log, snapshots
from live.announcements import AlertRaised
from live.client import LiveUnavailableError, client
from live.subscriber import Subscriber
from tests.signals import PATIENCE_S, wait_until
from tests.unit.ws.conftest import Clock, EchoServer, Stage
from tests.wires import TEXT, frame, tcp_pair
from workers import playback_saving


def test_unexpected_fault_is_reported_and_logged(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    phone = stage.join("phone")

    def fail(*_arguments: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(playback, "read", fail)
    with caplog.at_level(logging.ERROR):
        assert phone.error("queue.get") == "INTERNAL_ERROR"
    assert "unforeseen" in caplog.text
    monkeypatch.undo()
    assert phone.ask("connection.ping")["type"] == "connection.pong"


def test_faulty_script_is_an_internal_error(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    phone, whole = stage.join("phone"), scripting.source
    faults.take()
    broken = {"player_volume", "read"}
    monkeypatch.setattr(
        scripting, "source", lambda name: "return redis.cal()" if name in broken else whole(name)
    )
    assert phone.error("player.volume", volume=0.5) == "INTERNAL_ERROR"
    assert phone.error("queue.get") == "INTERNAL_ERROR"
    assert faults.take() == {"redis.faults.live": 2}
    assert caplog.text.count("attempt to call field 'cal'") >= 2
    monkeypatch.undo()
    assert phone.ask("player.volume", volume=0.5)["type"] != "error"


def test_fault_in_one_session_does_not_stop_messages_of_others(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    phone, whole = stage.join("phone"), scripting.source
    stage.stop_periodic_threads()  # one compares sessions too, perhaps before the subscription is back
    monkeypatch.setattr(
        scripting, "source", lambda name: "return redis.cal()" if name == "presence" else whole(name)
    )
    client().execute_command("CLIENT", "KILL", "TYPE", "pubsub")  # a subscription that is lost
    wait_until(lambda: "could not be compared" in caplog.text)
    announcements.announce(AlertRaised("warning", "SOMETHING", "is wrong"))
    assert phone.receive_until("notification.warning")
    assert caplog.text.count("could not be compared") == 1  # it does not reconnect for ever


def test_client_is_not_welcomed_before_the_subscription_is_confirmed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "CONFIRMATION_S", 0.01)
    monkeypatch.setattr(stage.sockets.subscriptions, "_on_confirmed", lambda _channel: None)
    monkeypatch.setattr(stage.sockets.subscriptions._subscriber, "_on_confirmed", lambda _channel: None)
    assert stage.connect("phone").close_code() == Closed.TRY_LATER


def test_an_epoch_that_begins_during_a_replay_is_a_resync(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = stage.join("phone")
    stream = stage.sockets.subscriptions.streams()[0]
    read = session_log.find_coverage

    def read_and_change_epoch(playback_id: str, epoch: str, last: int) -> session_log.LogCoverage:
        coverage = read(playback_id, epoch, last)
        stream.epoch = "another"
        return coverage

    monkeypatch.setattr(session_log, "find_coverage", read_and_change_epoch)
    resync = phone.resume(phone.replica.epoch, phone.replica.sequence)
    assert resync["type"] == "connection.resync"


def test_session_that_redis_lost_is_not_saved(stage: Stage) -> None:
    playback_saving.save("own:nobody")
    with session_scope(read_only=True) as session:
        assert session.get(PlaybackSession, "own:nobody") is None


def test_failed_last_save_is_left_to_the_next_process(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    phone = stage.join("phone")
    phone.ask("player.volume", volume=0.5)
    waiting = snapshots.unsaved(0)

    def fail(_session: str, _since_ms: int) -> None:
        raise LiveUnavailableError("away")

    monkeypatch.setattr(snapshots, "find", fail)
    ending = SnapshotSaver()
    ending.stop()
    ending.start()
    ending.finish(PATIENCE_S)
    assert "is saved later" in caplog.text
    assert waiting
    assert snapshots.unsaved(0) == waiting


def test_handshake_without_a_key_is_refused() -> None:
    with pytest.raises(BadRequest):
        SocketTakeover({"gunicorn.socket": socket, "HTTP_UPGRADE": "websocket"}).check()


def test_filling_no_gap_reads_nothing(stage: Stage) -> None:
    stage.join("phone")
    stream: SessionStream = stage.sockets.subscriptions.streams()[0]
    assert stream.fill_gap(stream.head)


def test_subscription_is_made_when_redis_is_available_again(monkeypatch: pytest.MonkeyPatch) -> None:
    class Deaf:
        def subscribe(self, _channel: str) -> None:
            raise LiveUnavailableError("away")

    following = Subscriber(lambda _channel, _text: None, lambda _channel: None)
    following._pubsub = Deaf()
    following.subscribe("a")
    assert following._channels == {"a"}


def test_peer_that_disconnects_during_a_write_is_dropped(still_echo: EchoServer, clock: Clock) -> None:
    wire = still_echo.connect()
    still_echo.hub.run_once(0.01)
    connection: Connection = still_echo.connections[0]
    connection.send(b"*" * 900_000)
    wire.close()
    connection.flush()
    still_echo.hub.run_once(0.01)
    still_echo.hub.run_once(0.01)
    assert len(still_echo.hub) == 0


def test_peer_that_disconnects_after_our_close_frame_is_dropped(still_echo: EchoServer) -> None:
    wire = still_echo.connect(tcp_pair)
    still_echo.hub.run_once(0.01)
    still_echo.connections[0].close(1000)
    assert wire.close_code() == 1000
    wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.close()  # a reset: there is nothing to half close
    still_echo.hub.run_once(0.01)
    assert len(still_echo.hub) == 0


def test_closing_a_disconnected_peer_drops_it(still_echo: EchoServer) -> None:
    wire = still_echo.connect()
    still_echo.hub.run_once(0.01)
    wire.send(frame(TEXT, b"x"))
    wire.close()
    still_echo.connections[0].close(1000)
    for _ in range(3):
        still_echo.hub.run_once(0.01)
    assert len(still_echo.hub) == 0
