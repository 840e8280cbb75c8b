"""Heartbeats of workers, one for each broker queue that they serve."""

import logging
import threading
from collections.abc import Iterable

from live import keys
from live.client import LiveUnavailableError, client

BEAT_S = 5.0

log = logging.getLogger(__name__)


def beat(queues: Iterable[str], stop: threading.Event) -> None:
    """Store a heartbeat for each broker queue every few seconds, until `stop` is set."""
    names = list(queues)
    while True:
        try:
            for queue in names:
                client().set(keys.heartbeat(queue), 1, ex=keys.HEARTBEAT_TTL_S)
        except LiveUnavailableError as error:
            log.warning("no heartbeat: %s", error)
        except Exception:  # without this thread the queues would count as unattended from now on
            log.exception("the heartbeat failed")
        if stop.wait(BEAT_S):
            return


def unattended(queues: Iterable[str]) -> list[str]:
    """Return the broker queues that no worker serves.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    names = list(queues)
    alive = client().mget([keys.heartbeat(queue) for queue in names])
    return [queue for queue, beat in zip(names, alive, strict=True) if beat is None]
