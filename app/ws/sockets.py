"""The sockets of this process: connection slots, the threads that serve them, start and end."""

import logging
import secrets
import socket
import time
from dataclasses import dataclass

from app import now_playing, playback
from app.ws.admission import Admission
from app.ws.announcements import find_person, to_message
from app.ws.answers import Answers
from app.ws.client import SocketClient
from app.ws.dispatch import Dispatcher
from app.ws.message_table import make_table
from app.ws.periodic import PeriodicThread
from app.ws.shared_limits import SharedLimits, SlotKeeper, make_limits
from app.ws.snapshot_saver import SnapshotSaver
from app.ws.subscriptions import Subscriptions
from app.ws.ticker import Ticker
from app.ws.transport.connection import Connection, SlowPart
from app.ws.transport.frames import Closed
from app.ws.transport.hub import Hub
from config.settings import Settings
from library.errors import CredentialEndedError
from live.announcements import Announcement, LibraryChanged
from live.scripting import Applied

#: A client that has not authenticated within this time is closed.
AUTHENTICATE_WITHIN_S = 5.0

#: Longest wait for all threads together at the end; gunicorn kills a process that takes longer.
THREADS_END_S = 2.0

#: Session of clients that have not authenticated.
UNIDENTIFIED = ""

#: Random bytes in the name of a device that sends none.
CLIENT_ID_BYTES = 9

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NewClient:
    """A client at its handshake.

    Attributes
    ----------
    holder
        User id or address that the connection slot is counted for.
    person
        User id; None: a ticket follows.
    credential
        Id of the login or token; None for the machine's owner.
    client_id, shared, plays_audio
        The device's name, a shared session's name, whether the device can output sound.
    """

    holder: str
    person: str | None = None
    credential: str | None = None
    client_id: str | None = None
    shared: str | None = None
    plays_audio: bool = True


class Sockets:
    """Serves the sockets of a process."""

    def __init__(self, settings: Settings) -> None:
        self._limits = make_limits(settings.sockets, settings.sockets_per_person, settings.web_processes)
        self.hub = Hub()
        self.subscriptions = Subscriptions(self._publish)
        self._answers = Answers(self.hub, self.subscriptions, self._limits)
        self._dispatcher = Dispatcher(make_table(self._answers), self._on_applied)
        self._threads: list[PeriodicThread] = [
            SnapshotSaver(),
            Ticker(self.subscriptions),
            Admission(self.subscriptions),
        ]
        if isinstance(self._limits, SharedLimits):
            self._threads.append(SlotKeeper(self._limits))
        self.hub.start()
        self.subscriptions.start()
        for thread in self._threads:
            thread.start()

    def reserve(self, holder: str) -> bool:
        """Reserve a connection slot; False if none is free or the server stops."""
        return not self.hub.stopping and self._limits.acquire(holder)

    def release(self, holder: str) -> None:
        """Free a reserved slot whose handshake failed."""
        self._limits.release(holder)

    def open(self, taken: tuple[socket.socket, bytes], new_client: NewClient) -> None:
        """Serve a socket after its handshake."""
        playback_id = (
            playback.session_name(new_client.person, new_client.shared) if new_client.person else UNIDENTIFIED
        )
        name = new_client.client_id or secrets.token_urlsafe(CLIENT_ID_BYTES)
        clients: list[SocketClient] = []

        def begin(connection: Connection) -> None:
            client = SocketClient(
                connection,
                new_client.holder,
                new_client.person,
                playback_id,
                name,
                new_client.shared,
                new_client.plays_audio,
            )
            client.credential = new_client.credential
            clients.append(client)
            self.hub.executor.put(connection, "")

        def run(_connection: Connection, frame: str | bytes) -> SlowPart | None:
            return self._run(clients[0], frame)

        def end(connection: Connection) -> None:
            self._limits.release(clients[0].holder)
            try:
                if connection.peer_closed:
                    self._answers.goodbye(clients[0])
            finally:  # otherwise the device would hold its lease for ever
                self.subscriptions.remove(clients[0])

        self.hub.adopt(*taken, run, end, begin)

    def stop(self) -> None:
        """Close every socket with 1012 (restart); safe inside a signal handler."""
        self.hub.stop()
        for thread in self._threads:
            thread.stop()
        self.subscriptions.stop()

    def finish(self, timeout_s: float) -> None:
        """Wait until all close frames are sent and all snapshots stored, then end."""
        self.hub.finish(timeout_s)
        ends_s = time.monotonic() + THREADS_END_S
        for thread in self._threads:
            thread.finish(ends_s - time.monotonic())
        self.subscriptions.finish()

    def _run(self, client: SocketClient, frame: str | bytes) -> SlowPart | None:
        if not client.has_begun:  # the empty message that `open` put first
            client.has_begun = True
            return lambda: self._begin(client)  # slow: hundreds may wait for Redis at once
        return self._dispatcher.run(client, frame)

    def _begin(self, client: SocketClient) -> None:
        """Welcome an authenticated client; close others that send no ticket in time."""
        if client.person is None:
            self.hub.call_later(AUTHENTICATE_WITHIN_S, self._require_authentication, client)
            return
        try:
            self._answers.welcome(client)
        except CredentialEndedError:
            client.connection.close(Closed.UNAUTHORIZED, "login or token has ended")
        except playback.UNAVAILABLE as error:
            log.warning("a client cannot be welcomed: %s", error)
            client.connection.close(Closed.TRY_LATER, "try again")

    def _require_authentication(self, client: SocketClient) -> None:
        if client.person is None:
            client.connection.close(Closed.UNAUTHORIZED, "not authenticated in time")

    def publish(self, playback_id: str, applied: Applied) -> None:
        """Send the events of a command that came over REST to the session's sockets."""
        stream = self.subscriptions.find(playback_id)
        if stream is not None:
            stream.deliver(applied)

    def _on_applied(self, client: SocketClient, applied: Applied) -> bool:
        """Send a command's events to the session's sockets; return whether its own client gets them."""
        now_playing.follow(client.person, applied)
        stream = self.subscriptions.find(client.playback_id)
        if stream is None:
            return False
        stream.deliver(applied)
        return bool(applied.frames) and stream.has_sent(client, applied.epoch, applied.sequence)

    def _publish(self, fact: Announcement) -> None:
        topic, kind, data, key = to_message(fact)
        for stream in self.subscriptions.streams():
            if isinstance(fact, LibraryChanged):
                stream.generation = max(stream.generation, fact.generation)
            stream.publish(topic, kind, data, key, find_person(fact))
