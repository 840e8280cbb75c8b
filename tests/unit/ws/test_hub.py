"""The hub: order, backpressure, heartbeats, closing, and freed resources."""

import threading
import weakref
from functools import partial

import pytest

from app.ws.transport import frames
from app.ws.transport.connection import Connection, SlowPart
from app.ws.transport.frames import Closed
from app.ws.transport.hub import PING_INTERVAL_S
from app.ws.transport.inbox import MAX_INBOX
from tests.descriptors import descriptors
from tests.signals import wait_until
from tests.unit.ws.conftest import Clock, EchoServer
from tests.wires import CLOSE, PING, PONG, TEXT, Wire, frame


def turn(echo: EchoServer, times: int = 5) -> None:
    for _ in range(times):
        echo.hub.run_once(0.01)


def test_messages_of_one_socket_are_run_one_by_one_in_order(echo: EchoServer) -> None:
    wire, echoed = echo.connect(), []
    busy = threading.Lock()

    def run(connection: Connection, message: str | bytes) -> None:
        assert busy.acquire(blocking=False)
        echoed.append(int(message))
        busy.release()

    echo.on_message = run
    for start in range(0, 300, 50):
        wire.send(*(frame(TEXT, b"%d" % n) for n in range(start, start + 50)))
        wait_until(lambda: len(echoed) == start + 50)  # noqa: B023
    assert echoed == list(range(300))


def test_slow_message_delays_only_its_own_socket(echo: EchoServer) -> None:
    slow, quick, release = echo.connect(), echo.connect(), threading.Event()

    def answer_later(connection: Connection, message: str | bytes) -> None:
        release.wait(5)
        echo.echo(connection, message)

    def run(connection: Connection, message: str | bytes) -> SlowPart | None:
        if message == "slow":
            return partial(answer_later, connection, message)
        echo.echo(connection, message)
        return None

    echo.on_message = run
    slow.send(frame(TEXT, b"slow"), frame(TEXT, b"after"))
    quick.send(frame(TEXT, b"quick"))
    assert quick.read() == (TEXT, b"quick")
    release.set()
    assert [slow.read(), slow.read()] == [(TEXT, b"slow"), (TEXT, b"after")]


def test_failing_message_closes_only_its_own_socket(echo: EchoServer) -> None:
    def run(connection: Connection, message: str | bytes) -> None:
        if message == "bad":
            raise ValueError("bad")
        echo.echo(connection, message)

    echo.on_message = run
    bad, good = echo.connect(), echo.connect()
    bad.send(frame(TEXT, b"bad"))
    assert bad.close_code() == Closed.INTERNAL
    bad.close()
    good.send(frame(TEXT, b"good"))
    assert good.read() == (TEXT, b"good")
    wait_until(lambda: len(echo.closed) == 1)


def test_flood_of_waiting_messages_closes_the_socket(echo: EchoServer) -> None:
    wire, release = echo.connect(), threading.Event()

    def run(_connection: Connection, _message: str | bytes) -> None:
        release.wait(5)

    echo.on_message = run
    wire.send(*(frame(TEXT, b"x") for _ in range(MAX_INBOX + 5)))
    assert wire.close_code() == Closed.POLICY
    release.set()


def test_peer_that_does_not_read_is_closed_with_a_reason(echo: EchoServer) -> None:
    wire = echo.connect()
    wire.send(frame(TEXT, b"x"))
    wire.read()
    big = frames.text("*" * 60_000)
    wait_until(lambda: not echo.connections[0].send(big))
    assert wire.close_code() == Closed.TRY_LATER
    wait_until(lambda: len(echo.closed) == 1)


def test_slow_peer_gets_only_the_latest_of_a_kind(echo: EchoServer) -> None:
    wire, big = echo.connect(), frames.text("*" * 300_000)
    connection = echo.connections[0]
    connection.send(big)
    wait_until(lambda: connection.backlog_bytes > 0)
    for n in range(50):
        connection.send_latest("position", frames.text(str(n)))
    connection.send_latest("jobs", frames.text("job"))
    assert len(wire.read()[1]) == 300_000
    assert [wire.read()[1], wire.read()[1]] == [b"49", b"job"]
    connection.send_latest("position", frames.text("50"))
    assert wire.read()[1] == b"50"


def test_drain_callback_is_called_when_all_is_sent(echo: EchoServer) -> None:
    wire, left = echo.connect(), threading.Event()
    connection = echo.connections[0]
    assert not connection.when_drained(left.set)
    connection.send(frames.text("*" * 300_000))
    assert connection.when_drained(left.set)
    wire.read()
    assert left.wait(5)


def test_drain_callback_is_called_when_the_socket_closes(still_echo: EchoServer) -> None:
    still_echo.connect()
    turn(still_echo)
    (connection,), left = still_echo.connections, threading.Event()
    connection.send(frames.text("*" * 300_000))
    assert connection.when_drained(left.set)
    still_echo.hub.drop(connection)
    assert left.is_set()


