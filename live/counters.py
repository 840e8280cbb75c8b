"""Counters that are exact across processes and cost a request no round trip.

Each process adds up what happened and flushes it once a second. Flushes are numbered and Redis remembers the
last one it applied of each process: one whose answer was lost is sent again and counts once. While Redis is
away counts wait in the process.
"""

import secrets
import threading
from collections import Counter

from live import keys
from live.client import LiveUnavailableError, client

FLUSH_INTERVAL_S = 1.0

#: Applies a flush unless this process's flush of that number was applied before.
APPLY = """
if tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or '0') >= tonumber(ARGV[2]) then return 0 end
for i = 3, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return 1
"""


class Counters:
    """The counters of one process."""

    def __init__(self) -> None:
        self._process = secrets.token_hex(6)
        self._lock = threading.Lock()
        self._fresh: Counter[str] = Counter()
        self._flushing: Counter[str] = Counter()
        self._number = 0

    def add(self, name: str, n: int = 1) -> None:
        """Count `n` more of something."""
        with self._lock:
            self._fresh[name] += n

    def flush(self) -> bool:
        """Bring what was counted to Redis; False when it is away, and nothing is lost."""
        with self._lock:
            if not self._flushing:
                if not self._fresh:
                    return True
                self._flushing, self._fresh = self._fresh, Counter()
                self._number += 1
            try:
                self._apply(self._number, self._flushing)
            except LiveUnavailableError:
                return False
            self._flushing = Counter()
            return True

    def read(self) -> dict[str, int]:
        """All counters of all processes; those of this process up to now.

        Raises
        ------
        LiveUnavailableError
            Redis is away.
        """
        self.flush()
        found = client().hgetall(keys.counters())
        return {str(name): int(n) for name, n in found.items()}

    def run(self, stop: threading.Event) -> None:
        """Flush once a second until `stop` is set, and once more then."""
        while not stop.wait(FLUSH_INTERVAL_S):
            self.flush()
        self.flush()

    def _apply(self, number: int, counts: Counter[str]) -> None:
        pairs = [part for name, n in counts.items() for part in (name, n)]
        client().eval(APPLY, 2, keys.counters(), keys.flushes(), self._process, number, *pairs)


counters = Counters()
