"""Accepting sockets, and periodic work while services are unavailable."""

import errno
import socket
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.ws import routes, sockets, ticker
from app.ws.periodic import PeriodicThread
from app.ws.session_stream import SessionStream
from app.ws.snapshot_saver import SnapshotSaver
from app.ws.ticker import Ticker
from app.ws.transport.frames import Closed
from app.ws.transport.gunicorn_takeover import SocketTakeover
from library.errors import CredentialEndedError, DatabaseUnavailableError
from library.people.accounts import OWNER_PERSON
from live import device_leases, player
from live.announcements import LibraryChanged
from live.client import LiveFullError, LiveUnavailableError
from live.scripting import Applied, Command
from tests.signals import PATIENCE_S, wait_until
from tests.unit.ws.conftest import Stage
from tests.wires import Speaker, tcp_pair


@pytest.fixture
def web(stage: Stage) -> FlaskClient:
    app = Flask("web")
    app.register_blueprint(routes.blueprint)
    app.extensions[routes.EXTENSION] = stage.sockets
    return app.test_client()


HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}


def handshake(web: FlaskClient, sock: socket.socket | None = None, path: str = "/ws", **headers: str) -> Any:
    environ = {"gunicorn.socket": sock} if sock else {}
    return web.get(path, headers=HANDSHAKE | headers, environ_overrides=environ, base_url="ws://localhost")


def test_a_socket_is_taken_over_from_the_web_server(web: FlaskClient) -> None:
    ours, theirs = tcp_pair()
    speaker = Speaker(ours)
    with pytest.raises(StopIteration):  # what gunicorn waits for
        handshake(web, theirs, path="/ws?clientId=phone")
    theirs.close()  # as gunicorn does with the duplicate
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        answer += ours.recv(1)
    assert b"101" in answer
    assert speaker.receive()["data"]["clientId"] == "phone"
    speaker.close()


def test_what_cannot_become_a_socket_is_refused(web: FlaskClient) -> None:
    ours, theirs = socket.socketpair()
    assert handshake(web).status_code == 503
    assert handshake(web, theirs, **{"Sec-WebSocket-Version": "8"}).status_code == 400
    assert handshake(web, theirs, Origin="http://evil.example").status_code == 403
    assert handshake(web, theirs, path="/ws?session=a/b").status_code == 400
    ours.close()
    theirs.close()


def test_full_process_refuses_sockets(stage: Stage, web: FlaskClient) -> None:
    ours, theirs = socket.socketpair()
    for _ in range(10):
        assert stage.sockets.reserve("owner")
    assert handshake(web, theirs).status_code == 503
    assert stage.sockets.reserve("somebody else")
    stage.sockets.stop()
    assert not stage.sockets.reserve("a third")
    ours.close()
    theirs.close()


def test_slot_is_freed_when_no_descriptor_is_left(
    stage: Stage, web: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_self: SocketTakeover) -> None:
        raise OSError(errno.EMFILE, "too many open files")

    ours, theirs = socket.socketpair()
    monkeypatch.setattr(SocketTakeover, "accept", fail)
    assert [handshake(web, theirs).status_code for _ in range(12)] == [503] * 12
    assert all(stage.sockets.reserve(OWNER_PERSON.id) for _ in range(10))
    ours.close()
    theirs.close()


def test_sockets_are_started_once(stage: Stage) -> None:
    app = Flask("empty")
    with app.app_context():
        made = routes.running_sockets()
        assert routes.running_sockets() is made
    made.stop()
    made.finish(1.0)


def test_client_that_does_not_authenticate_is_closed_in_time(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "AUTHENTICATE_WITHIN_S", 0.05)
    stranger = stage.connect(person=None)
    assert stranger.close_code() == Closed.UNAUTHORIZED


def test_socket_that_closes_at_once_leaves_nothing_behind(stage: Stage) -> None:
    for _ in range(8):
        stage.connect("phone").close()
    wait_until(lambda: len(stage.sockets.hub) == 0 and stage.sockets.subscriptions.streams() == [])


