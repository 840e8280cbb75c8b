"""The last samples of the counters, for charts and alerts."""

from typing import Any

import orjson

from live import keys
from live.client import client

SAMPLE_INTERVAL_S = 10.0

#: Two hours.
KEPT_SAMPLES = 720

#: A little less than the interval, since a process may take its turn slightly early.
LEAST_INTERVAL_S = 0.95 * SAMPLE_INTERVAL_S


def take_turn() -> bool:
    """Claim the next sample for this process; False if another process has claimed it.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    return bool(client().set(keys.sample_turn(), 1, nx=True, px=int(LEAST_INTERVAL_S * 1000)))


def add(sample: dict[str, Any]) -> None:
    """Store a sample and delete the oldest beyond `KEPT_SAMPLES`.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    with client().pipeline() as pipeline:
        pipeline.lpush(keys.samples(), orjson.dumps(sample))
        pipeline.ltrim(keys.samples(), 0, KEPT_SAMPLES - 1)
        pipeline.execute()


def latest(n: int = KEPT_SAMPLES) -> list[dict[str, Any]]:
    """Return the last samples, oldest first.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    return [orjson.loads(sample) for sample in reversed(client().lrange(keys.samples(), 0, n - 1))]
