"""What happens by the clock: positions each second, heads and leases every two, snapshots within five."""

import logging
import threading
import time
from typing import Any

from app import playing
from app.ws.fanout import Fanout
from app.ws.feed import Feed
from app.ws.frames import Closed
from library import credentials, sessions
from library.database import session_scope
from live import log as session_log
from live import presence, snapshots
from live.counters import counters

TICK_S = 1.0

#: Every so many ticks: compare heads, tell of arrivals and of the caches' figures; forget old commands.
COMPARE_TICKS = 2
FORGET_TICKS = 3600

#: Leases last 40 s (`live/scripts/prelude.lua`); renewing is the dearest thing that an idle session costs.
RENEW_S = 10.0

#: Every so many ticks: see whether what let each socket in still would.
ADMIT_TICKS = 3

#: A change waits this long for others before it is saved; with a tick that is under five seconds.
SNAPSHOT_AGE_MS = 3000

log = logging.getLogger(__name__)


class Pulse:
    """A thread that looks after all sessions of a process."""

    def __init__(self, fanout: Fanout) -> None:
        self._fanout = fanout
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="socket-pulse")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Save what is not saved, and end; harmless inside a signal handler."""
        self._stopped.set()

    def finish(self) -> None:
        """Wait for the end."""
        self._thread.join(2 * TICK_S)

    def tick(self, number: int) -> None:
        """Everything that is due at a second."""
        feeds = self._fanout.feeds()
        for feed in feeds:
            if feed.anchor and feed.anchor.is_playing:
                feed.tell_position()
        if number % COMPARE_TICKS == 0:
            self._compare(feeds)
            self._tell_cache(feeds)
        save_all(SNAPSHOT_AGE_MS)
        if number % ADMIT_TICKS == 0:
            close_revoked(feeds)
        if number % FORGET_TICKS == 0:
            with session_scope(synced=False) as session:
                sessions.forget_old_commands(session)

    def _run(self) -> None:
        number = 0
        while not self._stopped.wait(TICK_S):
            number += 1
            self._fenced(number)
        try:
            save_all(0)
        except playing.AWAY as error:
            log.warning("not saved at the end, to be saved by the next: %s", error)

    def _fenced(self, number: int) -> None:
        try:
            self.tick(number)
        except playing.AWAY as error:
            log.warning("sessions are looked after later: %s", error)
        except Exception:  # the fence: the next second comes all the same
            log.exception("looking after the sessions failed")

    def _compare(self, feeds: list[Feed]) -> None:
        """Draw level with what was missed, and renew the leases of who is here."""
        heads = session_log.find_heads([feed.session for feed in feeds])
        for feed, head in zip(feeds, heads, strict=True):
            is_due = time.monotonic() - feed.renewed_s > RENEW_S or feed.devices != feed.renewed
            if head is None or is_due:
                self._renew(feed)
            else:
                feed.compare(*head)

    def _renew(self, feed: Feed) -> None:
        """Renew the leases of who is here; the answer also shows an event that was missed."""
        here = feed.devices
        applied = playing.in_session(feed.session, lambda: presence.renew(feed.session, here))
        feed.renewed, feed.renewed_s = here, time.monotonic()
        if applied.frames:
            feed.take(applied.epoch, applied.first, applied.frames)
        else:
            feed.compare(applied.epoch, applied.sequence)

    def _tell_cache(self, feeds: list[Feed]) -> None:
        wanting = [feed for feed in feeds if any("cache" in line.topics for line in list(feed.followers))]
        if wanting:
            data = _cache_figures(counters.read())
            for feed in wanting:
                feed.tell_topic("cache", "cache.stats", data)


def close_revoked(feeds: list[Feed]) -> None:
    """Close the sockets whose session or token has ended, and the machine owner's once there is an account.

    Raises
    ------
    DatabaseUnavailableError
        The database is away; nothing is closed.
    """
    lines = [line for feed in feeds for line in list(feed.members.values())]
    if not lines:
        return
    with session_scope(read_only=True) as session:
        valid = credentials.valid(session, {line.credential for line in lines})
    for line in lines:
        if line.credential not in valid:
            line.connection.close(Closed.UNAUTHORIZED, "what let this client in has ended")


def save_all(older_than_ms: int) -> None:
    """Save the sessions whose first unsaved change is so old.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    DatabaseUnavailableError
        The database is.
    """
    for name in snapshots.unsaved(older_than_ms):
        playing.save(name)


def _cache_figures(counts: dict[str, int]) -> dict[str, Any]:
    hits = sum(n for name, n in counts.items() if name.startswith("cache.") and name.endswith(".hits"))
    misses = sum(n for name, n in counts.items() if name.startswith("cache.") and name.endswith(".misses"))
    return {"hits": hits, "misses": misses, "hitRate": hits / (hits + misses) if hits + misses else None}
