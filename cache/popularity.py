"""Which searches are asked for most, lately: what warming brings back after the library changed."""

import threading
import time
from collections import Counter
from typing import Any, cast

import orjson
from redis import Redis

from cache import keys
from cache.client import ask

#: A search counts half as much a week later.
HALF_LIFE_S = 7 * 86_400.0

#: Scores double every half-life; counted from here they stay in a float for a thousand weeks.
EPOCH_S = 1_767_225_600.0  # 2026-01-01

#: What is asked for less is forgotten.
KEPT = 1000


class Popularity:
    """What this process was asked for since it last told Redis."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: Counter[bytes] = Counter()

    def note(self, words: Any) -> None:
        """Note that a search was asked for (the words of its `Question`)."""
        with self._lock:
            self._asked[orjson.dumps(words)] += 1

    def flush(self) -> None:
        """Tell Redis; what it does not hear is not worth keeping.

        Raises
        ------
        CacheUnavailableError
            It is away.
        """
        with self._lock:
            asked, self._asked = self._asked, Counter()
        if not asked:
            return
        weight = 2.0 ** ((time.time() - EPOCH_S) / HALF_LIFE_S)

        def tell(redis: Redis) -> None:
            with redis.pipeline() as pipeline:
                for words, n in asked.items():
                    pipeline.zincrby(keys.popular_searches(), n * weight, words)
                pipeline.zremrangebyrank(keys.popular_searches(), 0, -KEPT - 1)
                pipeline.execute()

        ask(tell)


popularity = Popularity()


def most_popular(n: int) -> list[Any]:
    """The words of the searches that are asked for most, the most popular first.

    Raises
    ------
    CacheUnavailableError
        Redis is away.
    """
    found = cast("list[bytes]", ask(lambda redis: redis.zrevrange(keys.popular_searches(), 0, n - 1)))
    return [orjson.loads(words) for words in found]
