"""The one connection of a process that receives published messages."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from live.client import LiveUnavailableError, client

#: Wait before connecting again.
RETRY_S = 0.3

#: Longest wait for a message before the connection is checked.
POLL_S = 0.5

log = logging.getLogger(__name__)


class Subscriber:
    """Receives channels, and subscribes again after a loss of Redis; needs a channel before it is started.

    Parameters
    ----------
    on_message
        Called with channel and text of each message.
    on_confirmed
        Called with the channel after each subscription that Redis confirmed: messages published before may
        be lost.
    """

    def __init__(self, on_message: Callable[[str, str], None], on_confirmed: Callable[[str], None]) -> None:
        self._on_message = on_message
        self._on_confirmed = on_confirmed
        self._lock = threading.Lock()
        self._channels: set[str] = set()
        self._pubsub: Any = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="subscriber")

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop receiving within `POLL_S`."""
        self._stopped.set()

    def finish(self) -> None:
        """Wait until the thread has ended."""
        self._thread.join(2 * POLL_S)

    def subscribe(self, channel: str) -> None:
        """Receive a channel from its confirmation on."""
        with self._lock:
            self._channels.add(channel)
            self._request("subscribe", channel)

    def unsubscribe(self, channel: str) -> None:
        """Stop receiving a channel."""
        with self._lock:
            self._channels.discard(channel)
            self._request("unsubscribe", channel)

    def _request(self, name: str, channel: str) -> None:
        if self._pubsub is None:
            return  # after reconnecting it subscribes to all channels
        try:
            getattr(self._pubsub, name)(channel)
        except LiveUnavailableError as error:
            log.debug("%s of %s: %s", name, channel, error)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._connect()
                while not self._stopped.is_set():
                    self._receive(self._pubsub.get_message(timeout=POLL_S))
            except LiveUnavailableError as error:
                log.warning("no subscription to Redis: %s", error)
                self._stopped.wait(RETRY_S)
            except Exception:  # without this thread the process would never receive again
                log.exception(
                    "the subscription to Redis failed; missed events are fetched at the next confirmation"
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

    def _receive(self, message: dict[str, Any] | None) -> None:
        if message is None:
            return
        if message["type"] == "message":
            self._on_message(message["channel"], message["data"])
        elif message["type"] == "subscribe":
            self._on_confirmed(message["channel"])
