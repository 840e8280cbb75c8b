"""Send a client that reconnected the events it missed, as fast as its socket takes them."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from app import playback
from app.ws.client import SocketClient
from app.ws.session_stream import SessionStream
from app.ws.transport import frames
from app.ws.transport.frames import Closed
from app.ws.transport.inbox import Executor
from live import session_log

#: The log is not read further while the socket has this many unsent bytes.
ENOUGH_BYTES = 1 << 18

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Replay:
    """The replay of one client.

    Attributes
    ----------
    message_id
        Id of `connection.resume`. The reply is a resync, or `command.done` after the last missed event.
    """

    executor: Executor
    stream: SessionStream
    client: SocketClient
    message_id: str | None = None

    def begin_late(self) -> None:
        """Send the state to a client that did not resume in time."""
        self._guarded(lambda: self.stream.resync_late(self.client))

    def begin(self, epoch: str | None, last: int | None) -> None:
        """Resume after an event, or send the state; close the connection while Redis is unavailable."""
        self._guarded(lambda: self._begin(epoch, last))

    def _begin(self, epoch: str | None, last: int | None) -> None:
        with self.stream.lock:
            self.stream.followers.discard(self.client)
            self.client.last_sent = last or 0  # before anything else: `resync_late` must not send the state
        if epoch is None or last is None or last < self.client.resynced_to:
            self.stream.resync(self.client, "new", self.message_id)
            return
        playback_id = self.stream.playback_id
        log_end = playback.find_coverage(playback_id, epoch, last)
        if log_end.covered:
            self._send_pages(epoch)
        elif log_end.epoch != epoch:
            self.stream.resync(self.client, "epoch", self.message_id)
        else:
            self.stream.resync(
                self.client, "ahead" if last > log_end.sequence else "trimmed", self.message_id
            )

    def _send_pages(self, epoch: str) -> None:
        """Send page after page until none is missing; continue later while the client reads slowly."""
        stream, client, unread = self.stream, self.client, None
        while client.connection.is_open:
            is_slow = client.connection.backlog_bytes > ENOUGH_BYTES
            if is_slow and client.connection.when_drained(lambda: self._continue_later(epoch)):
                return
            if stream.epoch != epoch:
                stream.resync(client, "epoch", self.message_id)
                return
            assert client.last_sent is not None
            page = session_log.page(stream.playback_id, epoch, client.last_sent)
            if page and page[0][0] == client.last_sent + 1:
                self._send(page)
            elif not page and stream.join(client, epoch):
                self._send_done()
                return
            elif page or unread == stream.head:
                stream.resync(client, "trimmed", self.message_id)
                return
            else:
                unread = stream.head  # an event came after the page was read, or the log is lost

    def _send(self, page: list[tuple[int, str]]) -> None:
        """Send events of a page until too many bytes wait."""
        for number, event in page:
            self.client.connection.send(frames.text(event))
            self.client.last_sent = number
            if self.client.connection.backlog_bytes > ENOUGH_BYTES:
                return

    def _send_done(self) -> None:
        cursor, version = self.client.last_sent, self.stream.version
        data = {"changed": False, "repeated": False, "sequence": cursor, "version": version}
        self.client.send("command.done", data, self.message_id)

    def _continue_later(self, epoch: str) -> None:
        self.executor.submit(self.client.connection, lambda: self._guarded(lambda: self._send_pages(epoch)))

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            step()
        except playback.UNAVAILABLE as error:
            log.warning("a client of playback session %r cannot resume: %s", self.stream.playback_id, error)
            self.client.connection.close(Closed.TRY_LATER, "try again")
