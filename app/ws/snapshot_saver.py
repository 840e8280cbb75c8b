"""Brings snapshots of playback sessions to the database, each within five seconds of its first change."""

import logging
import time

from app import playback
from app.ws.periodic import Rounds
from library.database import session_scope
from library.people import playback_snapshots
from live import snapshots
from workers import playback_saving

#: A change waits this long for others before it is saved; with a tick that is under five seconds.
SNAPSHOT_AGE_MS = 3000

#: Every so many ticks: forget old commands.
FORGET_TICKS = 3600

#: Snapshots larger than this take their turn after all smaller ones; most are a few kilobytes.
LARGE_BYTES = 1 << 19

#: The list of waiting sessions is read again after this long: a small one never waits for many large ones.
SLICE_S = 0.5

log = logging.getLogger(__name__)


class Saver(Rounds):
    """Saves the sessions of all processes that share a Redis."""

    def __init__(self) -> None:
        super().__init__("session-saver")
        self._large: set[str] = set()

    def tick(self, number: int) -> None:
        """Save what has waited long enough."""
        self.save_all(SNAPSHOT_AGE_MS)
        if number % FORGET_TICKS == 0:
            with session_scope(synced=False) as session:
                playback_snapshots.forget_old_commands(session)

    def end(self) -> None:
        """Save what is not saved."""
        self.save_all(0)

    def save_all(self, older_than_ms: int) -> None:
        """Save the sessions whose first unsaved change is so old; one that fails is left to the next round.

        Raises
        ------
        LiveUnavailableError
            Redis is away.
        """
        tried: set[str] = set()
        while waiting := [name for name in snapshots.unsaved(older_than_ms) if name not in tried]:
            until_s = time.monotonic() + SLICE_S
            for name in sorted(waiting, key=self._large.__contains__):
                tried.add(name)
                self._save(name)
                if time.monotonic() > until_s:
                    break

    def _save(self, name: str) -> None:
        try:
            size = playback_saving.save(name)
        except playback.AWAY as error:
            log.warning("playback session %r is saved later: %s", name, error)
        except Exception:  # the fence: whatever is wrong with one session, the others are saved
            log.exception("playback session %r cannot be saved", name)
        else:
            if size > LARGE_BYTES:
                self._large.add(name)
            else:
                self._large.discard(name)
