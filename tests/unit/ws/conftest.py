"""Sockets without a web server: one end here, the other in the hub."""

import socket
from collections.abc import Callable, Iterator

import pytest

from app.ws import periodic
from app.ws.sockets import NewClient, Sockets
from app.ws.transport import frames
from app.ws.transport.connection import Connection, SlowPart
from app.ws.transport.hub import Hub
from config.settings import current
from tests.conftest import end
from tests.redis_fixtures import running_valkey, valkey
from tests.signals import PATIENCE_S
from tests.valkeys import Valkey
from tests.wires import Speaker, Wire

__all__ = ["running_valkey", "valkey"]


class Clock:
    """Monotonic seconds, set by tests."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


class EchoServer:
    """A hub whose sockets echo every message."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.closed: list[Connection] = []
        self.connections: list[Connection] = []
        self._wires: list[Wire] = []
        self.on_message: Callable[[Connection, str | bytes], SlowPart | None] = self.echo

    def echo(self, connection: Connection, message: str | bytes) -> None:
        is_text = isinstance(message, str)
        payload = message.encode() if isinstance(message, str) else message
        connection.send(frames.encode(frames.TEXT if is_text else frames.BINARY, payload))

    def connect(self, pair: Callable[[], tuple[socket.socket, socket.socket]] = socket.socketpair) -> Wire:
        ours, theirs = pair()
        self.connections.append(self.hub.adopt(theirs, b"", self._run, self.closed.append))
        self._wires.append(Wire(ours))
        return self._wires[-1]

    def end(self) -> None:
        for wire in self._wires:
            wire.close()

    def _run(self, connection: Connection, message: str | bytes) -> SlowPart | None:
        return self.on_message(connection, message)


@pytest.fixture
def echo() -> Iterator[EchoServer]:
    hub = Hub()
    hub.start()
    server = EchoServer(hub)
    yield server
    server.end()
    hub.stop()
    hub.finish(1.0)


@pytest.fixture
def still_echo(clock: Clock) -> Iterator[EchoServer]:
    """An echo server whose hub runs only when called, with a clock of its own."""
    hub = Hub(clock)
    server = EchoServer(hub)
    yield server
    server.end()
    hub.close()


class Stage:
    """All of the socket behind the handshake, with a real Redis and database."""

    def __init__(self, sockets: Sockets) -> None:
        self.sockets = sockets
        self._speakers: list[Speaker] = []

    def connect(
        self,
        client_id: str | None = None,
        person: str | None = "owner",
        shared: str | None = None,
        credential: str | None = None,
    ) -> Speaker:
        new_client = NewClient(person or "somebody", person, credential, client_id, shared)
        assert self.sockets.reserve(new_client.holder)
        ours, theirs = socket.socketpair()
        self.sockets.open((theirs, b""), new_client)
        speaker = Speaker(ours)
        self._speakers.append(speaker)
        return speaker

    def join(self, client_id: str | None = None) -> Speaker:
        """Return a client that is welcomed and has the state."""
        speaker = self.connect(client_id)
        speaker.receive_until("connection.ready")
        speaker.resume()
        return speaker

    def stop_periodic_threads(self) -> None:
        """Stop the threads that renew leases and compare sessions."""
        for thread in self.sockets._threads:
            thread.stop()
            thread.finish(PATIENCE_S)

    def end(self) -> None:
        for speaker in self._speakers:
            speaker.close()
        end(self.sockets)


@pytest.fixture
def stage(valkey: Valkey, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setattr(periodic, "TICK_S", 0.25)
    running = Stage(Sockets(current()))
    yield running
    running.end()
