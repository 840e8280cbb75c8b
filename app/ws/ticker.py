"""Work of every second: positions, comparison with Redis, leases, cache statistics."""

import logging
import time

from app import playback
from app.ws.periodic import PeriodicThread
from app.ws.session_stream import SessionStream
from app.ws.subscriptions import Subscriptions
from library.errors import CredentialEndedError
from live import session_log
from live.client import LiveFullError
from live.counters import counters

#: Ticks between two comparisons of heads and publications of cache statistics.
COMPARE_TICKS = 2

#: Leases last 40 s (`live/scripts/prelude.lua`); renewing them is the largest cost of an idle session.
RENEW_S = 10.0

log = logging.getLogger(__name__)


class Ticker(PeriodicThread):
    """Serves all playback sessions of a process once a second."""

    def __init__(self, subscriptions: Subscriptions) -> None:
        super().__init__("socket-ticker")
        self._subscriptions = subscriptions

    def tick(self, number: int) -> None:
        """Publish positions; every second tick compare with Redis and publish cache statistics."""
        streams = self._subscriptions.streams()
        for stream in streams:
            if stream.anchor and stream.anchor.is_playing:
                stream.publish_position()
        if number % COMPARE_TICKS == 0:
            # Each time another session is first: one for which Redis is too slow ends the comparison.
            first = number // COMPARE_TICKS % max(1, len(streams))
            self._compare(streams[first:] + streams[:first])
            self._publish_cache_stats(streams)

    def _compare(self, streams: list[SessionStream]) -> None:
        """Send missed events, and renew the leases of connected devices."""
        heads = session_log.find_heads([stream.playback_id for stream in streams])
        for stream, head in zip(streams, heads, strict=True):
            is_due = time.monotonic() - stream.renewed_s > RENEW_S
            is_lost = head is None and stream.epoch != session_log.UNMADE
            try:
                if is_due or is_lost or stream.devices != stream.renewed:
                    stream.renew_leases()
                elif head:
                    stream.catch_up(*head)
            except (LiveFullError, CredentialEndedError) as error:  # concerns this session alone
                log.warning("playback session %r is retried later: %s", stream.playback_id, error)
            except playback.UNAVAILABLE:  # concerns all sessions
                raise
            except Exception:  # a fault in one session must not affect the others
                log.exception("playback session %r could not be compared", stream.playback_id)

    def _publish_cache_stats(self, streams: list[SessionStream]) -> None:
        subscribed = [
            stream for stream in streams if any("cache" in client.topics for client in list(stream.followers))
        ]
        if subscribed:
            data = _cache_stats(counters.read())
            for stream in subscribed:
                stream.publish("cache", "cache.stats", data)


def _cache_stats(counts: dict[str, int]) -> dict[str, object]:
    hits = sum(n for name, n in counts.items() if name.startswith("cache.") and name.endswith(".hits"))
    misses = sum(n for name, n in counts.items() if name.startswith("cache.") and name.endswith(".misses"))
    return {"hits": hits, "misses": misses, "hitRate": hits / (hits + misses) if hits + misses else None}
