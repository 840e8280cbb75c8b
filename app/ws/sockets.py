"""The sockets of this process: who may come in, and everything that serves them."""

import logging
import secrets
import socket
import time
from dataclasses import dataclass

from app import playback
from app.connection_limits import Places
from app.ws.admission import Admission
from app.ws.announcements import dress
from app.ws.answers import Answers
from app.ws.client import Line
from app.ws.dispatch import Dispatcher
from app.ws.message_table import make_table
from app.ws.snapshot_saver import Saver
from app.ws.subscriptions import Fanout
from app.ws.ticker import Pulse
from app.ws.transport.connection import Connection, SlowPart
from app.ws.transport.frames import Closed
from app.ws.transport.hub import Hub
from config.settings import Settings
from library.errors import CredentialEndedError
from live.announcements import Announcement, LibraryChanged
from live.scripting import Applied

#: Who does not say who they are is not waited for.
AUTHENTICATE_WITHIN_S = 5.0

#: All rounds together are waited for so long at the end; gunicorn ends a process that takes longer.
ROUNDS_END_S = 2.0

#: The session of who has not said who they are.
NOBODYS = ""

#: For who does not name itself; it gets another name each time.
CLIENT_ID_BYTES = 9

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is known of a client at the handshake.

    Attributes
    ----------
    holder
        Whose place its socket takes.
    person
        None: to be told by a ticket.
    credential
        Id of what it showed; None for the machine's owner.
    client_id, shared, sounds
        Its name, a shared session, whether it can play audio.
    """

    holder: str
    person: str | None = None
    credential: str | None = None
    client_id: str | None = None
    shared: str | None = None
    sounds: bool = True


class Sockets:
    """All that serves the sockets of a process, and keeps its sessions."""

    def __init__(self, settings: Settings) -> None:
        self._places = Places(settings.sockets, settings.sockets_per_person)
        self.hub = Hub()
        self.fanout = Fanout(self._tell_everyone)
        self._answers = Answers(self.hub, self.fanout, self._places)
        self._dispatcher = Dispatcher(make_table(self._answers), self._tell)
        self._rounds = (Saver(), Pulse(self.fanout), Admission(self.fanout))
        self.hub.start()
        self.fanout.start()
        for rounds in self._rounds:
            rounds.start()

    def reserve(self, holder: str) -> bool:
        """Take a place before the handshake; False when there is none, or the server stops."""
        return not self.hub.stopping and self._places.take(holder)

    def release(self, holder: str) -> None:
        """Give a place back that no socket came to."""
        self._places.give_back(holder)

    def open(self, taken: tuple[socket.socket, bytes], wish: Wish) -> None:
        """Serve a socket whose handshake is done."""
        session = playback.session_name(wish.person, wish.shared) if wish.person else NOBODYS
        name = wish.client_id or secrets.token_urlsafe(CLIENT_ID_BYTES)
        lines: list[Line] = []

        def begin(connection: Connection) -> None:
            line = Line(connection, wish.holder, wish.person, session, name, wish.shared, wish.sounds)
            line.credential = wish.credential
            lines.append(line)
            self.hub.executor.put(connection, "")

        def run(_connection: Connection, frame: str | bytes) -> SlowPart | None:
            return self._run(lines[0], frame)

        def end(connection: Connection) -> None:
            self._places.give_back(lines[0].holder)
            try:
                if connection.left:
                    self._answers.goodbye(lines[0])
            finally:  # or its device would be here for good, and its session waited for
                self.fanout.leave(lines[0])

        self.hub.adopt(*taken, run, end, begin)

    def stop(self) -> None:
        """Tell every client to come back in a moment; harmless inside a signal handler."""
        self.hub.stop()
        for rounds in self._rounds:
            rounds.stop()
        self.fanout.stop()

    def finish(self, timeout_s: float) -> None:
        """Wait until every client was told, save what is not saved, and end."""
        self.hub.finish(timeout_s)
        ends_s = time.monotonic() + ROUNDS_END_S
        for rounds in self._rounds:
            rounds.finish(ends_s - time.monotonic())
        self.fanout.finish()

    def _run(self, line: Line, frame: str | bytes) -> SlowPart | None:
        if not line.begun:  # the empty frame that `open` put first
            line.begun = True
            return lambda: self._begin(line)  # it may wait for Redis, and so may hundreds
        return self._dispatcher.run(line, frame)

    def _begin(self, line: Line) -> None:
        """The first turn of a socket: welcome whoever is known, wait for the ticket of others."""
        if line.person is None:
            self.hub.later(AUTHENTICATE_WITHIN_S, self._expect_person, line)
            return
        try:
            self._answers.welcome(line)
        except CredentialEndedError:
            line.connection.close(Closed.UNAUTHORIZED, "what let this client in has ended")
        except playback.AWAY as error:
            log.warning("nobody can be welcomed: %s", error)
            line.connection.close(Closed.TRY_LATER, "try again")

    def _expect_person(self, line: Line) -> None:
        if line.person is None:
            line.connection.close(Closed.UNAUTHORIZED, "nobody said who this is")

    def hear(self, session: str, applied: Applied) -> None:
        """Tell a session's sockets of a command that came another way."""
        feed = self.fanout.find(session)
        if feed is not None:
            feed.hear(applied)

    def _tell(self, line: Line, applied: Applied) -> bool:
        """Tell a session's sockets of a command; whether its client gets the events as the answer."""
        feed = self.fanout.find(line.session)
        if feed is None:
            return False
        feed.hear(applied)
        return bool(applied.frames) and feed.has_told(line, applied.epoch, applied.sequence)

    def _tell_everyone(self, fact: Announcement) -> None:
        topic, kind, data, key = dress(fact)
        for feed in self.fanout.feeds():
            if isinstance(fact, LibraryChanged):
                feed.generation = max(feed.generation, fact.generation)
            feed.tell_topic(topic, kind, data, key)
