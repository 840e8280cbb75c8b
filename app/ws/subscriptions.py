"""All feeds of a process, and the one connection to Redis that keeps them going."""

import logging
import threading
from collections.abc import Callable

import orjson

from app import playback
from app.ws.client import Line
from app.ws.session_stream import Feed
from app.ws.transport.frames import Closed
from live import announcements, device_leases, keys
from live.announcements import Announcement
from live.client import LiveUnavailableError
from live.session_log import OutputReport
from live.subscriber import Follower

#: A subscription is confirmed within a millisecond; without Redis nobody waits for ever.
CONFIRMATION_S = 2.0

log = logging.getLogger(__name__)


class Fanout:
    """Who hears what.

    Parameters
    ----------
    on_announcement
        Called with each fact that belongs to no session.
    """

    def __init__(self, on_announcement: Callable[[Announcement], None]) -> None:
        self._on_announcement = on_announcement
        self._lock = threading.Lock()
        self._feeds: dict[str, Feed] = {}
        self._channels: dict[str, str] = {}
        self._follower = Follower(self._hear, self._confirm)

    def start(self) -> None:
        """Begin to listen."""
        self._follower.follow(keys.announcements())
        self._follower.start()

    def stop(self) -> None:
        """Listen no more; harmless inside a signal handler."""
        self._follower.stop()

    def finish(self) -> None:
        """Wait for the end."""
        self._follower.finish()

    def feeds(self) -> list[Feed]:
        """All sessions that have sockets here."""
        with self._lock:
            return list(self._feeds.values())

    def find(self, session: str) -> Feed | None:
        """The feed of a session with sockets here."""
        with self._lock:
            return self._feeds.get(session)

    def enter(self, line: Line) -> Feed:
        """Take a line in; an older one of the same device is closed, wherever it is.

        Raises
        ------
        LiveUnavailableError
            Redis is away.
        """
        with self._lock:
            feed = self._feeds.get(line.session)
            if feed is None:
                feed = self._feeds[line.session] = Feed(line.session)
                channel = keys.session_channel(line.session)
                self._channels[channel] = line.session
                self._follower.follow(channel)
            older = feed.members.get(line.client_id)
            feed.members[line.client_id] = line
        if older:
            older.connection.close(Closed.REPLACED, "a newer connection of this device")
        if not feed.confirmed.wait(CONFIRMATION_S):
            raise LiveUnavailableError("not following yet")
        feed.open()
        line.claim = device_leases.claim(line.session, line.client_id)
        return feed

    def leave(self, line: Line) -> None:
        """Let a line go, and the session with its last one."""
        with self._lock:
            feed = self._feeds.get(line.session)
            if feed and feed.leave(line):
                del self._feeds[line.session]
                channel = keys.session_channel(line.session)
                del self._channels[channel]
                self._follower.leave(channel)

    def _hear(self, channel: str, text: str) -> None:
        if channel == keys.announcements():
            self._on_announcement(announcements.read(text))
            return
        feed = self.find(self._channels.get(channel, ""))
        if feed is None:
            return
        head, _, body = text.partition("\n")
        kind, *words = head.split(" ")
        try:
            self._readers[kind](self, feed, words, body)
        except playback.AWAY as error:
            log.warning("session %r is looked at later: %s", feed.session, error)
        except Exception:  # the fence: the trouble of one session must not make the others deaf
            log.exception("what was published in session %r could not be told", feed.session)

    def _events(self, feed: Feed, words: list[str], body: str) -> None:
        feed.take(words[0], int(words[1]), body.split("\n"))

    def _report(self, feed: Feed, words: list[str], body: str) -> None:
        report: OutputReport = orjson.loads(body)
        feed.move_anchor(words[0], int(words[1]), report)

    def _claimed(self, feed: Feed, words: list[str], _body: str) -> None:
        line = feed.members.get(words[0])
        if line and line.claim is not None and line.claim < int(words[1]):
            line.connection.close(Closed.REPLACED, "a newer connection of this device")

    #: What is published on a session's channel, by its first word (live/scripts, live/device_leases.py).
    _readers = {"E": _events, "P": _report, "X": _claimed}  # noqa: RUF012  # never changed

    def _confirm(self, channel: str) -> None:
        feed = self.find(self._channels.get(channel, ""))
        if feed is None:
            return
        feed.confirmed.set()
        if feed.epoch:  # a subscription that was lost: something may have been missed
            try:
                feed.renew()
            except playback.AWAY as error:
                feed.renewed_s = float("-inf")
                log.warning("session %r is looked at later: %s", feed.session, error)
            except Exception:  # the fence: a reconnection for it would come here again, without end
                log.exception("session %r could not be compared", feed.session)
