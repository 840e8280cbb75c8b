"""The welcome, and replies to messages that change nothing: connection, library, state the queue."""

import logging

from app import __version__, playback
from app.connection_limits import ConnectionLimits
from app.ws import queries
from app.ws.announcements import job_progress
from app.ws.client import SocketClient, now_ms
from app.ws.dispatch import Message
from app.ws.replay import Replay
from app.ws.session_stream import SessionStream
from app.ws.subscriptions import Subscriptions
from app.ws.transport.frames import MAX_MESSAGE_BYTES, Closed
from app.ws.transport.hub import PING_INTERVAL_S, PONG_WAIT_S, Hub
from app.ws.transport.inbox import MAX_INBOX
from library import generations
from library.database import session_scope
from library.paging import PageRequest
from library.people import credentials
from library.people.playback_snapshots import MAX_SHARED
from library.work import jobs
from live import device_leases, tickets
from live.budgets import LIMITS
from live.errors import PlaybackMissingError, TicketInvalidError
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

#: A welcomed client that sends no `connection.resume` within this time gets the whole state.
RESUME_WITHIN_S = 5.0

#: Latest jobs in the welcome, since job messages are not replayed.
SHOWN_JOBS = 5

log = logging.getLogger(__name__)


class Answers:
    """Sends the welcome, and replies to queries and connection messages."""

    def __init__(self, hub: Hub, subscriptions: Subscriptions, limits: ConnectionLimits) -> None:
        self._hub = hub
        self._subscriptions = subscriptions
        self._limits = limits

    def welcome(self, client: SocketClient) -> None:
        """Add an authenticated client and send `connection.ready`.

        Raises
        ------
        LiveUnavailableError
            Redis is unavailable.
        """
        stream = self._subscriptions.add(client)
        with session_scope(read_only=True) as session:
            stream.generation = generations.find(session, generations.CATALOGUE)[1]
            reports, _ = jobs.page(session, PageRequest(limit=SHOWN_JOBS))
        client.send(
            "connection.ready",
            {
                "clientId": client.client_id,
                "session": client.playback_id,
                "epoch": stream.epoch,
                "sequence": stream.head,
                "libraryGeneration": stream.generation,
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
                    "sharedSessions": MAX_SHARED,
                    "budgets": {budget.value: limit for budget, limit in LIMITS.items()},
                },
                "jobs": [job_progress(report) for report in reports],
            },
        )
        self._hub.call_later(RESUME_WITHIN_S, self._expect_resume, client)

    def authenticate(self, client: SocketClient, message: Message[ConnectionAuthenticateData]) -> None:
        """Authenticate a client by its ticket and welcome it."""
        if client.person is not None:
            client.send_error(message.id, "INVALID_DATA", "This connection is already authenticated.")
            return
        try:
            known = _redeem(message.data.ticket)
        except TicketInvalidError as error:
            client.send_error(message.id, "UNAUTHORIZED", str(error))
            client.connection.close(Closed.UNAUTHORIZED, "ticket not valid")
            return
        if not self._limits.transfer(client.holder, known.person):
            client.send_error(message.id, "TOO_MANY_CONNECTIONS", "Close others, or try again later.")
            client.connection.close(Closed.TRY_LATER, "too many connections")
            return
        client.holder = client.person = known.person
        client.credential = known.credential
        client.playback_id = playback.session_name(known.person, client.shared)
        self.welcome(client)

    def resume(self, client: SocketClient, message: Message[ConnectionResumeData]) -> None:
        """Send the events that a client missed, or the whole state."""
        replay = Replay(self._hub.executor, self._feed(client), client, message.id)
        replay.begin(message.data.epoch, message.data.last_sequence)

    def subscribe(self, client: SocketClient, message: Message[ConnectionSubscribeData]) -> None:
        """Set the topics that a client wants."""
        client.topics = frozenset(message.data.topics)
        self._done(client, message.id)

    def ping(self, client: SocketClient, message: Message[ConnectionPingData]) -> None:
        """Send the server's time and the end of the log."""
        stream = self._feed(client)
        data = {
            "serverTime": now_ms(),
            "epoch": stream.epoch,
            "sequence": stream.head,
            "libraryGeneration": stream.generation,
        }
        client.send("connection.pong", data, message.id)

    def close(self, client: SocketClient, message: Message[ConnectionCloseData]) -> None:
        """Release the device's lease and close the connection."""
        self.goodbye(client)
        client.send("connection.close", {"reason": message.data.reason}, message.id)
        client.connection.close(Closed.NORMAL, "goodbye")

    def goodbye(self, client: SocketClient) -> None:
        """End the lease of a device that leaves, unless it has connected again meanwhile."""
        stream = self._subscriptions.find(client.playback_id)
        if client.person is None or stream is None or stream.members.get(client.client_id) is not client:
            return
        try:
            self._leave(client, stream)
        except playback.UNAVAILABLE as error:
            log.warning("the lease of %s is left to expire: %s", client.client_id, error)

    def queue(self, client: SocketClient, message: Message[QueueGetData]) -> None:
        """Send a part of the queue."""
        state = playback.read(client.playback_id, message.data.offset, message.data.limit)
        client.send("queue.state", state.queue, message.id)

    def search(self, client: SocketClient, message: Message[LibrarySearchData]) -> None:
        """Send the tracks that match some words."""
        client.send("library.results", queries.search(client.person or "", message.data), message.id)

    def browse(self, client: SocketClient, message: Message[LibraryBrowseData]) -> None:
        """Send a sorted part of the library."""
        client.send("library.results", queries.browse(client.person or "", message.data), message.id)

    def _leave(self, client: SocketClient, stream: SessionStream) -> None:
        playback_id, gone = client.playback_id, [client.client_id]
        try:
            applied = device_leases.renew(playback_id, [], gone=gone)
        except PlaybackMissingError:  # it is not created or restored for a device that leaves
            device_leases.wait(playback_id, [], gone=gone)
        else:
            stream.deliver_events(applied.epoch, applied.first, applied.frames)

    def _expect_resume(self, client: SocketClient) -> None:
        stream = self._subscriptions.find(client.playback_id)
        if stream and client.last_sent is None and client.connection.is_open:
            self._hub.executor.submit(
                client.connection, Replay(self._hub.executor, stream, client).begin_late
            )

    def _feed(self, client: SocketClient) -> SessionStream:
        stream = self._subscriptions.find(client.playback_id)
        assert stream is not None  # every welcomed client is a member
        return stream

    def _done(self, client: SocketClient, message_id: str) -> None:
        stream = self._feed(client)
        data = {"changed": True, "repeated": False, "sequence": stream.head, "version": stream.version}
        client.send("command.done", data, message_id)


def _redeem(ticket: str) -> Holder:
    """Return the holder of a ticket; raise if the login or token that it was made with has ended."""
    known = tickets.redeem(ticket)
    with session_scope(read_only=True) as session:
        if known.credential not in credentials.find_valid(session, {known.credential}):
            raise TicketInvalidError("The login or token that this ticket was made with has ended.")
    return known
