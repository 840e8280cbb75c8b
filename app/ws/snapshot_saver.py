"""Store snapshots of playback sessions in the database, each within five seconds of its first change."""

import logging
import time

from app import playback
from app.ws.periodic import PeriodicThread
from library.database import session_scope
from library.people import playback_snapshots
from live import snapshots
from workers import playback_saving

#: A snapshot is stored this long after the first change; with a tick that is under five seconds.
SNAPSHOT_AGE_MS = 3000

#: Ticks between two deletions of old commands.
FORGET_TICKS = 3600

#: Larger snapshots are stored after all smaller ones; most are a few kilobytes.
LARGE_BYTES = 1 << 19

#: The list of unsaved sessions is read again after this long: small ones never wait for many large ones.
SLICE_S = 0.5

log = logging.getLogger(__name__)


class SnapshotSaver(PeriodicThread):
    """Stores snapshots of the sessions of all processes that share a Redis."""

    def __init__(self) -> None:
        super().__init__("session-saver")
        self._large: set[str] = set()

    def tick(self, number: int) -> None:
        """Store the snapshots that are due."""
        self.save_all(SNAPSHOT_AGE_MS)
        if number % FORGET_TICKS == 0:
            with session_scope(synced=False) as session:
                playback_snapshots.delete_old_commands(session)

    def end(self) -> None:
        """Store all unsaved snapshots."""
        self.save_all(0)

    def save_all(self, older_than_ms: int) -> None:
        """Store sessions whose first unsaved change is old enough; retry failed ones at the next tick.

        Raises
        ------
        LiveUnavailableError
            Redis is unavailable.
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
        except playback.UNAVAILABLE as error:
            log.warning("playback session %r is saved later: %s", name, error)
        except Exception:  # a fault in one session must not keep others from being saved
            log.exception("playback session %r cannot be saved", name)
        else:
            if size > LARGE_BYTES:
                self._large.add(name)
            else:
                self._large.discard(name)
