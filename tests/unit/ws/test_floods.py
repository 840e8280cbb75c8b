"""Limits of a peer's cost: frames without a message, and messages that it does not read."""

from app.ws.transport import frames
from app.ws.transport.connection import MAX_OUT_BYTES
from app.ws.transport.frames import Closed
from app.ws.transport.inbox import MAX_PIECES
from tests.signals import wait_until
from tests.unit.ws.conftest import Clock, EchoServer
from tests.wires import CONTINUATION, PING, PONG, TEXT, frame


def test_endless_pings_close_the_socket(echo: EchoServer) -> None:
    wire = echo.connect()
    wire.send(frame(PING) * (MAX_PIECES + 1))
    assert wire.close_code() == Closed.POLICY


def test_endless_empty_fragments_close_the_socket(echo: EchoServer) -> None:
    wire = echo.connect()
    wire.send(frame(TEXT, b"a", final=False), frame(CONTINUATION, final=False) * 500)
    wire.send(frame(PING))
    assert wire.read() == (PONG, b"")
    assert echo.connections[0].parts == ["a"]
    wire.send(frame(CONTINUATION, final=False) * MAX_PIECES)
    assert wire.close_code() == Closed.POLICY


def test_a_message_resets_the_count_of_pings(echo: EchoServer) -> None:
    wire = echo.connect()
    for _ in range(3):
        wire.send(frame(PONG) * (MAX_PIECES - 1), frame(TEXT, b"x"))
        assert wire.read() == (TEXT, b"x")


def test_client_that_only_sends_pongs_stays_connected(still_echo: EchoServer, clock: Clock) -> None:
    wire = still_echo.connect()
    for _ in range(3):
        wire.send(frame(PONG) * (MAX_PIECES - 1))
        for _turn in range(5):
            still_echo.hub.run_once(0.01)
        clock.now_s += 30
    assert len(still_echo.hub) == 1


def test_latest_messages_of_many_keys_are_bounded_for_a_slow_reader(echo: EchoServer) -> None:
    wire, figures = echo.connect(), frames.text("*" * 20_000)
    connection = echo.connections[0]
    connection.send(frames.text("*" * 900_000))
    wait_until(lambda: connection.backlog_bytes > 0)
    for n in range(2 * MAX_OUT_BYTES // len(figures)):
        connection.send_latest(f"fingerprint.ready{n}", figures)
    assert wire.close_code() == Closed.TRY_LATER


def test_a_message_that_is_bigger_than_the_backlog_is_still_sent_whole(echo: EchoServer) -> None:
    wire = echo.connect()
    echo.connections[0].send(frames.text("*" * 3 * MAX_OUT_BYTES))
    assert len(wire.read()[1]) == 3 * MAX_OUT_BYTES
    wire.send(frame(TEXT, b"on"))
    assert wire.read() == (TEXT, b"on")
