"""The scheduler of periodic tasks, which tolerates a system clock that is set back."""

import logging
from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler

#: Two readings of the clock may differ by this much.
SLACK = timedelta(seconds=1)

log = logging.getLogger(__name__)


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
