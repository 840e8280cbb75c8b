"""Alerts that are active now, shared by all processes."""

from collections.abc import Mapping
from typing import Any

import orjson

from live import keys
from live.client import client


def active() -> dict[str, dict[str, Any]]:
    """Return the active alerts, by code.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    return {str(code): orjson.loads(alert) for code, alert in client().hgetall(keys.alerts()).items()}


def replace(alerts: Mapping[str, Mapping[str, Any]]) -> None:
    """Replace all active alerts.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    with client().pipeline() as pipeline:
        pipeline.delete(keys.alerts())
        if alerts:
            pipeline.hset(
                keys.alerts(), mapping={code: orjson.dumps(alert) for code, alert in alerts.items()}
            )
        pipeline.execute()
