"""Refill radios, of the sessions of all processes that share a Redis."""

import logging

from app import playback
from app.radio import filling
from app.ws.periodic import PeriodicThread
from cache.single_flight import StillComputingError
from live.client import LiveFullError
from live.errors import PlaybackMissingError
from live.radio import commands

log = logging.getLogger(__name__)


class RadioFiller(PeriodicThread):
    """Takes sessions whose radio needs tracks and fills them; every web process has one.

    A process that dies meanwhile loses nothing: another one takes the session after `commands.CLAIM_MS`. The
    events reach the sockets of all processes through Redis.
    """

    def __init__(self) -> None:
        super().__init__("radio-filler")

    def tick(self, number: int) -> None:  # noqa: ARG002
        """Fill the sessions that are due; a failed one is due again later."""
        while claimed := commands.claim():
            for name in claimed:
                self._fill(name)

    def _fill(self, name: str) -> None:
        try:
            filling.fill(name)
        except PlaybackMissingError:  # the next command of the session notes it again
            commands.drop(name)
        except StillComputingError:
            log.info("the radio of %r is filled later: the index is being written", name)
        except LiveFullError as error:
            log.warning("the radio of %r is filled later: %s", name, error)
        except playback.UNAVAILABLE:  # concerns all sessions
            raise
        except Exception:  # a fault in one session must not affect the others
            log.exception("the radio of %r cannot be filled", name)
