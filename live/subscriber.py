"""The one connection of a process that hears what is published."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from live.client import LiveUnavailableError, client

#: How long to wait before connecting again.
RETRY_S = 0.3

#: Longest silence before the connection is looked at.
POLL_S = 0.5

log = logging.getLogger(__name__)


class Follower:
    """Hears channels, and comes back to all of them when Redis does; at least one before it is started.

    Parameters
    ----------
    on_message
        Called with channel and text of each message.
    on_confirmed
        Called with the channel after every subscription that Redis confirmed: what was published before may
        have been missed.
    """

    def __init__(self, on_message: Callable[[str, str], None], on_confirmed: Callable[[str], None]) -> None:
        self._on_message = on_message
        self._on_confirmed = on_confirmed
        self._lock = threading.Lock()
        self._channels: set[str] = set()
        self._pubsub: Any = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="follower")

    def start(self) -> None:
        """Listen in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Listen no more, within `POLL_S`."""
        self._stopped.set()

    def finish(self) -> None:
        """Wait for the end."""
        self._thread.join(2 * POLL_S)

    def follow(self, channel: str) -> None:
        """Hear a channel from its confirmation on."""
        with self._lock:
            self._channels.add(channel)
            self._tell("subscribe", channel)

    def leave(self, channel: str) -> None:
        """Hear a channel no more."""
        with self._lock:
            self._channels.discard(channel)
            self._tell("unsubscribe", channel)

    def _tell(self, name: str, channel: str) -> None:
        if self._pubsub is None:
            return  # when it is there again, it follows what is to be followed then
        try:
            getattr(self._pubsub, name)(channel)
        except LiveUnavailableError as error:
            log.debug("%s of %s: %s", name, channel, error)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._connect()
                while not self._stopped.is_set():
                    self._hear(self._pubsub.get_message(timeout=POLL_S))
            except LiveUnavailableError as error:
                log.warning("not following Redis: %s", error)
                self._stopped.wait(RETRY_S)
            except Exception:  # the fence: without this thread the process would be deaf for good
                log.exception(
                    "following Redis stumbled; what was missed is compared at the next confirmation"
                )
                self._stopped.wait(RETRY_S)
            finally:
                self._disconnect()

    def _connect(self) -> None:
        pubsub = client().pubsub()
        with self._lock:
            self._pubsub = pubsub
            pubsub.subscribe(*self._channels)

    def _disconnect(self) -> None:
        with self._lock:
            self._pubsub.close()
            self._pubsub = None

    def _hear(self, message: dict[str, Any] | None) -> None:
        if message is None:
            return
        if message["type"] == "message":
            self._on_message(message["channel"], message["data"])
        elif message["type"] == "subscribe":
            self._on_confirmed(message["channel"])
