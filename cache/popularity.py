"""The most requested searches, which warming computes again after the library changed."""

import threading
import time
from collections import Counter
from typing import Any, cast

import orjson
from redis import Redis

from cache import keys
from cache.client import run

#: A request counts half as much a week later.
HALF_LIFE_S = 7 * 86_400.0

#: Scores double every half-life; counted from here they stay in a float for a thousand weeks.
EPOCH_S = 1_767_225_600.0  # 2026-01-01

#: Searches that Redis remembers.
MAX_SEARCHES = 1000


class Popularity:
    """Searches that this process received since its last flush."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[bytes] = Counter()

    def count(self, words: Any) -> None:
        """Count a search, by the words of its `Question`."""
        with self._lock:
            self._counts[orjson.dumps(words)] += 1

    def flush(self) -> None:
        """Add the counts to Redis; they are lost if it is unavailable.

        Raises
        ------
        CacheUnavailableError
            Redis is unavailable.
        """
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return
        weight = 2.0 ** ((time.time() - EPOCH_S) / HALF_LIFE_S)

        def add(redis: Redis) -> None:
            with redis.pipeline() as pipeline:
                for words, n in counts.items():
                    pipeline.zincrby(keys.popular_searches(), n * weight, words)
                pipeline.zremrangebyrank(keys.popular_searches(), 0, -MAX_SEARCHES - 1)
                pipeline.execute()

        run(add)


popularity = Popularity()


def most_popular(n: int) -> list[Any]:
    """Return the words of the most requested searches, the most popular first.

    Raises
    ------
    CacheUnavailableError
        Redis is unavailable.
    """
    found = cast("list[bytes]", run(lambda redis: redis.zrevrange(keys.popular_searches(), 0, n - 1)))
    return [orjson.loads(words) for words in found]