def test_commands_of_rest_reach_sockets_at_once(stage: Stage) -> None:
    phone = stage.join("phone")
    stream = stage.sockets.subscriptions.streams()[0]
    nothing = Applied(stream.epoch, stream.head, stream.version, changed=False, repeated=False)
    stage.sockets.publish("own:owner", nothing)
    stage.sockets.publish("nobody", nothing)
    with stream.lock:  # Redis publishes it as well
        applied = player.set_volume(Command("own:owner"), 0.5)
        stage.sockets.publish("own:owner", applied)
        assert stream.head == applied.sequence
    assert phone.ask("connection.ping")["data"]["sequence"] == stream.head


@pytest.mark.parametrize(
    "error", [LiveUnavailableError("x"), DatabaseUnavailableError("x"), RuntimeError("x")]
)
def test_failed_tick_does_not_stop_the_thread(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(_number: int) -> None:
        raise error

    second_ticker = Ticker(stage.sockets.subscriptions)
    monkeypatch.setattr(second_ticker, "tick", fail)
    second_ticker._guarded(1)


def test_leases_are_renewed_for_new_devices_and_periodically(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.join("phone")
    (stream,), second_ticker = stage.sockets.subscriptions.streams(), Ticker(stage.sockets.subscriptions)
    renewed: list[list[str]] = []
    renew = device_leases.renew

    def note(playback_id: str, here: list[str]) -> Applied:
        renewed.append(here)
        return renew(playback_id, here)

    with stream.lock:  # holds back new events
        second_ticker.tick(2)
        monkeypatch.setattr(device_leases, "renew", note)
        second_ticker.tick(2)
        stream.members["laptop"] = stream.members["phone"]
        second_ticker.tick(2)
        second_ticker.tick(2)
        stream.renewed_s -= ticker.RENEW_S
        second_ticker.tick(2)
        del stream.members["laptop"]
    assert renewed == [["phone", "laptop"]] * 2


@pytest.mark.parametrize(
    "error", [LiveFullError("full"), CredentialEndedError("removed"), RuntimeError("whatever")]
)
def test_failed_comparison_does_not_affect_other_sessions(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    for shared in ("one", "two", "three"):
        stage.connect(shared, shared=shared).receive_until("connection.ready")
    second_ticker, tried = Ticker(stage.sockets.subscriptions), []

    def fail(stream: SessionStream) -> None:
        tried.append(stream.playback_id)
        raise error

    monkeypatch.setattr(SessionStream, "renew_leases", fail)
    for stream in stage.sockets.subscriptions.streams():
        stream.renewed_s -= ticker.RENEW_S
    second_ticker.tick(2)
    assert {f"shared:{name}" for name in ("one", "two", "three")} <= set(tried)


def test_slow_session_delays_others_by_one_tick(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for shared in ("one", "two", "three"):
        stage.connect(shared, shared=shared).receive_until("connection.ready")
    second_ticker, tried = Ticker(stage.sockets.subscriptions), set()

    def fail(stream: SessionStream) -> None:
        tried.add(stream.playback_id)
        raise LiveUnavailableError("no answer in time")

    monkeypatch.setattr(SessionStream, "renew_leases", fail)
    for stream in stage.sockets.subscriptions.streams():
        stream.renewed_s -= ticker.RENEW_S
    for number in range(3):
        with pytest.raises(LiveUnavailableError):
            second_ticker.tick(number * ticker.COMPARE_TICKS)
    assert len(tried) == 3


def test_old_commands_are_forgotten_every_hour(stage: Stage) -> None:
    SnapshotSaver().tick(3600)


def test_threads_that_do_not_end_share_one_timeout(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    stage.sockets.stop()
    with monkeypatch.context() as patched:
        patched.setattr(sockets, "THREADS_END_S", 0.0)
        patched.setattr(PeriodicThread, "finish", lambda _threads, timeout_s: waits.append(timeout_s))
        stage.sockets.finish(PATIENCE_S)
    assert len(waits) == 3
    assert max(waits) <= 0.0


def test_generation_never_decreases(stage: Stage) -> None:
    phone = stage.join("phone")
    for generation in (7, 5):
        stage.sockets._publish(LibraryChanged(0, 0, 0, generation))
    assert phone.ask("connection.ping")["data"]["libraryGeneration"] == 7


def test_takeover_ends_without_a_response() -> None:
    SocketTakeover({}).close()
