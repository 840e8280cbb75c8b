"""What happens by the clock: positions each second, heads and leases every two."""

import logging
import time

from app import playback
from app.ws.periodic import Rounds
from app.ws.session_stream import Feed
from app.ws.subscriptions import Fanout
from library.errors import CredentialEndedError
from live import session_log
from live.client import LiveFullError
from live.counters import counters

#: Every so many ticks: compare heads, tell of arrivals and of the caches' figures.
COMPARE_TICKS = 2

#: Leases last 40 s (`live/scripts/prelude.lua`); renewing is the dearest thing that an idle session costs.
RENEW_S = 10.0

log = logging.getLogger(__name__)


class Pulse(Rounds):
    """A thread that looks after all sessions of a process."""

    def __init__(self, fanout: Fanout) -> None:
        super().__init__("socket-pulse")
        self._fanout = fanout

    def tick(self, number: int) -> None:
        """Do everything that is due at a second."""
        feeds = self._fanout.feeds()
        for feed in feeds:
            if feed.anchor and feed.anchor.is_playing:
                feed.tell_position()
        if number % COMPARE_TICKS == 0:
            # Each round begins with another session: one for which Redis is too slow each time ends a round.
            first = number // COMPARE_TICKS % max(1, len(feeds))
            self._compare(feeds[first:] + feeds[:first])
            self._tell_cache(feeds)

    def _compare(self, feeds: list[Feed]) -> None:
        """Draw level with what was missed, and renew the leases of who is here."""
        heads = session_log.find_heads([feed.session for feed in feeds])
        for feed, head in zip(feeds, heads, strict=True):
            is_due = time.monotonic() - feed.renewed_s > RENEW_S
            is_lost = head is None and feed.epoch != session_log.UNMADE
            try:
                if is_due or is_lost or feed.devices != feed.renewed:
                    feed.renew()
                elif head:
                    feed.compare(*head)
            except (LiveFullError, CredentialEndedError) as error:  # of this one alone
                log.warning("playback session %r is looked after later: %s", feed.session, error)
            except playback.AWAY:  # of all of them
                raise
            except Exception:  # the fence: whatever is wrong with one session, the others are looked after
                log.exception("playback session %r cannot be looked after", feed.session)

    def _tell_cache(self, feeds: list[Feed]) -> None:
        wanting = [feed for feed in feeds if any("cache" in line.topics for line in list(feed.followers))]
        if wanting:
            data = _cache_figures(counters.read())
            for feed in wanting:
                feed.tell_topic("cache", "cache.stats", data)


def _cache_figures(counts: dict[str, int]) -> dict[str, object]:
    hits = sum(n for name, n in counts.items() if name.startswith("cache.") and name.endswith(".hits"))
    misses = sum(n for name, n in counts.items() if name.startswith("cache.") and name.endswith(".misses"))
    return {"hits": hits, "misses": misses, "hitRate": hits / (hits + misses) if hits + misses else None}
