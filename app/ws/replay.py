"""Bringing a client that was away up to the others: the missing events, as fast as its socket takes them."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from app import playback
from app.ws.client import Line
from app.ws.session_stream import Feed
from app.ws.transport import frames
from app.ws.transport.frames import Closed
from app.ws.transport.inbox import Executor
from live import session_log

#: No more is read from the log while so much waits to leave.
ENOUGH_BYTES = 1 << 18

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Resumption:
    """A client's wish to go on.

    Attributes
    ----------
    message_id
        What is answered: by a resync, or by command.done when all that was missing is sent.
    """

    executor: Executor
    feed: Feed
    line: Line
    message_id: str | None = None

    def begin_late(self) -> None:
        """Give the state to a client that did not say in time from where to go on."""
        self._fenced(lambda: self.feed.resync_late(self.line))

    def begin(self, epoch: str | None, last: int | None) -> None:
        """Go on after an event, or from the state as it is; while Redis is away the client is sent back."""
        self._fenced(lambda: self._begin(epoch, last))

    def _begin(self, epoch: str | None, last: int | None) -> None:
        with self.feed.lock:
            self.feed.followers.discard(self.line)
            self.line.cursor = last or 0  # said: nobody gives the state meanwhile to who was silent for long
        if epoch is None or last is None or last < self.line.covered:
            self.feed.resync(self.line, "new", self.message_id)
            return
        session = self.feed.session
        log_end = playback.find_coverage(session, epoch, last)
        if log_end.covered:
            self._go_on(epoch)
        elif log_end.epoch != epoch:
            self.feed.resync(self.line, "epoch", self.message_id)
        else:
            self.feed.resync(self.line, "ahead" if last > log_end.sequence else "trimmed", self.message_id)

    def _go_on(self, epoch: str) -> None:
        """Send page after page until nothing is missing; a slow client is come back to."""
        feed, line, unread = self.feed, self.line, None
        while line.connection.is_open:
            is_slow = line.connection.backlog_bytes > ENOUGH_BYTES
            if is_slow and line.connection.when_drained(lambda: self._later(epoch)):
                return
            if feed.epoch != epoch:
                feed.resync(line, "epoch", self.message_id)
                return
            assert line.cursor is not None
            page = session_log.page(feed.session, epoch, line.cursor)
            if page and page[0][0] == line.cursor + 1:
                self._send(page)
            elif not page and feed.join(line, epoch):
                self._tell_done()
                return
            elif page or unread == feed.head:
                feed.resync(line, "trimmed", self.message_id)
                return
            else:
                unread = feed.head  # it came after the page was read; or the log is not there any more

    def _send(self, page: list[tuple[int, str]]) -> None:
        """Send as much of a page as the client may be sent at once."""
        for number, event in page:
            self.line.connection.send(frames.text(event))
            self.line.cursor = number
            if self.line.connection.backlog_bytes > ENOUGH_BYTES:
                return

    def _tell_done(self) -> None:
        cursor, version = self.line.cursor, self.feed.version
        data = {"changed": False, "repeated": False, "sequence": cursor, "version": version}
        self.line.tell("command.done", data, self.message_id)

    def _later(self, epoch: str) -> None:
        self.executor.submit(self.line.connection, lambda: self._fenced(lambda: self._go_on(epoch)))

    def _fenced(self, step: Callable[[], None]) -> None:
        try:
            step()
        except playback.AWAY as error:
            log.warning("a client of %r cannot go on: %s", self.feed.session, error)
            self.line.connection.close(Closed.TRY_LATER, "try again")
