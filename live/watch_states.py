"""How the watcher notices changes in each music folder; the key expires when no watcher runs."""

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import orjson

from live import keys
from live.client import LiveUnavailableError, client

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WatchState:
    """How changes in a music folder are noticed.

    Attributes
    ----------
    state
        "watched", "polled", "away" or "off".
    message
        The state, for users.
    """

    state: str
    message: str


def publish(states: Mapping[int, WatchState]) -> None:
    """Store the states by root; skipped while Redis is unavailable."""
    packed = orjson.dumps({str(root_id): asdict(state) for root_id, state in states.items()})
    try:
        client().set(keys.watch_states(), packed, ex=keys.HEARTBEAT_TTL_S)
    except LiveUnavailableError as error:
        log.warning("how music folders are watched is not stored: %s", error)


def find() -> dict[int, WatchState] | None:
    """Return the states by root; None when no watcher runs.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    packed = client().get(keys.watch_states())
    if packed is None:
        return None
    return {int(root_id): WatchState(**state) for root_id, state in orjson.loads(packed).items()}
