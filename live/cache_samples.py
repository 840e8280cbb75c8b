"""A ring of samples: what the counters said every few seconds, for charts and for alerts."""

from typing import Any

import orjson

from live import keys
from live.client import client

SAMPLE_INTERVAL_S = 10.0

#: Two hours.
KEPT_SAMPLES = 720

#: A process that takes the turn a little early must not find it taken.
LEAST_INTERVAL_S = 0.95 * SAMPLE_INTERVAL_S


def take_turn() -> bool:
    """Be the one process that takes the next sample; False when another one is.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    """
    return bool(client().set(keys.sample_turn(), 1, nx=True, px=int(LEAST_INTERVAL_S * 1000)))


def add(sample: dict[str, Any]) -> None:
    """Keep a sample and drop the oldest beyond `KEPT_SAMPLES`.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    """
    with client().pipeline() as pipeline:
        pipeline.lpush(keys.samples(), orjson.dumps(sample))
        pipeline.ltrim(keys.samples(), 0, KEPT_SAMPLES - 1)
        pipeline.execute()


def latest(n: int = KEPT_SAMPLES) -> list[dict[str, Any]]:
    """The last samples, oldest first.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    """
    return [orjson.loads(sample) for sample in reversed(client().lrange(keys.samples(), 0, n - 1))]
