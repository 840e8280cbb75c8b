"""The streams of this process, and the one connection to Redis over which their events arrive."""

import logging
import threading
from collections.abc import Callable

import orjson

from app import playback
from app.ws.client import SocketClient
from app.ws.session_stream import SessionStream
from app.ws.transport.frames import Closed
from live import announcements, device_leases, keys
from live.announcements import Announcement
from live.client import LiveUnavailableError
from live.session_log import OutputReport
from live.subscriber import Follower

#: Longest wait for Redis to confirm a subscription, which it does within a millisecond.
CONFIRMATION_S = 2.0

log = logging.getLogger(__name__)


class Subscriptions:
    """The playback sessions that have sockets in this process.

    Parameters
    ----------
    on_announcement
        Called with each announcement of a worker.
    """

    def __init__(self, on_announcement: Callable[[Announcement], None]) -> None:
        self._on_announcement = on_announcement
        self._lock = threading.Lock()
        self._feeds: dict[str, SessionStream] = {}
        self._channels: dict[str, str] = {}
        self._follower = Follower(self._receive, self._on_confirmed)

    def start(self) -> None:
        """Start to receive."""
        self._follower.follow(keys.announcements())
        self._follower.start()

    def stop(self) -> None:
        """Stop receiving; safe inside a signal handler."""
        self._follower.stop()

    def finish(self) -> None:
        """Wait until the thread has ended."""
        self._follower.finish()

    def streams(self) -> list[SessionStream]:
        """Return the streams of all sessions that have sockets in this process."""
        with self._lock:
            return list(self._feeds.values())

    def find(self, session: str) -> SessionStream | None:
        """Return the stream of a session; None if it has no sockets in this process."""
        with self._lock:
            return self._feeds.get(session)

    def add(self, client: SocketClient) -> SessionStream:
        """Add a client; close an older connection of the same device, in any process.

        Raises
        ------
        LiveUnavailableError
            Redis is unavailable.
        """
        with self._lock:
            stream = self._feeds.get(client.session)
            if stream is None:
                stream = self._feeds[client.session] = SessionStream(client.session)
                channel = keys.session_channel(client.session)
                self._channels[channel] = client.session
                self._follower.follow(channel)
            older = stream.members.get(client.client_id)
            stream.members[client.client_id] = client
        if older:
            older.connection.close(Closed.REPLACED, "a newer connection of this device")
        if not stream.confirmed.wait(CONFIRMATION_S):
            raise LiveUnavailableError("no subscription yet")
        stream.open()
        client.connection_number = device_leases.claim(client.session, client.client_id)
        return stream

    def remove(self, client: SocketClient) -> None:
        """Remove a client, and the stream with its last one."""
        with self._lock:
            stream = self._feeds.get(client.session)
            if stream and stream.remove(client):
                del self._feeds[client.session]
                channel = keys.session_channel(client.session)
                del self._channels[channel]
                self._follower.leave(channel)

    def _receive(self, channel: str, text: str) -> None:
        if channel == keys.announcements():
            self._on_announcement(announcements.read(text))
            return
        stream = self.find(self._channels.get(channel, ""))
        if stream is None:
            return
        head, _, body = text.partition("\n")
        kind, *words = head.split(" ")
        try:
            self._handlers[kind](self, stream, words, body)
        except playback.AWAY as error:
            log.warning("playback session %r is compared later: %s", stream.session, error)
        except Exception:  # a fault in one session must not stop messages of the others
            log.exception("a message published in playback session %r could not be sent", stream.session)

    def _events(self, stream: SessionStream, words: list[str], body: str) -> None:
        stream.deliver_events(words[0], int(words[1]), body.split("\n"))

    def _report(self, stream: SessionStream, words: list[str], body: str) -> None:
        report: OutputReport = orjson.loads(body)
        stream.move_anchor(words[0], int(words[1]), report)

    def _claimed(self, stream: SessionStream, words: list[str], _body: str) -> None:
        client = stream.members.get(words[0])
        if client and client.connection_number is not None and client.connection_number < int(words[1]):
            client.connection.close(Closed.REPLACED, "a newer connection of this device")

    #: Messages on a session's channel by their first word (`live/scripts/`, `live/device_leases.py`).
    _handlers = {"E": _events, "P": _report, "X": _claimed}  # noqa: RUF012  # never changed

    def _on_confirmed(self, channel: str) -> None:
        stream = self.find(self._channels.get(channel, ""))
        if stream is None:
            return
        stream.confirmed.set()
        if stream.epoch:  # subscribed again after a loss: events may be missing
            try:
                stream.renew_leases()
            except playback.AWAY as error:
                stream.renewed_s = float("-inf")
                log.warning("playback session %r is compared later: %s", stream.session, error)
            except Exception:  # raised, it would cause a reconnection, and come here again
                log.exception("playback session %r could not be compared", stream.session)
