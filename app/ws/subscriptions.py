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
from live.subscriber import Subscriber

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
        self._streams: dict[str, SessionStream] = {}
        self._channels: dict[str, str] = {}
        self._subscriber = Subscriber(self._receive, self._on_confirmed)

    def start(self) -> None:
        """Start to receive."""
        self._subscriber.subscribe(keys.announcements())
        self._subscriber.start()

    def stop(self) -> None:
        """Stop receiving; safe inside a signal handler."""
        self._subscriber.stop()

    def finish(self) -> None:
        """Wait until the thread has ended."""
        self._subscriber.finish()

    def streams(self) -> list[SessionStream]:
        """Return the streams of all sessions that have sockets in this process."""
        with self._lock:
            return list(self._streams.values())

    def find(self, playback_id: str) -> SessionStream | None:
        """Return the stream of a session; None if it has no sockets in this process."""
        with self._lock:
            return self._streams.get(playback_id)

    def add(self, client: SocketClient) -> SessionStream:
        """Add a client; close an older connection of the same device, in any process.

        Raises
        ------
        LiveUnavailableError
            Redis is unavailable.
        """
        with self._lock:
            stream = self._streams.get(client.playback_id)
            if stream is None:
                stream = self._streams[client.playback_id] = SessionStream(client.playback_id)
                channel = keys.playback_channel(client.playback_id)
                self._channels[channel] = client.playback_id
                self._subscriber.subscribe(channel)
            older = stream.members.get(client.client_id)
            stream.members[client.client_id] = client
        if older:
            older.connection.close(Closed.REPLACED, "a newer connection of this device")
        if not stream.confirmed.wait(CONFIRMATION_S):
            raise LiveUnavailableError("no subscription yet")
        stream.open()
        client.connection_number = device_leases.claim(client.playback_id, client.client_id)
        return stream

    def remove(self, client: SocketClient) -> None:
        """Remove a client, and the stream with its last one."""
        with self._lock:
            stream = self._streams.get(client.playback_id)
            if stream and stream.remove(client):
                del self._streams[client.playback_id]
                channel = keys.playback_channel(client.playback_id)
                del self._channels[channel]
                self._subscriber.unsubscribe(channel)

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
        except playback.UNAVAILABLE as error:
            log.warning("playback session %r is compared later: %s", stream.playback_id, error)
        except Exception:  # a fault in one session must not stop messages of the others
            log.exception("a message published in playback session %r could not be sent", stream.playback_id)

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
            except playback.UNAVAILABLE as error:
                stream.renewed_s = float("-inf")
                log.warning("playback session %r is compared later: %s", stream.playback_id, error)
            except Exception:  # raised, it would cause a reconnection, and come here again
                log.exception("playback session %r could not be compared", stream.playback_id)
