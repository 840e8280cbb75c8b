"""What an operator must know now: the alerts that hold, shared by all processes."""

from collections.abc import Mapping
from typing import Any

import orjson

from live import keys
from live.client import client


def active() -> dict[str, dict[str, Any]]:
    """The alerts that hold, by code.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    """
    return {str(code): orjson.loads(alert) for code, alert in client().hgetall(keys.alerts()).items()}


def replace(alerts: Mapping[str, Mapping[str, Any]]) -> None:
    """Say which alerts hold from now on.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    """
    with client().pipeline() as pipeline:
        pipeline.delete(keys.alerts())
        if alerts:
            pipeline.hset(
                keys.alerts(), mapping={code: orjson.dumps(alert) for code, alert in alerts.items()}
            )
        pipeline.execute()
