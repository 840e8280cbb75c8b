"""What the server answers by itself: who is there, where everything stands, what the library holds."""

import logging

from app import __version__, playback
from app.connection_limits import Places
from app.ws import queries
from app.ws.announcements import job_progress
from app.ws.client import Line, now_ms
from app.ws.dispatch import Message
from app.ws.replay import Resumption
from app.ws.session_stream import Feed
from app.ws.subscriptions import Fanout
from app.ws.transport.frames import MAX_MESSAGE_BYTES, Closed
from app.ws.transport.hub import PING_INTERVAL_S, PONG_WAIT_S, Hub
from app.ws.transport.inbox import MAX_INBOX
from library import generations
from library.database import session_scope
from library.paging import Place
from library.people import credentials
from library.people.playback_snapshots import MOST_SHARED
from library.work import jobs
from live import device_leases, tickets
from live.budgets import LIMITS
from live.errors import SessionMissingError, TicketInvalidError
from live.scripting import QUEUE_BYTES, QUEUE_ITEMS
from live.tickets import Holder
from schemas.messages.connection import (
    TOPICS,
    ConnectionAuthenticateData,
    ConnectionCloseData,
    ConnectionPingData,
    ConnectionResumeData,
    ConnectionSubscribeData,
)
from schemas.messages.library import LibraryBrowseData, LibrarySearchData
from schemas.messages.queue import MAX_METADATA_BYTES, QueueGetData

PROTOCOL_VERSION = 1

#: Who was welcomed and does not say from where to go on is given the state as it is.
RESUME_WITHIN_S = 5.0

#: Jobs in the welcome: what ended while a client was away.
SHOWN_JOBS = 5

log = logging.getLogger(__name__)


class Answers:
    """What is answered, and the welcome."""

    def __init__(self, hub: Hub, fanout: Fanout, places: Places) -> None:
        self._hub = hub
        self._fanout = fanout
        self._places = places

    def welcome(self, line: Line) -> None:
        """Let an identified client in and tell it where everything stands.

        Raises
        ------
        LiveUnavailableError
            Redis is away.
        """
        feed = self._fanout.enter(line)
        with session_scope(read_only=True) as session:
            feed.generation = generations.find(session, generations.CATALOGUE)[1]
            reports, _ = jobs.page(session, Place(limit=SHOWN_JOBS))
        line.tell(
            "connection.ready",
            {
                "clientId": line.client_id,
                "session": line.session,
                "epoch": feed.epoch,
                "sequence": feed.head,
                "libraryGeneration": feed.generation,
                "protocolVersion": PROTOCOL_VERSION,
                "serverVersion": __version__,
                "features": list(TOPICS),
                "heartbeat": {"interval": int(PING_INTERVAL_S * 1000), "timeout": int(PONG_WAIT_S * 1000)},
                "limits": {
                    "messageBytes": MAX_MESSAGE_BYTES,
                    "inbox": MAX_INBOX,
                    "metadataBytes": MAX_METADATA_BYTES,
                    "queueItems": QUEUE_ITEMS,
                    "queueBytes": QUEUE_BYTES,
                    "sharedSessions": MOST_SHARED,
                    "budgets": {budget.value: limit for budget, limit in LIMITS.items()},
                },
                "jobs": [job_progress(report) for report in reports],
            },
        )
        self._hub.later(RESUME_WITHIN_S, self._expect_resume, line)

    def authenticate(self, line: Line, message: Message[ConnectionAuthenticateData]) -> None:
        """connection.authenticate."""
        if line.person is not None:
            line.refuse(message.id, "INVALID_DATA", "It is known already who this is.")
            return
        try:
            known = _redeem(message.data.ticket)
        except TicketInvalidError as error:
            line.refuse(message.id, "UNAUTHORIZED", str(error))
            line.connection.close(Closed.UNAUTHORIZED, "ticket not valid")
            return
        if not self._places.hand_over(line.holder, known.person):
            line.refuse(message.id, "TOO_MANY_CONNECTIONS", "Close others, or try again later.")
            line.connection.close(Closed.TRY_LATER, "too many connections")
            return
        line.holder = line.person = known.person
        line.credential = known.credential
        line.session = playback.session_name(known.person, line.shared)
        self.welcome(line)

    def resume(self, line: Line, message: Message[ConnectionResumeData]) -> None:
        """connection.resume."""
        wish = Resumption(self._hub.executor, self._feed(line), line, message.id)
        wish.begin(message.data.epoch, message.data.last_sequence)

    def subscribe(self, line: Line, message: Message[ConnectionSubscribeData]) -> None:
        """connection.subscribe."""
        line.topics = frozenset(message.data.topics)
        self._done(line, message.id)

    def ping(self, line: Line, message: Message[ConnectionPingData]) -> None:
        """connection.ping."""
        feed = self._feed(line)
        data = {
            "serverTime": now_ms(),
            "epoch": feed.epoch,
            "sequence": feed.head,
            "libraryGeneration": feed.generation,
        }
        line.tell("connection.pong", data, message.id)

    def close(self, line: Line, message: Message[ConnectionCloseData]) -> None:
        """connection.close."""
        self.goodbye(line)
        line.tell("connection.close", {"reason": message.data.reason}, message.id)
        line.connection.close(Closed.NORMAL, "goodbye")

    def goodbye(self, line: Line) -> None:
        """A device is not waited for; unless it is here again already, under another connection."""
        feed = self._fanout.find(line.session)
        if line.person is None or feed is None or feed.members.get(line.client_id) is not line:
            return
        try:
            self._leave(line, feed)
        except playback.AWAY as error:
            log.warning("%s is waited for until its lease ends: %s", line.client_id, error)

    def queue(self, line: Line, message: Message[QueueGetData]) -> None:
        """queue.get."""
        reading = playback.read(line.session, message.data.offset, message.data.limit)
        line.tell("queue.state", reading.queue, message.id)

    def search(self, line: Line, message: Message[LibrarySearchData]) -> None:
        """library.search."""
        line.tell("library.results", queries.search(line.person or "", message.data), message.id)

    def browse(self, line: Line, message: Message[LibraryBrowseData]) -> None:
        """library.browse."""
        line.tell("library.results", queries.browse(line.person or "", message.data), message.id)

    def _leave(self, line: Line, feed: Feed) -> None:
        session, gone = line.session, [line.client_id]
        try:
            applied = device_leases.renew(session, [], gone=gone)
        except SessionMissingError:  # none is made, or brought back, for a device that leaves
            device_leases.wait(session, [], gone=gone)
        else:
            feed.take(applied.epoch, applied.first, applied.frames)

    def _expect_resume(self, line: Line) -> None:
        feed = self._fanout.find(line.session)
        if feed and line.cursor is None and line.connection.is_open:
            self._hub.executor.submit(line.connection, Resumption(self._hub.executor, feed, line).begin_late)

    def _feed(self, line: Line) -> Feed:
        feed = self._fanout.find(line.session)
        assert feed is not None  # a welcomed line is a member of it
        return feed

    def _done(self, line: Line, message_id: str) -> None:
        feed = self._feed(line)
        data = {"changed": True, "repeated": False, "sequence": feed.head, "version": feed.version}
        line.tell("command.done", data, message_id)


def _redeem(ticket: str) -> Holder:
    """Return the person that a ticket lets in, unless what they showed for it has ended since."""
    known = tickets.redeem(ticket)
    with session_scope(read_only=True) as session:
        if known.credential not in credentials.valid(session, {known.credential}):
            raise TicketInvalidError("The session or token that this ticket was made with has ended.")
    return known
