"""Counters that are exact across processes and cost a request no round trip to Redis.

Each process counts in memory and flushes once a second. Flushes are numbered, and Redis stores the number of
the last one applied for each process: a flush whose reply was lost is sent again and counts once. While Redis
is unavailable counts stay in the process; counting never waits for Redis.
"""

import logging
import os
import secrets
import threading
from collections import Counter
from collections.abc import Mapping

from keyvalue.faults import faults
from live import keys
from live.client import LiveUnavailableError, client

FLUSH_INTERVAL_S = 1.0

log = logging.getLogger(__name__)

#: A process does not repeat a flush after a day.
LAST_FLUSH_TTL_S = 86_400

#: Apply a flush unless this process's flush of that number was applied before.
APPLY = """
if tonumber(redis.call('GET', KEYS[2]) or '0') >= tonumber(ARGV[1]) then return 0 end
for i = 3, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
return 1
"""


class Counters:
    """Counters of one process."""

    _fresh: dict[str, int]
    _flushing: dict[str, int]
    _number: int

    def __init__(self) -> None:
        self._reset()

    def add(self, name: str, n: int = 1) -> None:
        """Add `n` to a counter."""
        self.add_many({name: n})

    def add_many(self, counts: Mapping[str, int]) -> None:
        """Add to several counters."""
        with self._counting:
            fresh = self._fresh
            for name, n in counts.items():
                fresh[name] = fresh.get(name, 0) + n

    def flush(self) -> bool:
        """Add this process's counts to Redis; False while it is unavailable, and the counts are kept."""
        with self._flush_lock:
            if not self._flushing:
                self.add_many(faults.take())
                with self._counting:
                    self._flushing, self._fresh = self._fresh, {}
                if not self._flushing:
                    return True
                self._number += 1
            try:
                self._apply(self._number, self._flushing)
            except LiveUnavailableError:
                return False
            self._flushing = {}
            return True

    def read(self) -> Counter[str]:
        """Return the counters of all processes; those of this process are flushed first.

        Raises
        ------
        LiveUnavailableError
            Redis is unavailable.
        """
        self.flush()
        found = client().hgetall(keys.counters())
        return Counter({str(name): int(n) for name, n in found.items()})

    def run(self, stop: threading.Event) -> None:
        """Flush once a second until `stop` is set, and once more then."""
        while not stop.wait(FLUSH_INTERVAL_S):
            self._fenced_flush()
        self._fenced_flush()

    def _fenced_flush(self) -> None:
        try:
            self.flush()
        except Exception:  # without its thread the process would never flush again
            log.exception("the counters could not be flushed; they are kept in this process")

    def _reset(self) -> None:
        """Reset, under another name: after a fork the parent flushes its own counts."""
        self._process = secrets.token_hex(6)
        self._counting = threading.Lock()
        self._flush_lock = threading.Lock()
        self._fresh, self._flushing = {}, {}
        self._number = 0

    def _apply(self, number: int, counts: Mapping[str, int]) -> None:
        pairs = [part for name, n in counts.items() for part in (name, n)]
        script = (APPLY, 2, keys.counters(), keys.last_flush(self._process))
        client().eval(*script, number, LAST_FLUSH_TTL_S, *pairs)


counters = Counters()
os.register_at_fork(after_in_child=counters._reset)  # noqa: SLF001  # the same file
