"""The schedule of periodic tasks, and its scheduler, which tolerates a system clock that is set back."""

import logging
from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler
from celery.schedules import schedule

from library.states import Queue

#: Workers idle for at most two seconds after a root is added.
FEED_INTERVAL_S = 2.0

#: With a lease of 30 s, a dead worker's track is retried within 45 s.
REAP_INTERVAL_S = 15.0

#: A play reaches the services that users have connected at most this late.
SCROBBLE_INTERVAL_S = 15.0

WARM_INTERVAL_S = 600.0

FORGET_INTERVAL_S = 3600.0

#: A due backup starts at most this late, also after the machine was asleep.
BACKUP_INTERVAL_S = 900.0

#: Two readings of the clock may differ by this much.
SLACK = timedelta(seconds=1)

log = logging.getLogger(__name__)


def beat_schedule(rescan_minutes: int) -> dict[str, Any]:
    """Return Celery's `beat_schedule`; a message that is not consumed within its interval expires."""
    rows = {
        "feed": ("workers.feeder.feed", FEED_INTERVAL_S),
        "reap": ("workers.upkeep.reap", REAP_INTERVAL_S),
        "rescan": ("workers.library_scan.rescan", rescan_minutes * 60.0),
        "forget": ("workers.upkeep.forget_sessions", FORGET_INTERVAL_S),
        "scrobble": ("workers.scrobbling.sending.send_due", SCROBBLE_INTERVAL_S),
        "warm": ("workers.cache_warming.warm_regularly", WARM_INTERVAL_S),
        "backup": ("workers.backup.back_up_regularly", BACKUP_INTERVAL_S),
    }
    return {
        name: {
            "task": task,
            "schedule": schedule(interval_s),
            "options": {"queue": Queue.UPKEEP, "expires": interval_s},
        }
        for name, (task, interval_s) in rows.items()
    }


class ClockTolerantScheduler(PersistentScheduler):  # type: ignore[misc]  # no type information
    """Treats a last run in the future as one of now; Celery's own would not run the task until then."""

    def setup_schedule(self) -> None:
        """Load the last runs from the schedule file and correct those in the future."""
        super().setup_schedule()
        self._correct_future_runs()

    def tick(self, *arguments: Any, **options: Any) -> float:
        """Run due tasks; check first whether the clock was set back."""
        if self._correct_future_runs():
            self._heap = None  # forces Celery to compute all due times again
        waited_s: float = super().tick(*arguments, **options)
        return waited_s

    def _correct_future_runs(self) -> bool:
        """Set last runs in the future to now; return whether there were any."""
        ahead = [
            entry
            for entry in self.schedule.values()
            if entry.last_run_at and entry.last_run_at > entry.default_now() + SLACK
        ]
        for entry in ahead:
            entry.last_run_at = entry.default_now()
        if ahead:
            log.warning("the system clock was set back: the schedule continues from now")
        return bool(ahead)