def test_spuriously_ready_socket_is_ignored(still_echo: EchoServer) -> None:
    wire = still_echo.connect()
    turn(still_echo)
    (connection,) = still_echo.connections
    still_echo.hub._read(connection)
    connection.send(frames.text("*" * 300_000))
    waiting = connection.backlog_bytes
    connection.flush()
    assert (connection.backlog_bytes, connection.is_open) == (waiting, True)
    wire.close()


def test_silent_peer_is_closed_within_forty_seconds(still_echo: EchoServer, clock: Clock) -> None:
    wire = still_echo.connect()
    turn(still_echo)
    clock.now_s += 30
    turn(still_echo)
    assert wire.read() == (PING, b"")
    clock.now_s += 10
    turn(still_echo)
    assert wire.close_code() == Closed.SILENT
    assert len(still_echo.hub) == 0


def test_a_peer_that_answers_pings_stays(still_echo: EchoServer, clock: Clock) -> None:
    wire = still_echo.connect()
    turn(still_echo)
    for _ in range(5):
        clock.now_s += 30
        turn(still_echo)
        assert wire.read() == (PING, b"")
        wire.send(frame(PONG))
        turn(still_echo)
        clock.now_s += 9
        turn(still_echo)
        clock.now_s -= 9
    assert len(still_echo.hub) == 1


def test_peer_that_closes_and_does_not_disconnect_is_dropped(still_echo: EchoServer, clock: Clock) -> None:
    wire = still_echo.connect()
    turn(still_echo)
    wire.send(frame(CLOSE))
    turn(still_echo)
    assert (wire.close_code(), wire.at_end(), len(still_echo.hub)) == (1000, True, 1)
    clock.now_s += 2
    turn(still_echo)
    assert len(still_echo.hub) == 0
    clock.now_s += 100  # timers of a socket that is gone do nothing
    turn(still_echo)


def test_every_socket_is_closed_at_a_restart_new_ones_too(echo: EchoServer) -> None:
    wires = [echo.connect() for _ in range(20)]
    wait_until(lambda: len(echo.hub) == 20)
    echo.hub.stop()
    assert {wire.close_code() for wire in wires} == {Closed.RESTART}
    assert echo.connect().close_code() == Closed.RESTART
    echo.hub.finish(1.0)


def test_sending_to_a_closed_socket_returns_false(echo: EchoServer) -> None:
    wire = echo.connect()
    wait_until(lambda: len(echo.hub) == 1)
    wire.close()
    connection = echo.connections[0]
    wait_until(lambda: not connection.send(b"x") and not connection.is_open)
    connection.send_latest("x", b"x")
    connection.close(1000)
    assert not connection.when_drained(lambda: None)


def test_a_write_to_a_peer_that_is_gone_ends_the_socket(still_echo: EchoServer) -> None:
    wire = still_echo.connect()
    turn(still_echo)
    wire.close()
    assert not still_echo.connections[0].send(b"x")
    turn(still_echo)
    assert len(still_echo.hub) == 0


def test_thousand_hostile_sockets_leave_nothing_behind(echo: EchoServer) -> None:
    before, threads = descriptors(), threading.active_count()
    too_big = frame(TEXT, b"*" * 70_000)
    for n in range(1000):
        wire: Wire = echo.connect()
        if n % 4 == 0:
            wire.send(too_big)
        elif n % 4 == 1:
            wire.send(b"\xff\xff\xff")
        elif n % 4 == 2:
            wire.send(frame(TEXT, b"cut")[:5])
        wire.close()
    echo.connections.clear()
    wait_until(lambda: len(echo.closed) == 1000 and len(echo.hub) == 0)
    assert descriptors() <= before
    assert threading.active_count() <= threads + 8


@pytest.mark.parametrize("is_sent_away", [False, True])
def test_timers_do_not_keep_closed_connections(
    still_echo: EchoServer, clock: Clock, is_sent_away: bool
) -> None:
    wire = still_echo.connect()
    turn(still_echo)
    known = weakref.ref(still_echo.connections[0])
    if is_sent_away:
        still_echo.connections[0].close(Closed.POLICY, "away")
        turn(still_echo)
    wire.close()
    turn(still_echo)
    wait_until(lambda: still_echo.closed)
    still_echo.connections.clear()
    still_echo.closed.clear()
    wait_until(lambda: known() is None)
    clock.now_s += PING_INTERVAL_S
    turn(still_echo)  # its end and its ping are due


def test_timers_hold_weak_references(still_echo: EchoServer, clock: Clock) -> None:
    class Somebody:
        pass

    stays, leaves = Somebody(), Somebody()
    called: list[Somebody] = []
    for whom in (stays, leaves):
        still_echo.hub.call_later(5, called.append, whom)
    del leaves, whom
    clock.now_s += 5
    turn(still_echo)
    assert called == [stays]


def test_hub_survives_a_fault(echo: EchoServer) -> None:
    def stumble() -> None:
        raise RuntimeError("stumbled")

    echo.hub.call_soon(stumble)
    wire = echo.connect()
    wire.send(frame(TEXT, b"still there"))
    assert wire.read() == (TEXT, b"still there")
